import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { matrix, unit, vector } from "../../../worker/schemas/number.ts";

/** Plain schemas that the scanned ones must be indistinguishable from. */
const plainVector = (most: number, low: number, high: number) =>
  z.array(z.number().min(low).max(high)).min(1).max(most);
const plainMatrix = (rows: number, columns: number, low: number, high: number) =>
  z
    .array(plainVector(columns, low, high))
    .min(1)
    .max(rows);

const entry = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  fc.constantFrom<unknown>(
    0,
    1,
    -1,
    2,
    1e12,
    1e13,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    "1",
    true,
    [],
    undefined,
  ),
);
const row = fc.oneof({ weight: 9, arbitrary: fc.array(entry, { maxLength: 4 }) }, entry);
const table = fc.oneof({ weight: 9, arbitrary: fc.array(row, { maxLength: 4 }) }, row);

const pairs = [
  ["vector", vector(3), plainVector(3, -1e12, 1e12), row],
  ["vector of probabilities", vector(3, 1, unit), plainVector(3, 0, 1), row],
  ["matrix", matrix(3, 2), plainMatrix(3, 2, -1e12, 1e12), table],
  ["matrix of probabilities", matrix(3, 2, 1, unit), plainMatrix(3, 2, 0, 1), table],
  ["optional matrix", matrix(3, 2).describe("x").optional(), plainMatrix(3, 2, -1e12, 1e12).optional(), table],
] as const;

test.for(pairs)(
  "a scanned %s accepts, returns and refuses the same as the plain schema",
  ([, scanned, plain, values]) => {
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(values, (value) => {
        const [ours, theirs] = [scanned.safeParse(value), plain.safeParse(value)];
        seen.add(ours.success);
        expect(ours.success).toBe(theirs.success);
        expect(ours.data).toEqual(theirs.data);
        // An array of the wrong shape gets a single message of its own.
        const misshapen = ours.error?.issues.some(({ code }) => code === "custom");
        if (!misshapen) expect(ours.error?.issues).toEqual(theirs.error?.issues);
      }),
      { numRuns: 5000, seed: 1 },
    );
    expect(seen.size).toBe(2);
  },
);

test("a scanned schema reports only the first few of many errors", () => {
  const wrong = (values: unknown[]) =>
    vector(100_000)
      .safeParse(values)
      .error?.issues.map(({ path }) => path[0]);
  expect(wrong(Array.from({ length: 90_000 }, (_, i) => (i % 3 ? i : "x")))).toEqual(
    Array.from({ length: 16 }, (_, i) => 3 * i),
  );
  expect(matrix(10_000, 20).safeParse(new Array(10_000).fill(new Array(20).fill(""))).error?.issues).toHaveLength(256);
});

test("a scanned schema has the same description as the plain one", () => {
  expect(z.toJSONSchema(matrix(3, 2))).toEqual(z.toJSONSchema(plainMatrix(3, 2, -1e12, 1e12)));
});
