/**
 * tfjs's Conv2DBackpropFilter on the wasm backend, which has none of its own: the filter's gradient.
 *
 *   dw[i, j, k, n] = Σ_{image, r, c} x[s r + i - padTop, s c + j - padLeft, k] dy[r, c, n]
 *
 * It is the product of the transposed patches with dy. Each image is summed by itself and then added, which rounds
 * less than one long sum.
 */
import * as tf from "@tensorflow/tfjs";
import { type Convolution, type ConvolutionAttributes, convolution, inputImages } from "./convolution.ts";
import { address, allocate, createScratch, floatBytes, floatsAt, integersAt, type TensorInfo, view } from "./heap.ts";
import { paddedFloats, paddedWidth, withMargins } from "./images.ts";
import { type IndirectGemm, panelColumns, panelStarts, tileRows } from "./indirect-gemm.ts";

interface Arguments {
  readonly inputs: { readonly x: TensorInfo; readonly dy: TensorInfo };
  readonly attrs: ConvolutionAttributes & { readonly filterShape: readonly number[] };
}

/** @throws Error (the kernel) where the convolution is dilated, channels come first, or there is nothing to sum */
export function registerConv2DBackpropFilter(gemm: IndirectGemm): void {
  const scratch = createScratch();
  const kernelFunc = ({ inputs, attrs }: Arguments): TensorInfo => {
    const { x, dy } = inputs;
    const found = convolution(x.shape, attrs.filterShape, attrs);
    if (found === undefined) {
      throw new Error(
        `Conv2DBackpropFilter: expected undilated images, channels last, got ${x.shape}, ${attrs.dataFormat}`,
      );
    }
    const dw = allocate(attrs.filterShape);
    const { batchSize, outHeight, outWidth, outChannels, inChannels, strideHeight, strideWidth, padInfo } = found;
    const images = inputImages(x, found);
    const [pixels, panels] = [outHeight * outWidth, panelStarts(outChannels)];
    const rows = Math.ceil((found.filterHeight * found.filterWidth * inChannels) / tileRows) * tileRows;
    const sumFloats = rows * panels.length * panelColumns;

    const padded = scratch(
      paddedFloats(images, padInfo) + 2 * rows + sumFloats + pixels * panels.length * panelColumns,
    );
    const table = padded + paddedFloats(images, padInfo) * floatBytes;
    const sums = table + 2 * rows * floatBytes;
    const b = sums + sumFloats * floatBytes;
    fillTable(integersAt(table, 2 * rows), found, panels.length);
    floatsAt(padded, paddedFloats(images, padInfo)).fill(0);
    floatsAt(sums, sumFloats).fill(0);

    const step = strideWidth * inChannels * floatBytes;
    const line = strideHeight * paddedWidth(images, padInfo) * inChannels * floatBytes;
    const product = { c: sums, table, tiles: rows / tileRows, segments: outHeight, run: outWidth, step, b };
    for (let image = 0; image < batchSize; image++) {
      packImage(gemm, address(dy) + image * pixels * outChannels * floatBytes, pixels, outChannels, b);
      const a = withMargins(images, padInfo, image, padded);
      gemm.accumulate({ ...product, a, skip: line - outWidth * step, panels: panels.length });
    }
    copySums(floatsAt(sums, sumFloats), view(dw), outChannels);
    return dw;
  };
  tf.registerKernel({ kernelName: "Conv2DBackpropFilter", backendName: "wasm", kernelFunc: kernelFunc as never });
}

/** A row for each weight of one output channel: the pixel under it at the first position, and where its sums go. */
function fillTable(table: Int32Array, found: Convolution, panels: number): void {
  const { filterHeight, filterWidth, inChannels, inWidth, padInfo } = found;
  const line = (padInfo.left + inWidth + padInfo.right) * inChannels;
  const run = filterWidth * inChannels;
  for (let entry = 0; entry < table.length / 2; entry++) {
    // The last weight fills up the last tile; its further sums are not looked at.
    const weight = Math.min(entry, filterHeight * run - 1);
    table[2 * entry] = (Math.floor(weight / run) * line + (weight % run)) * floatBytes;
    table[2 * entry + 1] = entry * panels * panelColumns * floatBytes;
  }
}

/** dy of one image in panels. */
function packImage(gemm: IndirectGemm, dy: number, pixels: number, channels: number, b: number): void {
  if (channels >= panelColumns) {
    for (const [panel, start] of panelStarts(channels).entries()) {
      const to = b + panel * pixels * panelColumns * floatBytes;
      gemm.pack(dy + start * floatBytes, channels * floatBytes, pixels, to);
    }
    return;
  }
  const [from, to] = [floatsAt(dy, pixels * channels), floatsAt(b, pixels * panelColumns)];
  to.fill(0);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      to[pixel * panelColumns + channel] = from[pixel * channels + channel] as number;
    }
  }
}

function copySums(sums: Float32Array, dw: Float32Array, channels: number): void {
  const panels = panelStarts(channels);
  for (let row = 0; row < dw.length / channels; row++) {
    for (const [panel, start] of panels.entries()) {
      const from = (row * panels.length + panel) * panelColumns;
      dw.set(sums.subarray(from, from + Math.min(panelColumns, channels)), row * channels + start);
    }
  }
}
