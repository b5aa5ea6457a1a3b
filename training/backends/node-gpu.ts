/**
 * CUDA through TensorFlow's native library, if `npm run tensorflow` has installed it.
 *
 * `@tensorflow/tfjs-node-gpu` is an optional peer dependency: with its library it takes a gigabyte, which a server does
 * not need.
 */
import { findPackage } from "../packages/find.ts";
import type { Backend } from "./backend.ts";
import { home, loadTensorFlow, packageName } from "./tensorflow/library.ts";

/** TensorFlow on a GPU, or on the CPU if there is none; the automatic choice passes `allowCpu: false`. */
export function nodeGpu({ allowCpu }: { readonly allowCpu: boolean }): Backend {
  return {
    name: "node-gpu",
    async start() {
      const path = findPackage(home, packageName);
      if (path === undefined) throw new Error("not installed (npm run tensorflow)");
      const { isUsingGpuDevice, binding } = loadTensorFlow(path);
      if (!allowCpu && !isUsingGpuDevice) throw new Error(`TensorFlow ${binding.TF_Version} finds no GPU`);
      return `TensorFlow ${binding.TF_Version} on ${isUsingGpuDevice ? "the GPU" : "the processor, without a GPU"}`;
    },
  };
}
