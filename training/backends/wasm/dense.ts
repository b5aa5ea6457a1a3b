/** A dense layer's affine map as one kernel, so that the tape has one operation instead of two, and half the copies. */
import * as tf from "@tensorflow/tfjs";
import type { GemmInputs } from "../../network/gemm.ts";
import { free, type TensorInfo } from "./heap.ts";

/** Call it after BatchMatMul has been replaced. */
export function registerDense(): void {
  const [multiply, add] = ["BatchMatMul", "Add"].map((name) => tf.getKernel(name, "wasm").kernelFunc);
  const kernelFunc = ({ inputs: { x, weight, bias } }: { inputs: GemmInputs }): TensorInfo => {
    const backend = tf.backend();
    const attrs = { transposeA: false, transposeB: false };
    const product = multiply?.({ inputs: { a: x, b: weight }, attrs, backend } as never) as TensorInfo;
    const sum = add?.({ inputs: { a: product, b: bias }, backend } as never) as TensorInfo;
    free(product);
    return sum;
  };
  tf.registerKernel({ kernelName: "Gemm", backendName: "wasm", kernelFunc: kernelFunc as never });
}
