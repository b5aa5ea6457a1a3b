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
  return { ask, sent, shown, status: () => statuses.at(-1), phase: () => statuses.at(-1)?.phase };
}

const limited = (retryAfterMs?: number) => new ApiFailure("limited", "429", retryAfterMs);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  vi.stubGlobal("window", globalThis);
  vi.stubGlobal("addEventListener", () => undefined);
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
