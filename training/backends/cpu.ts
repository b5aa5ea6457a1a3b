/** Plain JavaScript: runs everywhere, some ninety times slower than PyTorch; the reference for the other backends. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import type { Backend } from "./backend.ts";

export const cpu: Backend = {
  name: "cpu",
  async start() {
    await tf.setBackend("cpu");
    return "plain JavaScript";
  },
};
