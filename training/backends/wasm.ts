/** WebAssembly SIMD on one thread. */
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import type { Backend } from "./backend.ts";

export const wasm: Backend = {
  name: "wasm",
  async start() {
    if (!(await tf.setBackend("wasm"))) throw new Error("wasm.start: this Node cannot run tfjs-backend-wasm");
    return "WebAssembly SIMD, one thread";
  },
};
