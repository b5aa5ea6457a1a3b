/**
 * Correlation with filters of 3 x 3 taps by Winograd's F(4 x 4, 3 x 3): a quarter of the products.
 *
 * Patches are transformed block by block. Then, for a panel of output channels at a time, the 36 products of a block
 * are computed and immediately transformed into pixels, so that everything stays in the second-level cache. Results
 * differ from those of the direct sum by a relative 1e-6, twice the direct sum's own rounding.
 */
import type { Correlate, Correlation, Filters } from "./correlate.ts";
import { type Gemm, operand } from "./gemm.ts";
import { createScratch, floatBytes, floatsAt, integersAt, layOut } from "./heap.ts";
import { imageFloats, paddedFloats, paddedWidth } from "./images.ts";
import { dividing, entryBytes, type IndirectGemm } from "./indirect-gemm.ts";
import { tileRows } from "./tile.ts";
import {
  blockTiles,
  fillTileTable,
  groupImages,
  imageStep,
  overlappingStarts,
  placeGroup,
  positionBytes,
  suitsWinograd,
} from "./winograd-tiles.ts";
import { filterTransform, patchSize, positions, type Transforms } from "./winograd-transforms.ts";

const taps = 9;

/** Uses Winograd for suitable correlations, and `direct` for the others. */
export function createWinogradCorrelate(
  gemm: Gemm,
  indirectGemms: readonly IndirectGemm[],
  transforms: Transforms,
  direct: Correlate,
): Correlate {
  const scratch = createScratch();
  return (x, margins, filters, y, correlations) => {
    const [only, ...others] = correlations as [Correlation, ...Correlation[]];
    const [inputs, outputs] = [x.channels, y.channels];
    if (others.length > 0 || !hasSquareTaps(only) || !suitsWinograd(inputs, outputs, only)) {
      direct(x, margins, filters, y, correlations);
      return;
    }
    const indirectGemm = dividing(indirectGemms, outputs);
    const panelColumns = indirectGemm.width;
    const panelBytes = panelColumns * floatBytes;
    const starts = [overlappingStarts(only.rows), overlappingStarts(only.columns)] as const;
    const imageTiles = starts[0].length * starts[1].length;
    const block = blockTiles(inputs);
    const sizes = {
      padded: groupImages * paddedFloats(x, margins),
      patches: (positions * positionBytes(block, inputs)) / floatBytes,
      products: positions * block * panelColumns,
      filters: positions * inputs * outputs,
      reads: 2 * groupImages * imageTiles,
      writes: 2 * groupImages * imageTiles,
      rows: 2 * block,
      scratch: (taps + positions) * inputs * outputs + positions * taps,
    };
    const at = layOut(scratch, sizes);
    packFilters(gemm, indirectGemm, filters, only, [inputs, outputs], at.filters, at.scratch);
    floatsAt(at.padded, sizes.padded).fill(0);

    const pixel = inputs * floatBytes;
    const line = paddedWidth(x, margins) * pixel;
    const [outPixel, outLine] = [outputs * floatBytes, y.width * outputs * floatBytes];
    fillTileTable(at.reads, starts, [imageStep(x, margins) * floatBytes, line, pixel], [block, pixel], false);
    fillTileTable(at.writes, starts, [imageFloats(y) * floatBytes, outLine, outPixel], [block, panelBytes], true);
    fillRowTable(integersAt(at.rows, 2 * block), pixel, panelBytes);
    const product = {
      a: at.patches,
      c: at.products,
      table: at.rows,
      segments: 1,
      skip: 0,
      run: inputs,
      step: floatBytes,
      panels: positions,
      panelStepA: positionBytes(block, inputs),
      panelStepC: block * panelBytes,
    };
    for (let first = 0; first < x.batch; first += groupImages) {
      const from = placeGroup(x, margins, first, at.padded) + only.top * line + only.left * pixel;
      const to = y.address + first * imageFloats(y) * floatBytes;
      const groupTiles = Math.min(groupImages, x.batch - first) * imageTiles;
      for (let tile = 0; tile < groupTiles; tile += block) {
        const count = Math.min(block, groupTiles - tile);
        const [reads, writes] = [at.reads + tile * entryBytes, at.writes + tile * entryBytes];
        const { panelStepA: position, panelStepC: sums } = product;
        transforms.input(reads, count, inputs / 4, from, line, pixel, at.patches, patchSize * position, position);
        for (let panel = 0; panel < outputs / panelColumns; panel++) {
          const b = at.filters + panel * positions * inputs * panelBytes;
          indirectGemm.multiply({ ...product, tiles: Math.ceil(count / tileRows), b });
          const there = to + panel * panelBytes;
          transforms.output(
            writes,
            count,
            panelColumns / 4,
            at.products,
            patchSize * sums,
            sums,
            there,
            outLine,
            outPixel,
          );
        }
      }
    }
  };
}

function hasSquareTaps({ tapRows, tapColumns, strideHeight, strideWidth }: Correlation): boolean {
  return tapRows === 3 && tapColumns === 3 && strideHeight === 1 && strideWidth === 1;
}

/** Rows of a block: its consecutive patches, and its sums in panels. */
function fillRowTable(table: Int32Array, patchBytes: number, panelBytes: number): void {
  for (let tile = 0; tile < table.length / 2; tile++) {
    table[2 * tile] = tile * patchBytes;
    table[2 * tile + 1] = tile * panelBytes;
  }
}

/** The transformed filters in panels (panel, position, input, width). */
function packFilters(
  gemm: Gemm,
  { pack, width }: IndirectGemm,
  { address, inputStep, outputStep }: Filters,
  { tap }: Correlation,
  [inputs, outputs]: readonly [number, number],
  panels: number,
  scratch: number,
): void {
  const size = inputs * outputs;
  const at = layOut(() => scratch, { ordered: taps * size, transformed: positions * size, matrix: positions * taps });
  const [from, ordered] = [floatsAt(address, taps * size), floatsAt(at.ordered, taps * size)];
  for (let index = 0; index < taps; index++) {
    const start = tap(Math.floor(index / 3), index % 3) * size;
    for (let input = 0; input < inputs; input++) {
      for (let output = 0; output < outputs; output++) {
        ordered[(index * inputs + input) * outputs + output] = from[
          start + input * inputStep + output * outputStep
        ] as number;
      }
    }
  }
  floatsAt(at.matrix, positions * taps).set(filterTransform);
  const matrix = operand(at.matrix, taps, false);
  gemm(matrix, operand(at.ordered, size, false), at.transformed, positions, size, taps);
  const panelBytes = width * floatBytes;
  for (let panel = 0; panel < outputs / width; panel++) {
    for (let position = 0; position < positions; position++) {
      const source = at.transformed + position * size * floatBytes + panel * panelBytes;
      pack(source, outputs * floatBytes, inputs, panels + (panel * positions + position) * inputs * panelBytes);
    }
  }
}
