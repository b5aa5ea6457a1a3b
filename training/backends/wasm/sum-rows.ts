/**
 * tfjs's Sum over the first axis of a matrix, by our own product.
 *
 * It is the gradient of every bias. tfjs transposes and then sums, 0.4 ms for 128 x 784; as a product with a row of
 * ones (one float, both strides zero) it takes 0.06.
 */
import * as tf from "@tensorflow/tfjs";
import { type Gemm, operand, panelColumns } from "./gemm.ts";
import { address, allocate, type TensorInfo, view } from "./heap.ts";

interface Arguments {
  readonly inputs: { readonly x: TensorInfo };
  readonly attrs: { readonly axis: number | readonly number[]; readonly keepDims: boolean };
}

export function registerSumRows(gemm: Gemm): void {
  const original = tf.getKernel("Sum", "wasm");
  const one = allocate([1]);
  view(one)[0] = 1;
  const ones = { address: address(one), rowStride: 0, columnStride: 0 };
  const kernelFunc = (args: Arguments): TensorInfo => {
    const { x } = args.inputs;
    const { axis, keepDims } = args.attrs;
    const [rows = 0, columns = 0] = x.shape;
    const overRows = x.shape.length === 2 && [axis].flat().join() === "0" && x.dtype === "float32";
    if (!overRows || rows === 0 || columns < panelColumns) return original.kernelFunc(args as never) as TensorInfo;
    const sum = allocate(keepDims ? [1, columns] : [columns]);
    gemm(ones, operand(address(x), columns, false), address(sum), 1, columns, rows);
    return sum;
  };
  tf.unregisterKernel("Sum", "wasm");
  tf.registerKernel({ ...original, kernelFunc: kernelFunc as never });
}
