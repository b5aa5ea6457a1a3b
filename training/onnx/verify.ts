/** Parity: what onnxruntime computes from the files, against what the trained graph computed. */
import type { Card } from "../../worker/artifact.ts";
import { openSession, type Values } from "./session.ts";

/** Inputs on which files and trained graph are compared. */
export const parityInputs = 256;

/** Largest |difference| that an artefact may have and be published, of numbers up to 1: float32 sums in another order. */
export const parityTolerance = 1e-5;

/** The largest |difference| between a file's output of that name and what was expected of it. */
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
 * The card's word on parity.
 *
 * @param scale largest of the numbers compared; below 1 it counts as 1
 * @throws Error beyond `parityTolerance` of the scale
 */
export function requireParity(inputs: number, difference: number, scale: number): Card["parity"] {
  const tolerance = parityTolerance * Math.max(1, scale);
  if (!(difference <= tolerance)) {
    throw new Error(
      `the ONNX file computes something else than the trained graph: expected a difference of at most ` +
        `${tolerance.toPrecision(2)}, got ${difference}; nothing was replaced`,
    );
  }
  return { inputs, maxAbsoluteDifference: difference };
}

/** The largest |difference| of two lists of numbers; NaN where either has one. */
export function largestGap(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Error(`largestGap: expected ${b.length} numbers, got ${a.length}`);
  // NaN must not pass for agreement, and Math.max keeps it.
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] as number))), 0);
}
