/**
 * Computations that can be interrupted: whoever runs one decides when others get their turn, and may tell what it has come
 * to so far. The mathematics itself knows neither clocks nor event loops.
 */

/**
 * A computation in steps. It yields a number, the multiplications that its next step takes, or an object, what it has come
 * to so far; it returns its result.
 */
export type Interruptible<Result, Progress extends object = never> = Generator<number | Progress, Result, undefined>;

/** Rows, points or draws, in one step of a loop over thousands of them. */
export const rowsPerStep = 1000;
/** What an exponential costs, in multiplications. */
export const exponentialOperations = 40;

/** The function that runs such a computation to its end at once. */
export const atOnce =
  <Given extends unknown[], Result>(inTurns: (...given: Given) => Interruptible<Result, object>) =>
  (...given: Given): Result =>
    complete(inTurns(...given));

/** Runs a computation to its end at once. */
export function complete<Result>(computation: Interruptible<Result, object>): Result {
  for (;;) {
    const { done, value } = computation.next();
    if (done) return value;
  }
}

/** What a computation comes to that tells its result in a single part. */
export function onlyPart<Part extends object>(computation: Interruptible<void, Part>): Part {
  for (const value of computation) if (typeof value === "object") return value;
  throw new Error("onlyPart: expected a computation with a result, got none");
}
