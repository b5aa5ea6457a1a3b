/**
 * The gradient of filters of 3 x 3 taps by Winograd's F(4 x 4, 3 x 3): the adjoint of its convolution, with equally few
 * products.
 *
 *   dw = Gᵀ (Σ_tiles (Bᵀ d B) ∘ (A dy Aᵀ)) G
 *
 * Summed over tiles, the 36 products are matrix products between the patches' channels and those of dy.
 */
import { type Convolution, inputImages, outputImages } from "./convolution.ts";
import type { FilterGradient } from "./filter-gradient.ts";
import { type Gemm, operand } from "./gemm.ts";
import { createScratch, floatBytes, floatsAt, integersAt, layOut, view } from "./heap.ts";
import { type Images, type Margins, paddedFloats, paddedWidth } from "./images.ts";
import { dividing, entryBytes, type IndirectGemm } from "./indirect-gemm.ts";
import { tileRows } from "./tile.ts";
import {
  blockTiles,
  evenStarts,
  fillTileTable,
  groupImages,
  imageStep,
  placeGroup,
  positionBytes,
  suitsWinograd,
} from "./winograd-tiles.ts";
import { filterTransform, patchSize, positions, type Transforms, tileSize } from "./winograd-transforms.ts";

const taps = 9;

/** Uses Winograd for suitable convolutions, and `direct` for the others. */
export function createWinogradFilterGradient(
  gemm: Gemm,
  indirectGemms: readonly IndirectGemm[],
  transforms: Transforms,
  direct: FilterGradient,
): FilterGradient {
  const scratch = createScratch();
  return (found, xTensor, dyTensor, dwTensor) => {
    if (!hasSquareTaps(found)) {
      direct(found, xTensor, dyTensor, dwTensor);
      return;
    }
    const { inChannels: inputs, outChannels: outputs, outHeight, outWidth } = found;
    const [x, dy] = [inputImages(xTensor, found), outputImages(dyTensor, found)];
    const indirectGemm = dividing(indirectGemms, outputs);
    const panelColumns = indirectGemm.width;
    const panelBytes = panelColumns * floatBytes;
    const starts = [evenStarts(outHeight), evenStarts(outWidth)] as const;
    const [xMargins, dyMargins] = wholeTiles(found);
    const imageTiles = starts[0].length * starts[1].length;
    const block = blockTiles(inputs);
    const position = positionBytes(block, inputs);
    const rows = Math.ceil(inputs / tileRows) * tileRows;
    const panels = outputs / panelColumns;
    const sizes = {
      x: groupImages * paddedFloats(x, xMargins),
      dy: groupImages * paddedFloats(dy, dyMargins),
      patches: (positions * position) / floatBytes,
      gradients: positions * block * panelColumns,
      sums: panels * positions * rows * panelColumns,
      patchReads: 2 * groupImages * imageTiles,
      gradientReads: 2 * groupImages * imageTiles,
      rows: 2 * rows,
      matrix: positions * taps,
      panel: taps * rows * panelColumns,
    };
    const at = layOut(scratch, sizes);
    for (const part of ["x", "dy", "sums"] as const) floatsAt(at[part], sizes[part]).fill(0);

    const xTable = tileSteps(x, xMargins);
    const dyTable = tileSteps(dy, dyMargins);
    fillTileTable(at.patchReads, starts, xTable, [block, inputs * floatBytes], false);
    fillTileTable(at.gradientReads, starts, dyTable, [block, panelBytes], false);
    fillRowTable(integersAt(at.rows, sizes.rows), inputs, panelBytes);
    const product = {
      a: at.patches,
      b: at.gradients,
      table: at.rows,
      tiles: rows / tileRows,
      segments: 1,
      skip: 0,
      step: inputs * floatBytes,
      panels: positions,
      panelStepA: position,
      panelStepC: rows * panelBytes,
    };
    for (let first = 0; first < x.batch; first += groupImages) {
      const from = placeGroup(x, xMargins, first, at.x);
      const gradient = placeGroup(dy, dyMargins, first, at.dy);
      const groupTiles = Math.min(groupImages, x.batch - first) * imageTiles;
      for (let tile = 0; tile < groupTiles; tile += block) {
        const count = Math.min(block, groupTiles - tile);
        const [, line, pixel] = xTable;
        const reads = at.patchReads + tile * entryBytes;
        transforms.input(reads, count, inputs / 4, from, line, pixel, at.patches, patchSize * position, position);
        for (let panel = 0; panel < panels; panel++) {
          // The product needs a contiguous right operand.
          const to = [at.gradients, patchSize * count * panelBytes, count * panelBytes] as const;
          const [, dyLine, dyPixel] = dyTable;
          const source = gradient + panel * panelBytes;
          transforms.outputGradient(
            at.gradientReads + tile * entryBytes,
            count,
            panelColumns / 4,
            source,
            dyLine,
            dyPixel,
            ...to,
          );
          indirectGemm.accumulate({ ...product, run: count, c: at.sums + panel * positions * rows * panelBytes });
        }
      }
    }

    floatsAt(at.matrix, sizes.matrix).set(filterTransform);
    for (let panel = 0; panel < panels; panel++) {
      const sums = operand(at.sums + panel * positions * rows * panelBytes, rows * panelColumns, false);
      gemm(operand(at.matrix, taps, true), sums, at.panel, taps, rows * panelColumns, positions);
      copyPanel(floatsAt(at.panel, sizes.panel), view(dwTensor), inputs, panelColumns, panel);
    }
  };
}

function hasSquareTaps(found: Convolution): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth, inChannels, outChannels, outHeight, outWidth } = found;
  const square = filterHeight === 3 && filterWidth === 3 && strideHeight === 1 && strideWidth === 1;
  return square && suitsWinograd(inChannels, outChannels, { rows: outHeight, columns: outWidth });
}

/** Margins that extend both images to the end of the last tiles; zeros of dy there add nothing. */
function wholeTiles({ outHeight, outWidth, padInfo }: Convolution): readonly [x: Margins, dy: Margins] {
  const missing = (size: number) => Math.ceil(size / tileSize) * tileSize - size;
  const [bottom, right] = [missing(outHeight), missing(outWidth)];
  const { top, left } = padInfo;
  return [
    { top, left, bottom: padInfo.bottom + bottom, right: padInfo.right + right },
    { top: 0, left: 0, bottom, right },
  ];
}

/** Strides of images, rows and pixels, bytes. */
function tileSteps(images: Images, margins: Margins): readonly [image: number, row: number, pixel: number] {
  const pixel = images.channels * floatBytes;
  return [imageStep(images, margins) * floatBytes, paddedWidth(images, margins) * pixel, pixel];
}

/** A row for each channel of the patches; the last one is repeated to fill the last tile. */
function fillRowTable(table: Int32Array, channels: number, panelBytes: number): void {
  for (let row = 0; row < table.length / 2; row++) {
    table[2 * row] = Math.min(row, channels - 1) * floatBytes;
    table[2 * row + 1] = row * panelBytes;
  }
}

/** Copies a panel of output channels, (tap, row, width), to its position in dw, (tap, input, output). */
function copyPanel(panel: Float32Array, dw: Float32Array, inputs: number, width: number, index: number): void {
  const [rows, outputs] = [panel.length / (taps * width), dw.length / (taps * inputs)];
  for (let tap = 0; tap < taps; tap++) {
    for (let input = 0; input < inputs; input++) {
      const from = (tap * rows + input) * width;
      dw.set(panel.subarray(from, from + width), (tap * inputs + input) * outputs + index * width);
    }
  }
}
