/**
 * WebGPU in Node, if `npm run webgpu` has installed it.
 *
 * Its packages are optional peer dependencies: Dawn for five platforms takes 130 MB.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Backend } from "./backend.ts";
import { findGpu, home, isInstalled, loadBackend } from "./webgpu/library.ts";

/** Adapters that compute on the CPU: fine for tests, but a hundred times slower than wasm for training. */
const software = /swiftshader|llvmpipe|lavapipe|software|warp/i;

/** WebGPU on any adapter that Dawn finds; the automatic choice passes `allowSoftware: false`. */
export function webgpu({ allowSoftware }: { readonly allowSoftware: boolean }): Backend {
  return {
    name: "webgpu",
    async start() {
      if (!isInstalled(home)) throw new Error("not installed (npm run webgpu)");
      const found = await findGpu(home);
      if (found === undefined) throw new Error("Dawn finds no GPU");
      if (!allowSoftware && software.test(found)) throw new Error(`Dawn finds only a software GPU: ${found}`);
      await loadBackend(home);
      if (!(await tf.setBackend("webgpu"))) throw new Error(`tfjs cannot use the GPU ${found}`);
      return found;
    },
  };
}
