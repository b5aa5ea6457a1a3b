/** Vectors and matrices in a request: finite, with magnitudes whose squares are finite too. */
import { z } from "zod";
import { limits } from "../limits.ts";

export const NumberSchema = z.number().min(-limits.magnitude).max(limits.magnitude);
export const PositiveSchema = z.number().positive().max(limits.magnitude);

interface ScannedArrayDef extends z.core.$ZodArrayDef {
  readonly passes: (element: unknown) => boolean;
  /** An error of the array as a whole, reported once instead of for each element. */
  readonly misfit: (value: readonly unknown[]) => string | undefined;
}

/**
 * An array that a plain function scans first. zod makes half a dozen calls for every number, which took longer than
 * parsing the request and computing the response; only if the scan finds something does zod check again and report it.
 */
const ScannedArray = z.core.$constructor<z.ZodArray, ScannedArrayDef>("ScannedArray", (array, def) => {
  z.ZodArray.init(array, def);
  const { parse } = array._zod;
  array._zod.parse = (payload, context) => {
    const { value } = payload;
    if (!Array.isArray(value)) return parse(payload, context);
    const message = def.misfit(value);
    if (message !== undefined) {
      payload.issues.push({ code: "custom", input: value, inst: array, message });
      return payload;
    }
    let mistakes = 0;
    const last = value.findIndex((element) => !def.passes(element) && ++mistakes === limits.mistakes);
    if (mistakes === 0) return payload;
    // Check no more elements than are reported: zod passes issues as arguments of a call, and 200,000 overflow the
    // stack.
    if (last >= 0) payload.value = value.slice(0, last + 1);
    return parse(payload, context);
  };
});

/** An array of that schema; `passes` accepts only elements that the schema would accept. */
function scannedArray<E extends z.ZodType>(
  element: E,
  passes: ScannedArrayDef["passes"],
  misfit: ScannedArrayDef["misfit"],
): z.ZodArray<E> {
  return new ScannedArray({ type: "array", element, passes, misfit }) as z.ZodArray<E>;
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

const nestedVector = (value: readonly unknown[]): string | undefined =>
  Array.isArray(value[0]) ? "expected a flat list of numbers, got a list of lists" : undefined;

/** The message for too many numbers, if they are. */
export const tooManyNumbers = (numbers: number): string | undefined =>
  numbers > limits.numbers
    ? `expected at most ${limits.numbers} numbers, got ${numbers}: send fewer rows at a time`
    : undefined;

const oneRow = "wrap one row in a list, [[…]]";
/** Of a covariance; a list of one number is it in one dimension. */
const variancesAlone = (count: number): string =>
  count === 1 ? oneRow : `variances alone are the diagonal of a matrix of ${count} rows`;

const misfitMatrix = (value: readonly unknown[], flat: (count: number) => string): string | undefined => {
  if (typeof value[0] === "number") {
    return `expected a list of rows, got a flat list of ${value.length} numbers: ${flat(value.length)}`;
  }
  if (Array.isArray(value[0]) && Array.isArray(value[0][0])) {
    return "expected a list of rows of numbers, got lists within the rows";
  }
  const numbers = value.reduce<number>((sum, row) => sum + (Array.isArray(row) ? row.length : 0), 0);
  return tooManyNumbers(numbers);
};

export const vector = (most: number, least = 1, range = real) =>
  scannedArray(z.number().min(range.low).max(range.high), isWithin(range), nestedVector).min(least).max(most);

/** Rows of numbers, at most `limits.numbers` in total. */
export const matrix = (rows: number, columns: number, leastRows = 1, range = real, flat = (_: number) => oneRow) => {
  const isNumber = isWithin(range);
  const isRow = (row: unknown) => Array.isArray(row) && row.length >= 1 && row.length <= columns && row.every(isNumber);
  return scannedArray(vector(columns, 1, range), isRow, (value) => misfitMatrix(value, flat))
    .min(leastRows)
    .max(rows);
};

/** A covariance with at most that many dimensions, whose entries are squares or products of two numbers. */
export const covarianceMatrix = (size: number) =>
  matrix(size, size, 1, { low: -limits.variance, high: limits.variance }, variancesAlone);

export const seedText = "seed of the draws, uint32";
export const SeedSchema = z.int().min(0).max(limits.seed).default(0).describe(seedText);

/** Dimensions of a space, by index. */
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
