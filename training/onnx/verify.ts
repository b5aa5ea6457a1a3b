/**
 * Parity: what onnxruntime computes from the files, against what the trained graph computed.
 *
 * The runtime is onnxruntime-web, the one that serves.
 */
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import type { OnnxFiles } from "./export.ts";

env.wasm.numThreads = 1;
env.logLevel = "error";

/** Inputs and the trained graph's outputs for them. */
export interface ParityCase {
  readonly count: number;
  /** x, (count, height, width). */
  readonly images: Float32Array;
  readonly imageShape: readonly [number, number];
  /** Posterior means of `images`, (count, d). */
  readonly means: Float32Array;
  readonly latentSize: number;
  /** p(x=1|z) at z = `means`, (count, height, width). */
  readonly probabilities: Float32Array;
}

/** Largest |difference| that an artefact may have and be published: float32 sums in another order. */
export const parityTolerance = 1e-5;

/** The largest |difference| over encoder means and decoder probabilities. */
export async function maxAbsoluteDifference(files: OnnxFiles, parity: ParityCase): Promise<number> {
  const { count, imageShape, latentSize } = parity;
  const means = await run(files.encoder, "image", "mean", parity.images, [count, ...imageShape]);
  const probabilities = await run(files.decoder, "latent", "probability", parity.means, [count, latentSize]);
  return Math.max(largestGap(means, parity.means), largestGap(probabilities, parity.probabilities));
}

async function run(
  onnx: Uint8Array,
  input: string,
  output: string,
  values: Float32Array,
  shape: readonly number[],
): Promise<Float32Array> {
  const session = await InferenceSession.create(onnx);
  try {
    const results = await session.run({ [input]: new Tensor("float32", values, shape) });
    return (results[output] as Tensor).data as Float32Array;
  } finally {
    await session.release();
  }
}

function largestGap(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Error(`largestGap: expected ${b.length} numbers, got ${a.length}`);
  // NaN must not pass for agreement, and Math.max keeps it.
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] as number))), 0);
}
