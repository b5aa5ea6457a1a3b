import { expect, test } from "vitest";
import { KeptRows } from "../../../worker/inference/kept-rows.ts";

const size = { count: 4, width: 3 };
const bytes = size.count * size.width * 4;
const rowsOf = (...values: number[]) => Float32Array.from(values.flatMap((value) => [value, value, value]));

test("rows are known once any request has kept them, in any order", () => {
  const kept = new KeptRows(bytes);
  expect(kept.row("a", 2)).toBeUndefined();
  kept.keep("a", size, [2, 0], rowsOf(20, 10));
  kept.keep("a", size, [3], rowsOf(30));
  expect([0, 1, 2, 3].map((index) => kept.row("a", index)?.[2])).toEqual([10, undefined, 20, 30]);
  expect(kept.row("a", 0)).toHaveLength(size.width);
});

test("a table counts as a whole from its first row; the least recently used one leaves", () => {
  const kept = new KeptRows(2 * bytes);
  for (const [i, key] of ["a", "b"].entries()) kept.keep(key, size, [0], rowsOf(i));
  expect(kept.row("a", 0)).toBeDefined();
  kept.keep("c", size, [0], rowsOf(2));
  expect(["a", "b", "c"].filter((key) => kept.row(key, 0))).toEqual(["a", "c"]);
});

test("nothing is kept of a table above the budget, and the others stay", () => {
  const kept = new KeptRows(bytes);
  kept.keep("a", size, [0], rowsOf(1));
  kept.keep("large", { count: 5, width: 3 }, [0], rowsOf(1));
  expect(["a", "large"].filter((key) => kept.row(key, 0))).toEqual(["a"]);
});
