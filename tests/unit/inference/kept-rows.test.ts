import { expect, test } from "vitest";
import type { KeptValues } from "../../../worker/inference/assets.ts";
import { ByteBudget } from "../../../worker/inference/byte-budget.ts";
import { keepRows, keptRow } from "../../../worker/inference/kept-rows.ts";

const size = { count: 4, width: 3 };
const bytes = size.count * size.width * 4;
const rowsOf = (...values: number[]) => Float32Array.from(values.flatMap((value) => [value, value, value]));

test("rows are known once any request has kept them, in any order", () => {
  const kept: KeptValues = new ByteBudget(bytes);
  expect(keptRow(kept, "a", 2)).toBeUndefined();
  keepRows(kept, "a", size, [2, 0], rowsOf(20, 10));
  keepRows(kept, "a", size, [3], rowsOf(30));
  expect([0, 1, 2, 3].map((index) => keptRow(kept, "a", index)?.[2])).toEqual([10, undefined, 20, 30]);
  expect(keptRow(kept, "a", 0)).toHaveLength(size.width);
});

test("a table counts as a whole from its first row; the least recently used one leaves", () => {
  const kept: KeptValues = new ByteBudget(2 * bytes);
  for (const [i, key] of ["a", "b"].entries()) keepRows(kept, key, size, [0], rowsOf(i));
  expect(keptRow(kept, "a", 0)).toBeDefined();
  keepRows(kept, "c", size, [0], rowsOf(2));
  expect(["a", "b", "c"].filter((key) => keptRow(kept, key, 0))).toEqual(["a", "c"]);
});

test("nothing is kept of a table above the budget, and the others stay", () => {
  const kept: KeptValues = new ByteBudget(bytes);
  keepRows(kept, "a", size, [0], rowsOf(1));
  keepRows(kept, "large", { count: 5, width: 3 }, [0], rowsOf(1));
  expect(["a", "large"].filter((key) => keptRow(kept, key, 0))).toEqual(["a"]);
});
