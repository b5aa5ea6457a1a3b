import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Room } from "../../../worker/budget/large-bodies.ts";
import { limits } from "../../../worker/limits.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function withRoom<T>(bytes: number, process: () => Promise<T>): Promise<T> {
  const room = new Room();
  await room.take(bytes);
  try {
    return await process();
  } finally {
    room.keep(0);
  }
}

/** Bodies of that many bytes, each processed until its own end is called; `begun` names those that have begun. */
function send(count: number, bytes: number) {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const results = Array.from({ length: count }, (_, i) =>
    withRoom(bytes, () => {
      begun.push(i);
      return new Promise<number>((resolve) => {
        ends[i] = () => resolve(i);
      });
    }),
  );
  return { begun, ends, results };
}

test("four of the largest bodies are processed at once, however many come, and the others as those end", async () => {
  const { begun, ends, results } = send(12, limits.bodyBytes);
  await vi.advanceTimersByTimeAsync(1000);
  expect(begun).toHaveLength(4);
  for (let processed = 1; processed <= 12; processed++) {
    ends[begun[processed - 1] as number]?.();
    await vi.advanceTimersByTimeAsync(20);
    expect(begun).toHaveLength(Math.min(12, processed + 4));
  }
  expect(await Promise.all(results)).toEqual(Array.from({ length: 12 }, (_, i) => i));
});

test("shorter bodies find room beside each other", async () => {
  const { begun, ends, results } = send(30, limits.bodyBytes / 10);
  await vi.advanceTimersByTimeAsync(20);
  expect(begun).toHaveLength(30);
  for (const end of ends) end();
  await Promise.all(results);
});

test("a body whose processing fails makes room", async () => {
  const failing = Array.from({ length: 4 }, () =>
    withRoom(limits.bodyBytes, async () => {
      throw new Error("fails");
    }),
  );
  expect((await Promise.allSettled(failing)).map(({ status }) => status)).toEqual(new Array(4).fill("rejected"));
  expect(await withRoom(limits.bodyBytes, async () => "begun")).toBe("begun");
});

test("a request that needs more than it has waits without what it has, and gives back what it does not need", async () => {
  const rooms = Array.from({ length: 4 }, () => new Room());
  for (const room of rooms) await room.take(limits.bodyBytes / 2);
  let grown = 0;
  const growing = rooms.map((room) => room.take(2 * limits.bodyBytes).then(() => grown++));
  await vi.advanceTimersByTimeAsync(100);
  expect(grown).toBe(2);
  for (const room of rooms) room.keep(limits.bodyBytes);
  await vi.advanceTimersByTimeAsync(100);
  expect(grown).toBe(3);
  for (const room of rooms) room.keep(0);
  await vi.advanceTimersByTimeAsync(100);
  expect(grown).toBe(4);
  for (const room of rooms) room.keep(0);
  await Promise.all(growing);
});

test("a body whose client has left blocks the others for ten seconds at most", async () => {
  const { begun: abandoned } = send(4, limits.bodyBytes);
  await vi.advanceTimersByTimeAsync(0);
  expect(abandoned).toHaveLength(4);
  const next = withRoom(limits.bodyBytes, async () => performance.now());
  const sentAt = performance.now();
  await vi.advanceTimersByTimeAsync(11_000);
  expect((await next) - sentAt).toBeGreaterThanOrEqual(10_000);
});
