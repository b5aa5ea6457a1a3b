/** A dense layer's affine map as one kernel, so that the tape has one operation instead of two, and half the copies. */
import * as tf from "@tensorflow/tfjs-core";
import type { GemmInputs } from "../../network/gemm.ts";
import { addKernel, kernelOf } from "../kernels.ts";
import { free, type TensorInfo } from "./heap.ts";

/** Call it after BatchMatMul has been replaced. */
export function registerDense(): void {
  const [multiply, add] = [kernelOf("wasm", "BatchMatMul"), kernelOf("wasm", "Add")];
  const kernelFunc = ({ inputs: { x, weight, bias } }: { inputs: GemmInputs }): TensorInfo => {
    const backend = tf.backend();
    const attrs = { transposeA: false, transposeB: false };
    const product = multiply({ inputs: { a: x, b: weight }, attrs, backend });
    const sum = add({ inputs: { a: product, b: bias }, backend });
    free(product);
    return sum;
  };
  addKernel("wasm", "Gemm", kernelFunc);
}
