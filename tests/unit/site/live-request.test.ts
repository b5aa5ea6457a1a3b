import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiFailure } from "../../../site/lib/api/api.ts";
import { LiveRequest, type LiveStatus } from "../../../site/lib/api/live-request.ts";

interface Sent {
  readonly wish: string;
  readonly signal: AbortSignal;
  readonly answer: () => Promise<void>;
  readonly fail: (failure: Error) => Promise<void>;
}

/** Longer than a frame, shorter than any delay of the tests. */
const frameMs = 20;
const frame = () => vi.advanceTimersByTimeAsync(frameMs);

/** A server with responses from the test, and the figure's callbacks. */
function reader() {
  const sent: Sent[] = [];
  const shown: string[] = [];
  const statuses: LiveStatus[] = [];
  const live = new LiveRequest<string, string>(
    (wish, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        sent.push({
          wish,
          signal,
          answer: async () => {
            resolve(wish);
            await frame();
          },
          fail: async (failure) => {
            reject(failure);
            await frame();
          },
        });
      }),
    { onAnswer: (answer) => shown.push(answer), onStatus: (status) => statuses.push(status) },
  );
  const ask = async (wish: string): Promise<Sent> => {
    live.ask(wish);
    await frame();
    return sent.at(-1) as Sent;
  };
  return { ask, sent, shown, statuses, status: () => statuses.at(-1), phase: () => statuses.at(-1)?.phase };
}

/** Hears when the network returns. */
let page = new EventTarget();

const limited = (retryAfterMs?: number) => new ApiFailure("limited", "429", retryAfterMs);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  vi.stubGlobal("window", globalThis);
  page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => setTimeout(run, 16));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("at most two requests are in progress, and only the newest state is requested after them", async () => {
  const { ask, sent, shown } = reader();
  const first = await ask("a");
  const second = await ask("b");
  await ask("c");
  await ask("d");
  expect(sent.map(({ wish }) => wish)).toEqual(["a", "b"]);
  await first.answer();
  expect(sent.map(({ wish }) => wish)).toEqual(["a", "b", "d"]);
  await second.answer();
  expect(shown).toEqual(["a", "b"]);
});

test("the first request of a frame leaves at once, the last of the following ones with the next frame", async () => {
  const { ask, sent } = reader();
  const asked = ["a", "b", "c"].map(ask);
  expect(sent.map(({ wish }) => wish)).toEqual(["a"]);
  await Promise.all(asked);
  expect(sent.map(({ wish }) => wish)).toEqual(["a", "c"]);
});

test("a response aborts the older requests, which draw nothing any more", async () => {
  const { ask, shown } = reader();
  const first = await ask("a");
  const second = await ask("b");
  await second.answer();
  expect(first.signal.aborted).toBe(true);
  await first.answer();
  expect(shown).toEqual(["b"]);
});

test("a late older response does not hide that the newest request failed, which is sent again", async () => {
  const { ask, sent, shown, phase } = reader();
  const first = await ask("a");
  const second = await ask("b");
  await second.fail(limited(2_000));
  await first.answer();
  expect(phase()).toBe("stale");
  expect(shown).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(sent.map(({ wish }) => wish)).toEqual(["a", "b", "b"]);
  await sent.at(-1)?.answer();
  expect(shown).toEqual(["b"]);
  expect(phase()).toBe("live");
});

test("the failure of an older request is silent while the newest is in progress", async () => {
  const { ask, shown, phase } = reader();
  const first = await ask("a");
  const second = await ask("b");
  await first.fail(limited());
  expect(phase()).toBeUndefined();
  await second.answer();
  expect(shown).toEqual(["b"]);
  expect(phase()).toBe("live");
});

test("a pending request gets a message, also if an older one completes meanwhile", async () => {
  const { ask, phase } = reader();
  const first = await ask("a");
  await ask("b");
  await first.answer();
  expect(phase()).toBe("live");
  await vi.advanceTimersByTimeAsync(150);
  expect(phase()).toBe("waiting");
});

test("a failure says how long there has been no response, until one comes", async () => {
  const { ask, status } = reader();
  await (await ask("a")).answer();
  await vi.advanceTimersByTimeAsync(5_000);
  const start = performance.now();
  const hanging = await ask("b");
  await vi.advanceTimersByTimeAsync(3_000);
  await hanging.fail(new ApiFailure("unreachable", "no connection"));
  await (await ask("c")).fail(new ApiFailure("unreachable", "no connection"));
  expect(status()).toMatchObject({ phase: "stale", since: start });
  await (await ask("d")).answer();
  const later = performance.now();
  await (await ask("e")).fail(new ApiFailure("unreachable", "no connection"));
  expect(status()).toMatchObject({ phase: "stale", since: later });
});

