import { z } from "zod";
import { limits } from "../limits.ts";
import { choice } from "./choice.ts";
import { matrix, vector } from "./number.ts";
import { strict } from "./object.ts";

const NumbersSchema = vector(limits.points);
const RowsSchema = matrix(limits.points, limits.inputSize);

export const RegressorRequestSchema = strict({
  inputs: choice([NumbersSchema, RowsSchema], (value) =>
    Array.isArray(value) && typeof value[0] === "number" ? NumbersSchema : RowsSchema,
  ).describe(
    "(N, inputSize) x, in the units and order of the card's columns, or (N) numbers if an input is one number",
  ),
}).meta({ id: "RegressorRequest", example: { inputs: [-1, 0, 0.5] } });

export const RegressorAnswerSchema = z
  .object({
    model: z.string().describe("model id"),
    mean: z.array(z.number()).describe("(N) E[y|x]"),
    standardDeviation: z.array(z.number()).describe("(N) √Var[y|x]"),
  })
  .meta({ id: "RegressorPrediction" });
