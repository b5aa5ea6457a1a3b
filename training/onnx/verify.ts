/** Parity: the difference between onnxruntime's results from the files and the trained graph's. */
import type { Card } from "../../worker/artifact.ts";
import { openSession, type Values } from "./session.ts";

/** Inputs for the comparison of files and trained graph. */
export const parityInputs = 256;

/** Largest |difference| of a publishable artefact for numbers up to 1; float32 sums depend on their order. */
export const parityTolerance = 1e-5;

/** The largest |difference| between a file's output of that name and the expected one. */
export async function maxAbsoluteDifference(
  onnx: Uint8Array,
  inputs: Readonly<Record<string, Values>>,
  output: string,
  expected: Float32Array,
): Promise<number> {
  const session = await openSession(onnx);
  try {
    const results = await session.run(inputs);
    return largestGap((results[output] as Values).data, expected);
  } finally {
    await session.release();
  }
}

/**
 * The parity stated on the card.
 *
 * @param scale largest of the compared numbers; below 1 it counts as 1
 * @throws Error if the difference exceeds `parityTolerance` times the scale
 */
export function requireParity(inputs: number, difference: number, scale: number): Card["parity"] {
  const tolerance = parityTolerance * Math.max(1, scale);
  if (!(difference <= tolerance)) {
    throw new Error(
      `the ONNX file computes something other than the trained graph: expected a difference of at most ` +
        `${tolerance.toPrecision(2)}, got ${difference}; nothing was replaced`,
    );
  }
  return { inputs, maxAbsoluteDifference: difference };
}

/** The largest |difference| of two lists of numbers; NaN if either has a NaN. */
export function largestGap(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Error(`largestGap: expected ${b.length} numbers, got ${a.length}`);
  // NaN must not count as agreement; Math.max propagates it.
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] as number))), 0);
}
