/**
 * Cooperative scheduling: long computations pause so that other requests run.
 *
 * The platform stops its clocks while code runs, so operations measure the time: after a number of them, the
 * computation waits for one turn of the event loop. If the client has disconnected, that turn never comes: the runtime
 * drops the timers of its request.
 */
import type { Interruptible } from "../probability/numerics/interruptible.ts";

/** Multiplications between two pauses, over all requests: some 15 ms of a core. */
const operationsPerTurn = 2e8;
/** Time between the pauses of waiting requests, in which the event loop accepts new ones, ms. */
const turnMs = 15;

/**
 * Operations since the last pause, of all requests: otherwise each of several simultaneous requests would compute a
 * whole slice.
 */
let spent = 0;
/** Scheduled turns, ascending. */
const turns: { readonly at: number }[] = [];
/** A turn that is later than this belongs to a request that has ended, whose timer never fires, ms. */
const latest = 1000;

function nextTurn(): Promise<void> {
  const now = Date.now();
  while (turns[0] !== undefined && turns[0].at + latest < now) turns.shift();
  const last = turns.at(-1);
  const turn = { at: last === undefined ? now : Math.max(now, last.at + turnMs) };
  turns.push(turn);
  return new Promise((resolve) =>
    setTimeout(() => {
      const position = turns.indexOf(turn);
      if (position >= 0) turns.splice(position, 1);
      resolve();
    }, turn.at - now),
  );
}

/** Announces operations before they are done; waits for a turn once enough have accumulated. */
export function pace(operations: number): Promise<void> | undefined {
  spent += operations;
  if (spent < operationsPerTurn) return undefined;
  return nextTurn().then(() => {
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
