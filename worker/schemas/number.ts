/** Vectors and matrices of a request: finite, and small enough that their squares are. */
import { z } from "zod";
import { limits } from "../limits.ts";

export const NumberSchema = z.number().min(-limits.magnitude).max(limits.magnitude);
export const PositiveSchema = z.number().positive().max(limits.magnitude);

interface ScannedArrayDef extends z.core.$ZodArrayDef {
  readonly passes: (element: unknown) => boolean;
}

/**
 * An array that is first scanned by one plain function. zod makes half a dozen calls for every number, which took longer
 * than reading the request and answering it; where the scan finds something, zod looks again and says what and where.
 */
const ScannedArray = z.core.$constructor<z.ZodArray, ScannedArrayDef>("ScannedArray", (array, def) => {
  z.ZodArray.init(array, def);
  const { parse } = array._zod;
  array._zod.parse = (payload, context) => {
    const { value } = payload;
    if (!Array.isArray(value)) return parse(payload, context);
    let mistakes = 0;
    const last = value.findIndex((element) => !def.passes(element) && ++mistakes === limits.mistakes);
    if (mistakes === 0) return payload;
    // zod looks at no more than will be told: it hands issues on as the arguments of a call, where 200,000 overflow the
    // stack.
    if (last >= 0) payload.value = value.slice(0, last + 1);
    return parse(payload, context);
  };
});

/** An array of that schema; `passes` accepts an element only if the schema would. */
function scannedArray<E extends z.ZodType>(element: E, passes: ScannedArrayDef["passes"]): z.ZodArray<E> {
  return new ScannedArray({ type: "array", element, passes }) as unknown as z.ZodArray<E>;
}

interface Range {
  readonly low: number;
  readonly high: number;
}
const real: Range = { low: -limits.magnitude, high: limits.magnitude };
/** Probabilities and intensities. */
export const unit: Range = { low: 0, high: 1 };

const isWithin =
  ({ low, high }: Range) =>
  (value: unknown) =>
    typeof value === "number" && value >= low && value <= high;

export const vector = (most: number, least = 1, range = real) =>
  scannedArray(z.number().min(range.low).max(range.high), isWithin(range)).min(least).max(most);

export const matrix = (rows: number, columns: number, leastRows = 1, range = real) => {
  const isNumber = isWithin(range);
  const isRow = (row: unknown) => Array.isArray(row) && row.length >= 1 && row.length <= columns && row.every(isNumber);
  return scannedArray(vector(columns, 1, range), isRow)
    .min(leastRows)
    .max(rows);
};

/** A covariance of so many dimensions at most, whose entries are squares of numbers or products of two. */
export const covarianceMatrix = (size: number) =>
  matrix(size, size, 1, { low: -limits.variance, high: limits.variance });

export const seedText = "seed of the draws, uint32";
export const SeedSchema = z.int().min(0).max(limits.seed).default(0).describe(seedText);

/** Dimensions of a space, by their positions. */
export const dimensions = (size: number, least = 1) =>
  z
    .array(
      z
        .int()
        .min(0)
        .max(size - 1),
    )
    .min(least)
    .max(size);
