import { expect, test } from "vitest";
import { ByteBudget } from "../../../worker/inference/byte-budget.ts";

const kept = (cache: ByteBudget<string>, keys: string): string => [...keys].filter((key) => cache.get(key)).join("");

test("the least recently used are evicted first, only as many as necessary, with a callback", () => {
  const left: string[] = [];
  const cache = new ByteBudget<string>(10, (value) => left.push(value));
  for (const key of "abc") cache.add(key, 3, `value of ${key}`);
  cache.get("a");
  cache.add("d", 4, "value of d");
  expect(left).toEqual(["value of b"]);
  expect(kept(cache, "abcd")).toBe("acd");
});

test("a value added twice counts once, and one above the budget is kept alone", () => {
  const cache = new ByteBudget<string>(10);
  for (const key of "aaab") cache.add(key, 5, key);
  expect(kept(cache, "ab")).toBe("ab");
  cache.add("c", 11, "c");
  expect(kept(cache, "abc")).toBe("c");
});

test("a value is removed, but not one that has replaced it", () => {
  const cache = new ByteBudget<string>(10);
  cache.add("a", 5, "old");
  cache.add("a", 5, "new");
  cache.remove("a", "old");
  expect(cache.get("a")).toBe("new");
  cache.remove("a", "new");
  expect(cache.get("a")).toBeUndefined();
  cache.add("b", 10, "b");
  cache.add("c", 1, "c");
  expect(kept(cache, "bc")).toBe("c");
});
