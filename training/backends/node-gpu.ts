/**
 * CUDA through TensorFlow's native library, where its package is installed.
 *
 * `@tensorflow/tfjs-node-gpu` is an optional peer: it downloads TensorFlow, which nobody needs who only serves.
 */
import * as tf from "@tensorflow/tfjs";
import type { Backend } from "./backend.ts";

/** Kept out of the import expression, so that neither type checker nor bundler insists on the package. */
const packageName: string = "@tensorflow/tfjs-node-gpu";

export const nodeGpu: Backend = {
  name: "node-gpu",
  async start() {
    await import(packageName).catch((cause: unknown) => {
      throw new Error(`node-gpu.start: expected ${packageName} to be installed (npm i --no-save ${packageName})`, {
        cause,
      });
    });
    // The package registers itself as "tensorflow"; without a CUDA device it falls back to TensorFlow on the CPU.
    if (!(await tf.setBackend("tensorflow"))) throw new Error("node-gpu.start: TensorFlow did not start");
    return "TensorFlow native library";
  },
};
