/**
 * Computations that can be interrupted: the caller decides when other work runs, and may report progress. The
 * mathematics itself knows neither clocks nor event loops.
 */

/**
 * A computation in steps. It yields the number of multiplications in its next step, or an object that describes its
 * progress; it returns its result.
 */
export type Interruptible<Result, Progress extends object = never> = Generator<number | Progress, Result, undefined>;

/** Rows, points or draws in each step of a loop over thousands. */
export const rowsPerStep = 1000;
/** Multiplications of one step of a loop over rows of any length. */
const operationsPerStep = 1e6;
/** What an exponential costs, in multiplications. */
export const exponentialOperations = 40;

/** A loop over rows in steps: `work` does those from the first number to before the second. */
export function* overRows(
  rows: number,
  operationsEach: number,
  work: (from: number, to: number) => void,
): Interruptible<void> {
  const rowsAtOnce = Math.max(1, Math.floor(operationsPerStep / operationsEach));
  for (let from = 0; from < rows; from += rowsAtOnce) {
    const to = Math.min(from + rowsAtOnce, rows);
    yield (to - from) * operationsEach;
    work(from, to);
  }
}

/** The function that runs a computation to its end without interruptions. */
export const atOnce =
  <Given extends unknown[], Result>(inTurns: (...given: Given) => Interruptible<Result, object>) =>
  (...given: Given): Result =>
    complete(inTurns(...given));

/** Runs a computation to its end without interruptions. */
export function complete<Result>(computation: Interruptible<Result, object>): Result {
  for (;;) {
    const { done, value } = computation.next();
    if (done) return value;
  }
}

/** The result of a computation that reports it as its only progress. */
export function onlyPart<Part extends object>(computation: Interruptible<void, Part>): Part {
  for (const value of computation) if (typeof value === "object") return value;
  throw new Error("onlyPart: expected a computation with a result, got none");
}
