/**
 * How long work takes turns with everybody else's.
 *
 * The platform stops its clocks while code runs, so time is told by operations: after so many, whoever computes waits
 * for the event loop to go round once. A request whose client has left ends there.
 */
import type { Interruptible } from "../probability/numerics/interruptible.ts";
import { DomainError } from "../problem.ts";

/** Multiplications between two turns, whoever does them: some 15 ms of a core. */
const operationsPerTurn = 2e8;
/** How far turns lie apart where several wait, so that the event loop takes in what has come between any two, ms. */
const turnMs = 15;

/** To be told of operations before they are done; waits for the others' turn when enough have been. */
export type Pace = (operations: number) => Promise<void> | undefined;

/** Since the last turn, by all requests: of those that come at once each would else compute a whole turn. */
let spent = 0;
/** When the turns come that are waited for, ascending. */
const turns: { readonly at: number }[] = [];
/** A turn is late by no more: it is of a request that ended meanwhile, whose timer never rings. */
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

/**
 * The pace of one request.
 *
 * @param signal of the client's leaving; asked for when work first pauses, as making it costs more than most requests
 */
export function createPace(signal: () => AbortSignal): Pace {
  return (operations) => {
    spent += operations;
    if (spent < operationsPerTurn) return undefined;
    const leaving = signal();
    return nextTurn().then(() => {
      spent = operations;
      if (leaving.aborted) throw new DomainError("ClientClosedRequest", "expected a client that waits, got none");
    });
  };
}

/** What a multiplication of a script costs, with what comes beside it, against one of onnxruntime's. */
const perScripted = 20;

/** What a computation comes to on its way, each as soon as it is there; it returns the result. */
export async function* progressOf<Result, Progress extends object>(
  computation: Interruptible<Result, Progress>,
  pace: Pace,
): AsyncGenerator<Progress, Result, undefined> {
  for (;;) {
    const { done, value } = computation.next();
    if (done) return value;
    if (typeof value === "number") await pace(perScripted * value);
    else yield value;
  }
}

/** Runs a computation to its end, pausing where the pace says so. */
export async function runPaced<Result>(computation: Interruptible<Result, object>, pace: Pace): Promise<Result> {
  for (;;) {
    const { done, value } = computation.next();
    if (done) return value;
    if (typeof value === "number") await pace(perScripted * value);
  }
}

/** What a computation returns in the end. */
export async function resultOf<Result>(computation: AsyncGenerator<unknown, Result, undefined>): Promise<Result> {
  for (;;) {
    const { done, value } = await computation.next();
    if (done) return value;
  }
}
