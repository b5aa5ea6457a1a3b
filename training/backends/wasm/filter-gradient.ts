/**
 * The gradient of a convolution's filter, as a product over patches.
 *
 *   dw[i, j, k, n] = Σ_{image, r, c} x[s r + i - padTop, s c + j - padLeft, k] dy[r, c, n]
 *
 * It is the product of the transposed patches with dy. Each image is summed separately and then added, which rounds
 * less than one long sum.
 */

import { type Convolution, inputImages, outputImages } from "./convolution.ts";
import { createScratch, floatBytes, floatsAt, integersAt, layOut, type TensorInfo, view } from "./heap.ts";
import { imageFloats, paddedFloats, paddedWidth, withMargins } from "./images.ts";
import { type IndirectGemm, panelStarts, within } from "./indirect-gemm.ts";
import { tileRows } from "./tile.ts";

/** Computes dw. */
export type FilterGradient = (found: Convolution, x: TensorInfo, dy: TensorInfo, dw: TensorInfo) => void;

export function createFilterGradient(gemms: readonly IndirectGemm[]): FilterGradient {
  const scratch = createScratch();
  return (found, x, dy, dw) => {
    const { batchSize, outHeight, outWidth, outChannels, inChannels, strideHeight, strideWidth, padInfo } = found;
    const gemm = within(gemms, outChannels);
    const panelColumns = gemm.width;
    const [images, gradients] = [inputImages(x, found), outputImages(dy, found)];
    const [pixels, panels] = [outHeight * outWidth, panelStarts(outChannels, panelColumns)];
    const rows = Math.ceil((found.filterHeight * found.filterWidth * inChannels) / tileRows) * tileRows;
    const sizes = {
      padded: paddedFloats(images, padInfo),
      table: 2 * rows,
      sums: rows * panels.length * panelColumns,
      packed: pixels * panels.length * panelColumns,
    };
    const at = layOut(scratch, sizes);
    fillTable(integersAt(at.table, sizes.table), found, panels.length * panelColumns * floatBytes);
    floatsAt(at.padded, sizes.padded).fill(0);
    floatsAt(at.sums, sizes.sums).fill(0);
    const step = strideWidth * inChannels * floatBytes;
    const product = {
      c: at.sums,
      table: at.table,
      tiles: rows / tileRows,
      segments: outHeight,
      run: outWidth,
      step,
      skip: strideHeight * paddedWidth(images, padInfo) * inChannels * floatBytes - outWidth * step,
      b: at.packed,
      panels: panels.length,
      panelStepA: 0,
      panelStepC: panelColumns * floatBytes,
    };
    for (let image = 0; image < batchSize; image++) {
      packImage(gemm, gradients.address + image * imageFloats(gradients) * floatBytes, pixels, outChannels, at.packed);
      gemm.accumulate({ ...product, a: withMargins(images, padInfo, image, at.padded) });
    }
    copySums(floatsAt(at.sums, sizes.sums), view(dw), outChannels, panelColumns);
  };
}

/**
 * A row for each weight of one output channel: the pixel under it at the first position, and the position of its sums.
 */
function fillTable(table: Int32Array, found: Convolution, rowBytes: number): void {
  const { filterHeight, filterWidth, inChannels, inWidth, padInfo } = found;
  const line = (padInfo.left + inWidth + padInfo.right) * inChannels;
  const run = filterWidth * inChannels;
  for (let entry = 0; entry < table.length / 2; entry++) {
    // The last weight is repeated to fill the last tile; the extra sums are ignored.
    const weight = Math.min(entry, filterHeight * run - 1);
    table[2 * entry] = (Math.floor(weight / run) * line + (weight % run)) * floatBytes;
    table[2 * entry + 1] = entry * rowBytes;
  }
}

/** dy of one image in panels. */
function packImage(gemm: IndirectGemm, dy: number, pixels: number, channels: number, b: number): void {
  const panelColumns = gemm.width;
  if (channels >= panelColumns) {
    for (const [panel, start] of panelStarts(channels, panelColumns).entries()) {
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

function copySums(sums: Float32Array, dw: Float32Array, channels: number, panelColumns: number): void {
  const panels = panelStarts(channels, panelColumns);
  for (let row = 0; row < dw.length / channels; row++) {
    for (const [panel, start] of panels.entries()) {
      const from = (row * panels.length + panel) * panelColumns;
      dw.set(sums.subarray(from, from + Math.min(panelColumns, channels)), row * channels + start);
    }
  }
}
