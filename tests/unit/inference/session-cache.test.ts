import { expect, test } from "vitest";
import type { OwnedSession } from "../../../worker/inference/runtime.ts";
import { SessionCache } from "../../../worker/inference/session-cache.ts";

function fakeSession(released: string[], name: string): OwnedSession {
  return {
    run: async () => ({}),
    release: async () => {
      released.push(name);
    },
  };
}

test("the least recently used are evicted first, and only as many as necessary", async () => {
  const released: string[] = [];
  const cache = new SessionCache(10);
  for (const name of ["a", "b", "c"]) await cache.add(name, 3, async () => fakeSession(released, name));
  await cache.get("a");
  await cache.add("d", 4, async () => fakeSession(released, "d"));
  expect(released).toEqual(["b"]);
  expect(["a", "b", "c", "d"].filter((name) => cache.get(name))).toEqual(["a", "c", "d"]);
});

test("a session that must leave is released before the next is created, which can then take its memory", async () => {
  const released: string[] = [];
  const cache = new SessionCache(10);
  await cache.add("old", 6, async () => fakeSession(released, "old"));
  await cache.add("new", 6, async () => {
    // onnxruntime takes no memory before its first wait.
    await undefined;
    expect(released).toEqual(["old"]);
    return fakeSession(released, "new");
  });
});

test("a session above the budget is served, alone", async () => {
  const released: string[] = [];
  const cache = new SessionCache(10);
  await cache.add("small", 5, async () => fakeSession(released, "small"));
  await cache.add("large", 50, async () => fakeSession(released, "large"));
  expect(released).toEqual(["small"]);
  expect(cache.get("large")).toBeDefined();
});

test("a session that is evicted while it is being created, and then fails, fails only for its own caller", async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", note);
  try {
    const cache = new SessionCache(10);
    const { promise, reject } = Promise.withResolvers<OwnedSession>();
    const asked = cache.add("pending", 8, () => promise);
    await cache.add("next", 8, async () => fakeSession([], "next"));
    reject(new Error("broken"));
    await expect(asked).rejects.toThrow("broken");
    // Node reports unhandled rejections once the microtasks are done.
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
  } finally {
    process.off("unhandledRejection", note);
  }
});

test("a session that could not be created is removed", async () => {
  const cache = new SessionCache(10);
  await expect(cache.add("a", 8, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(cache.get("a")).toBeUndefined();
  const released: string[] = [];
  await cache.add("b", 5, async () => fakeSession(released, "b"));
  await cache.add("c", 5, async () => fakeSession(released, "c"));
  expect(released).toEqual([]);
});

test("the error of a session is available until it can be created", async () => {
  const cache = new SessionCache(10);
  await cache.add("a", 5, () => Promise.reject(new Error("broken"))).catch(() => undefined);
  expect(cache.failure("a")).toMatchObject({ message: "broken" });
  await cache.add("a", 5, async () => fakeSession([], "a"));
  expect(cache.failure("a")).toBeUndefined();
});

test("a session that fails while it runs is evicted, and another may replace it", async () => {
  const released: string[] = [];
  const cache = new SessionCache(10);
  let fail = () => {};
  const create = (name: string) => async (onFailure: () => void) => {
    fail = onFailure;
    return fakeSession(released, name);
  };
  await cache.add("a", 5, create("first"));
  const failFirst = fail;
  failFirst();
  expect(cache.get("a")).toBeUndefined();
  const second = cache.add("a", 5, create("second"));
  // Another run of the first session that fails later does not affect the second.
  failFirst();
  expect(cache.get("a")).toBe(second);
  await second;
  expect(released).toContain("first");
  expect(released).not.toContain("second");
});
