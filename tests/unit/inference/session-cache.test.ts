import { expect, test } from "vitest";
import type { Session } from "../../../worker/inference/runtime.ts";
import { SessionCache } from "../../../worker/inference/session-cache.ts";

function fakeSession(released: string[], name: string): Session {
  return {
    contract: { inputs: [], outputs: [] },
    plan: { operationsPerRow: 1, rowsPerRun: 1 },
    run: async () => ({}),
    release: async () => {
      released.push(name);
    },
  };
}

test("the least recently used leave first, and only as many as the budget asks", async () => {
  const released: string[] = [];
  const cache = new SessionCache(10);
  for (const name of ["a", "b", "c"]) await cache.add(name, 3, Promise.resolve(fakeSession(released, name)));
  await cache.get("a");
  await cache.add("d", 4, Promise.resolve(fakeSession(released, "d")));
  expect(released).toEqual(["b"]);
  expect(["a", "b", "c", "d"].filter((name) => cache.get(name))).toEqual(["a", "c", "d"]);
});

test("a session larger than the budget is served, alone", async () => {
  const released: string[] = [];
  const cache = new SessionCache(10);
  await cache.add("small", 5, Promise.resolve(fakeSession(released, "small")));
  await cache.add("large", 50, Promise.resolve(fakeSession(released, "large")));
  expect(released).toEqual(["small"]);
  expect(cache.get("large")).toBeDefined();
});

test("a session that leaves while it is being made, and then fails, fails for who asked for it alone", async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", note);
  try {
    const cache = new SessionCache(10);
    const { promise, reject } = Promise.withResolvers<Session>();
    const asked = cache.add("pending", 8, promise);
    await cache.add("next", 8, Promise.resolve(fakeSession([], "next")));
    reject(new Error("broken"));
    await expect(asked).rejects.toThrow("broken");
    // Node tells of them once the microtasks are done.
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
  } finally {
    process.off("unhandledRejection", note);
  }
});

test("a session that could not be made is forgotten", async () => {
  const cache = new SessionCache(10);
  await expect(cache.add("a", 8, Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(cache.get("a")).toBeUndefined();
  const released: string[] = [];
  await cache.add("b", 5, Promise.resolve(fakeSession(released, "b")));
  await cache.add("c", 5, Promise.resolve(fakeSession(released, "c")));
  expect(released).toEqual([]);
});
