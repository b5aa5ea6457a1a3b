/** tfjs's BatchMatMul on the wasm backend, with our own products. */
import { kernelOf, replaceKernel } from "../kernels.ts";
import { type Gemm, operand, panelColumns, transposed } from "./gemm.ts";
import { address, allocate, createScratch, floatsAt, type TensorInfo, view } from "./heap.ts";
import { blockColumns, looksSparse } from "./sparse-gemm.ts";

interface Arguments {
  readonly inputs: { readonly a: TensorInfo; readonly b: TensorInfo };
  readonly attrs: { readonly transposeA: boolean; readonly transposeB: boolean };
}

/**
 * Replaces the kernel for products of two single matrices; batches, and products narrower than a panel in both
 * orientations, stay with tfjs.
 */
export function registerBatchMatMul(gemm: Gemm, sparseGemm: Gemm): void {
  const original = kernelOf<Arguments>("wasm", "BatchMatMul");
  const narrowGemm = createNarrowGemm(gemm);
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
    const wide = Math.max(rows, columns) >= panelColumns && rows * columns * inner > 0;
    if (!single || !floats || !wide) return original(args);
    const c = allocate([...leading, rows, columns]);
    const sparse = !transposeB && columns >= blockColumns && looksSparse(view(a));
    const product = columns < panelColumns ? narrowGemm : sparse ? sparseGemm : gemm;
    product(
      operand(address(a), aColumns, transposeA),
      operand(address(b), bColumns, transposeB),
      address(c),
      rows,
      columns,
      inner,
    );
    return c;
  };
  replaceKernel("wasm", "BatchMatMul", kernelFunc);
}

/** The product for fewer columns than a panel has, as Cᵀ = Bᵀ Aᵀ: the heads of an encoder and their gradients. */
function createNarrowGemm(gemm: Gemm): Gemm {
  const scratch = createScratch();
  return (a, b, c, rows, columns, inner) => {
    const across = scratch(rows * columns);
    gemm(transposed(b), transposed(a), across, columns, rows, inner);
    const [from, to] = [floatsAt(across, rows * columns), floatsAt(c, rows * columns)];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        to[row * columns + column] = from[column * rows + row] as number;
      }
    }
  };
}

function matrixShape({ shape }: TensorInfo): [rows: number, columns: number] {
  return shape.slice(-2) as [number, number];
}
