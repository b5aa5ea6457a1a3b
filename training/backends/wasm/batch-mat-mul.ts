/** tfjs's BatchMatMul on the wasm backend, by our own products. */
import * as tf from "@tensorflow/tfjs";
import { type Gemm, operand, panelColumns } from "./gemm.ts";
import { address, allocate, type TensorInfo, view } from "./heap.ts";
import { blockColumns, looksSparse } from "./sparse-gemm.ts";

interface Arguments {
  readonly inputs: { readonly a: TensorInfo; readonly b: TensorInfo };
  readonly attrs: { readonly transposeA: boolean; readonly transposeB: boolean };
}

/**
 * Replaces the kernel for products of two single matrices with at least `panelColumns` columns; the others, batches
 * and narrow heads, stay with tfjs.
 */
export function registerBatchMatMul(gemm: Gemm, sparseGemm: Gemm): void {
  const original = tf.getKernel("BatchMatMul", "wasm");
  const kernelFunc = (args: Arguments): TensorInfo => {
    const { a, b } = args.inputs;
    const { transposeA, transposeB } = args.attrs;
    const [aRows, aColumns] = matrixShape(a);
    const [bRows, bColumns] = matrixShape(b);
    const [rows, inner] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
    const columns = transposeB ? bRows : bColumns;
    const leading = a.shape.slice(0, -2);
    const single =
      b.shape.length === a.shape.length && [...leading, ...b.shape.slice(0, -2)].every((size) => size === 1);
    const floats = a.dtype === "float32" && b.dtype === "float32";
    if (!single || !floats || columns < panelColumns || rows * inner === 0) {
      return original.kernelFunc(args as never) as TensorInfo;
    }
    const c = allocate([...leading, rows, columns]);
    const sparse = !transposeB && columns >= blockColumns && looksSparse(view(a));
    (sparse ? sparseGemm : gemm)(
      operand(address(a), aColumns, transposeA),
      operand(address(b), bColumns, transposeB),
      address(c),
      rows,
      columns,
      inner,
    );
    return c;
  };
  tf.unregisterKernel("BatchMatMul", "wasm");
  tf.registerKernel({ ...original, kernelFunc: kernelFunc as never });
}

function matrixShape({ shape }: TensorInfo): [rows: number, columns: number] {
  return shape.slice(-2) as [number, number];
}
