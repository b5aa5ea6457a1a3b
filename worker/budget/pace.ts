/**
 * Cooperative scheduling: long computations pause so that other requests run.
 *
 * The platform stops its clocks while code runs, so operations measure the time: after a number of them, the
 * computation waits for one turn of the event loop. If the client has disconnected, that turn never comes: the runtime
 * drops the timers of its request.
 */
import type { Interruptible } from "../probability/numerics/interruptible.ts";

/** Multiplications in a slice of work, over all requests: some 15 ms of a core. */
const operationsPerSlice = 2e8;
/** Time between two slices, in which the event loop serves other requests, ms. */
const gapMs = 2;

/** Operations of the current slice, of all requests. */
let spent = 0;
/** When the slice began, by the monotonic clock: a test may have stopped the other. */
let began = 0;
/** When the slice had ended, as far as a waiting request has seen. */
let ended: number | undefined;
/** Whether a request is known to wait for the next slice. */
let isContended = false;

/**
 * Waits for a slice. Each request watches for its own, since the timers of one whose client has left never fire. However
 * late timers are on a busy machine, two slices have a gap between them. Requests take turns: one that has just computed
 * lets those go first that it finds waiting.
 */
async function nextSlice(): Promise<void> {
  ended ??= performance.now();
  for (let isFirst = true; ; isFirst = false) {
    await new Promise((resolve) => setTimeout(resolve, gapMs));
    const now = performance.now();
    if (ended === undefined && now > began) ended = now;
    if (ended !== undefined && now >= ended + gapMs && !(isFirst && isContended)) break;
    isContended = true;
  }
  began = performance.now();
  ended = undefined;
  isContended = false;
}

/** Announces operations before they are done; waits for another slice once they exceed the current one. */
export function pace(operations: number): Promise<void> | undefined {
  spent += operations;
  if (spent < operationsPerSlice) return undefined;
  return nextSlice().then(() => {
    spent = operations;
  });
}

/** Cost of a multiplication in JavaScript with its bookkeeping, relative to one in onnxruntime. */
const perScripted = 20;

/** Yields the computation's progress as it comes; returns its result. */
export async function* progressOf<Result, Progress extends object>(
  computation: Interruptible<Result, Progress>,
): AsyncGenerator<Progress, Result, undefined> {
  for (;;) {
    const { done, value } = computation.next();
    if (done) return value;
    if (typeof value === "number") await pace(perScripted * value);
    else yield value;
  }
}

/** Runs a computation to its end, with pauses. */
export async function runPaced<Result>(computation: Interruptible<Result, object>): Promise<Result> {
  for (;;) {
    const { done, value } = computation.next();
    if (done) return value;
    if (typeof value === "number") await pace(perScripted * value);
  }
}

/** The result of a computation, without its progress. */
export async function resultOf<Result>(computation: AsyncGenerator<unknown, Result, undefined>): Promise<Result> {
  for (;;) {
    const { done, value } = await computation.next();
    if (done) return value;
  }
}
