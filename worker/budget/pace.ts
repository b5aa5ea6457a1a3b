/**
 * How long work takes turns with everybody else's.
 *
 * The platform stops its clocks while code runs, so time is told by operations: after so many, whoever computes waits
 * for the event loop to go round once. A request whose client has left ends there.
 */
import { DomainError } from "../problem.ts";

/** Multiplications between two turns: some 15 ms of a core. */
const operationsPerTurn = 2e8;

/** To be told of operations before they are done; waits for the others' turn when enough have been. */
export type Pace = (operations: number) => Promise<void> | undefined;

const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** The pace of one request. */
export function createPace(signal: AbortSignal): Pace {
  let spent = 0;
  return (operations) => {
    spent += operations;
    if (spent < operationsPerTurn) return undefined;
    spent = operations;
    return nextTurn().then(() => {
      if (signal.aborted) throw new DomainError("ClientClosedRequest", "expected a client that waits, got none");
    });
  };
}

/**
 * A computation that can be interrupted: it yields the operations that its next step takes, and returns its result.
 */
export type Interruptible<Result> = Generator<number, Result, undefined>;

/** Runs an interruptible computation to its end, pausing where the pace says so. */
export async function runPaced<Result>(computation: Interruptible<Result>, pace: Pace): Promise<Result> {
  for (;;) {
    const step = computation.next();
    if (step.done) return step.value;
    const turn = pace(step.value);
    if (turn) await turn;
  }
}
