/**
 * tfjs's Conv2DBackpropInput on the wasm backend, with our own products: the gradient of a convolution's input, which
 * is also the transposed convolution.
 *
 *   dx[y, x, k] = Σ_{i, j, n: y + padTop - i = s r, x + padLeft - j = s c} dy[r, c, n] w[i, j, k, n]
 *
 * Pixels whose coordinates have the same remainders modulo the stride s see the same taps, every s-th of the filter. So
 * the gradient is s² correlations of dy with flipped parts of the filter, without products by zeros between pixels.
 */
import { kernelOf, replaceKernel } from "../kernels.ts";
import { type ConvolutionAttributes, convolution, inputImages, outputImages } from "./convolution.ts";
import type { Correlate, Correlation } from "./correlate.ts";
import { address, allocate, type TensorInfo, view } from "./heap.ts";

interface Arguments {
  readonly inputs: { readonly dy: TensorInfo; readonly filter: TensorInfo };
  readonly attrs: ConvolutionAttributes & { readonly inputShape: readonly number[] };
}

/** Replaces the kernel if the channels come last. */
export function registerConv2DBackpropInput(correlate: Correlate): void {
  const original = kernelOf<Arguments>("wasm", "Conv2DBackpropInput");
  const kernelFunc = (args: Arguments): TensorInfo => {
    const { dy, filter } = args.inputs;
    const found = convolution(args.attrs.inputShape, filter.shape, args.attrs);
    if (found === undefined) return original(args);
    const { filterHeight, filterWidth, strideHeight, strideWidth, inHeight, inWidth, outChannels, padInfo } = found;
    const dx = allocate(found.inShape);
    const rows = phases(inHeight, filterHeight, strideHeight, padInfo.top);
    const columns = phases(inWidth, filterWidth, strideWidth, padInfo.left);
    const [vertical, horizontal] = [margins(rows, found.outHeight), margins(columns, found.outWidth)];
    const correlations = rows.flatMap((row) =>
      columns.map(
        (column): Correlation => ({
          top: row.start + vertical.before,
          left: column.start + horizontal.before,
          strideHeight: 1,
          strideWidth: 1,
          tapRows: row.taps,
          tapColumns: column.taps,
          rows: row.count,
          columns: column.count,
          pixel: (r, c) => (row.first + r * strideHeight) * inWidth + column.first + c * strideWidth,
          tap: (i, j) => row.tap(i) * filterWidth + column.tap(j),
        }),
      ),
    );
    // If the stride exceeds the filter, some pixels are not covered by any tap.
    if (Math.max(strideHeight - filterHeight, strideWidth - filterWidth) > 0) view(dx).fill(0);
    correlate(
      outputImages(dy, found),
      { top: vertical.before, bottom: vertical.after, left: horizontal.before, right: horizontal.after },
      { address: address(filter), taps: filterHeight * filterWidth, inputStep: 1, outputStep: outChannels },
      inputImages(dx, found),
      correlations,
    );
    return dx;
  };
  replaceKernel("wasm", "Conv2DBackpropInput", kernelFunc);
}

/** Along one axis: the coordinates with the same remainder modulo the stride. */
interface Phase {
  /** First coordinate, and their number. */
  readonly first: number;
  readonly count: number;
  /** Number of taps that cover them, and their indices in the filter, in reverse order of dy. */
  readonly taps: number;
  readonly tap: (index: number) => number;
  /** Coordinate in dy of the first tap at the first coordinate; negative in the margin. */
  readonly start: number;
}

function phases(size: number, filterSize: number, stride: number, pad: number): Phase[] {
  return Array.from({ length: stride }, (_, remainder): Phase => {
    const taps = Math.ceil((filterSize - remainder) / stride);
    const first = (((remainder - pad) % stride) + stride) % stride;
    return {
      first,
      count: Math.ceil((size - first) / stride),
      taps,
      tap: (index) => remainder + (taps - 1 - index) * stride,
      start: (first + pad - remainder) / stride - (taps - 1),
    };
  }).filter(({ count, taps }) => count > 0 && taps > 0);
}

/** Zeros that all phases together need before and after `size` coordinates of dy. */
function margins(needed: readonly Phase[], size: number): { before: number; after: number } {
  return {
    before: Math.max(0, ...needed.map(({ start }) => -start)),
    after: Math.max(0, ...needed.map(({ start, count, taps }) => start + count - 1 + taps - size)),
  };
}