test("completed requests have no message", async () => {
  const { ask, phase } = reader();
  await (await ask("a")).answer();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(phase()).toBe("live");
});

test("failures without a status are retried after 1, 2 and 4 seconds; refusals are not", async () => {
  const { ask, sent } = reader();
  await (await ask("a")).fail(new ApiFailure("unreachable", "no connection"));
  for (const [tries, seconds] of [
    [2, 1],
    [3, 2],
    [4, 4],
  ] as const) {
    await vi.advanceTimersByTimeAsync(seconds * 1000 - 2 * frameMs);
    expect(sent).toHaveLength(tries - 1);
    await vi.advanceTimersByTimeAsync(3 * frameMs);
    expect(sent).toHaveLength(tries);
    await sent.at(-1)?.fail(new ApiFailure("unreachable", "no connection"));
  }
  const other = reader();
  await (await other.ask("a")).fail(new ApiFailure("refused", "400"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(other.sent).toHaveLength(1);
});

test("without a connection each request is retried, at most every 30 seconds, and the status says when", async () => {
  const { ask, sent, status } = reader();
  await (await ask("a")).fail(new ApiFailure("unreachable", "no connection"));
  for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
    const { retryAt } = status() as Extract<LiveStatus, { phase: "stale" }>;
    const now = performance.now();
    expect(retryAt).toBeGreaterThan(now + seconds * 1000 - 2 * frameMs);
    expect(retryAt).toBeLessThanOrEqual(now + seconds * 1000);
    await vi.advanceTimersByTimeAsync(seconds * 1000);
    await sent.at(-1)?.fail(new ApiFailure("unreachable", "no connection"));
  }
  expect(sent).toHaveLength(8);
});

test.for(["refused", "unstored"] as const)(
  "what is %s is not sent again by itself, but by the next state",
  async (kind) => {
    const { ask, sent, status } = reader();
    await (await ask("a")).fail(new ApiFailure(kind, "no"));
    expect(status()).toMatchObject({ phase: "stale", retryAt: undefined });
    await vi.advanceTimersByTimeAsync(100_000);
    expect(sent).toHaveLength(1);
    await ask("b");
    expect(sent.map(({ wish }) => wish)).toEqual(["a", "b"]);
  },
);

test("a network that returns sends the newest wish at once, and nothing if it has been answered", async () => {
  const { ask, sent } = reader();
  page.dispatchEvent(new Event("online"));
  await frame();
  expect(sent).toEqual([]);
  await (await ask("a")).fail(new ApiFailure("unreachable", "no connection"));
  page.dispatchEvent(new Event("online"));
  await frame();
  expect(sent).toHaveLength(2);
  await sent[1]?.answer();
  page.dispatchEvent(new Event("online"));
  await frame();
  expect(sent).toHaveLength(2);
});

test("a server's wait holds new states back, and a network that returns does not", async () => {
  const { ask, sent } = reader();
  await (await ask("a")).fail(limited(10_000));
  await ask("b");
  await vi.advanceTimersByTimeAsync(9_000);
  expect(sent).toHaveLength(1);
  page.dispatchEvent(new Event("online"));
  await frame();
  expect(sent.map(({ wish }) => wish)).toEqual(["a", "b"]);
});

test("after a failure one request at a time is in progress, and none is sent again once it has been answered", async () => {
  const { ask, sent, shown } = reader();
  await (await ask("a")).fail(new ApiFailure("unreachable", "no connection"));
  const second = await ask("b");
  await ask("c");
  expect(sent.map(({ wish }) => wish)).toEqual(["a", "b"]);
  await second.fail(new ApiFailure("unreachable", "no connection"));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sent.map(({ wish }) => wish)).toEqual(["a", "b", "c"]);
  await sent.at(-1)?.answer();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toHaveLength(3);
  expect(shown).toEqual(["c"]);
});

test("a wait that a failure has ended is not announced, and its end neither", async () => {
  const { ask, phase } = reader();
  const first = await ask("a");
  await first.fail(new ApiFailure("refused", "400"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(phase()).toBe("stale");
  await ask("b");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(phase()).toBe("stale");
});

test("a long wait is announced once", async () => {
  const { ask, statuses } = reader();
  await ask("a");
  await vi.advanceTimersByTimeAsync(100);
  await ask("b");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(statuses).toEqual([{ phase: "waiting" }]);
});
