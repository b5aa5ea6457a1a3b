import { expect, test } from "vitest";
import { FileCache } from "../../../worker/inference/file-cache.ts";

const kept = (cache: FileCache, paths: string): string => [...paths].filter((path) => cache.get(path)).join("");

test("the least recently used leave first, and only as many as the budget asks", () => {
  const cache = new FileCache(10);
  for (const path of "abc") cache.add(path, new Uint8Array(3));
  cache.get("a");
  cache.add("d", new Uint8Array(4));
  expect(kept(cache, "abcd")).toBe("acd");
});

test("a file that two requests fetched at once is counted once", () => {
  const cache = new FileCache(10);
  for (const path of "aaab") cache.add(path, new Uint8Array(5));
  expect(kept(cache, "ab")).toBe("ab");
});

test("a file larger than the budget is not kept", () => {
  const cache = new FileCache(10);
  cache.add("a", new Uint8Array(11));
  expect(kept(cache, "a")).toBe("");
  cache.add("b", new Uint8Array(10));
  expect(kept(cache, "b")).toBe("b");
});
