/**
 * Parity: what onnxruntime computes from the files, against what the trained graph computed.
 *
 * The runtime is onnxruntime-web, the one that serves.
 */
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";

env.wasm.numThreads = 1;
env.logLevel = "error";

/** A float32 tensor. */
export interface Values {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Largest |difference| that an artefact may have and be published: float32 sums in another order. */
export const parityTolerance = 1e-5;

/** The largest |difference| between a file's output of that name and what was expected of it. */
export async function maxAbsoluteDifference(
  onnx: Uint8Array,
  inputs: Readonly<Record<string, Values>>,
  output: string,
  expected: Float32Array,
): Promise<number> {
  const session = await InferenceSession.create(onnx);
  try {
    const feeds = Object.entries(inputs).map(
      ([name, { data, shape }]) => [name, new Tensor("float32", data, shape)] as const,
    );
    const results = await session.run(Object.fromEntries(feeds));
    return largestGap((results[output] as Tensor).data as Float32Array, expected);
  } finally {
    await session.release();
  }
}

function largestGap(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Error(`largestGap: expected ${b.length} numbers, got ${a.length}`);
  // NaN must not pass for agreement, and Math.max keeps it.
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] as number))), 0);
}
