/** WebGPU in Node: Dawn from the npm package `webgpu`, used by tfjs-backend-webgpu. */
import * as tf from "@tensorflow/tfjs-core";
import type { Backend } from "./backend.ts";

/** Adapters that compute on the CPU: fine for tests, but a hundred times slower than wasm for training. */
const software = /swiftshader|llvmpipe|lavapipe|software|warp/i;

/** WebGPU on any adapter that Dawn finds; the automatic choice passes `allowSoftware: false`. */
export function webgpu({ allowSoftware }: { readonly allowSoftware: boolean }): Backend {
  return {
    name: "webgpu",
    async start() {
      const { create, globals } = await import("webgpu").catch((cause: unknown) => {
        throw new Error("its npm package does not load", { cause });
      });
      Object.assign(globalThis, globals);
      const gpu = create([]);
      // tfjs expects the browser's navigator.gpu.
      Object.defineProperty(globalThis.navigator, "gpu", { value: gpu, configurable: true });
      const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
      if (adapter === null) throw new Error("Dawn finds no GPU");
      const { vendor, architecture, device, description } = adapter.info;
      const found = [vendor, architecture, device, description].filter((part) => part !== "").join(" ");
      if (!allowSoftware && software.test(found)) throw new Error(`Dawn finds only a software GPU: ${found}`);
      await import("@tensorflow/tfjs-backend-webgpu");
      if (!(await tf.setBackend("webgpu"))) throw new Error(`tfjs cannot use the GPU ${found}`);
      return found;
    },
  };
}
