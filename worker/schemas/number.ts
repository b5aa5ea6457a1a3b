/** Vectors and matrices of a request: finite, and small enough that their squares are. */
import { z } from "zod";
import { limits } from "../limits.ts";

export const NumberSchema = z.number().min(-limits.magnitude).max(limits.magnitude);
export const PositiveSchema = z.number().positive().max(limits.magnitude);

export const vector = (most: number, least = 1) => z.array(NumberSchema).min(least).max(most);
export const matrix = (rows: number, columns: number, leastRows = 1) =>
  z.array(vector(columns)).min(leastRows).max(rows);

/** Dimensions of a space, by their positions. */
export const dimensions = (size: number) =>
  z
    .array(
      z
        .int()
        .min(0)
        .max(size - 1),
    )
    .min(1)
    .max(size);
