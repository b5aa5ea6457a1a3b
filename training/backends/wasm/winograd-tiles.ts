/** Tiling of a batch for Winograd's F(4 x 4, 3 x 3): images in groups, their tiles in blocks that fit the caches. */
import { floatBytes, integersAt } from "./heap.ts";
import { type Images, imageFloats, type Margins, paddedFloats, withMargins } from "./images.ts";
import { tileRows as productRows } from "./tile.ts";
import { positions, tileSize } from "./winograd-transforms.ts";

/** Images whose copies with margins exist at once. */
export const groupImages = 4;
/** Floats in a block's transformed patches: half of a core's second-level cache. */
const blockFloats = 55_296;
/** With fewer channels the transforms do not pay off. */
const leastChannels = 16;

/** Whether to use Winograd for a stride-1 convolution of 3 x 3 taps to that many pixels. */
export function suitsWinograd(
  inputs: number,
  outputs: number,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): boolean {
  const channels = inputs % 4 === 0 && outputs % 8 === 0 && Math.min(inputs, outputs) >= leastChannels;
  return channels && Math.min(rows, columns) >= tileSize;
}

/** Tiles in a block: whole tiles of the product. */
export function blockTiles(channels: number): number {
  const most = Math.floor(blockFloats / (positions * channels * productRows)) * productRows;
  return Math.max(productRows, most);
}

/**
 * Bytes between the patches of successive positions: a cache line more than they take, because at distances of powers
 * of two all 36 would compete for the same few lines.
 */
export function positionBytes(tiles: number, channels: number): number {
  return tiles * channels * floatBytes + 64;
}

/** First row or column of each tile along an axis. */
export type Starts = readonly number[];

/** The last tile is moved back to end at the border; overlaps are computed twice. */
export function overlappingStarts(size: number): Starts {
  return evenStarts(size).map((start) => Math.min(start, size - tileSize));
}

/** Number of adjacent tiles; the last one may extend beyond the border. */
export function evenStarts(size: number): Starts {
  return Array.from({ length: Math.ceil(size / tileSize) }, (_, tile) => tile * tileSize);
}

/**
 * A table for the transforms of a group: for each tile of each image, the offset of its first pixel and its offset
 * within the block; `written` means that pixels are the output.
 */
export function fillTileTable(
  address: number,
  [rows, columns]: readonly [Starts, Starts],
  [imageBytes, rowBytes, pixelBytes]: readonly [number, number, number],
  [tilesOfBlock, tileBytes]: readonly [number, number],
  written: boolean,
): void {
  const table = integersAt(address, 2 * groupImages * rows.length * columns.length);
  let tile = 0;
  for (let image = 0; image < groupImages; image++) {
    for (const row of rows) {
      for (const column of columns) {
        table[2 * tile + Number(written)] = image * imageBytes + row * rowBytes + column * pixelBytes;
        table[2 * tile + Number(!written)] = (tile % tilesOfBlock) * tileBytes;
        tile += 1;
      }
    }
  }
}

/** Floats between images of a group. */
export function imageStep(x: Images, margins: Margins): number {
  return paddedFloats(x, margins) || imageFloats(x);
}

/**
 * Address of the group that starts with image `first`: its own address, or that of its copy with margins at `padded`.
 */
export function placeGroup(x: Images, margins: Margins, first: number, padded: number): number {
  const addresses = Array.from({ length: Math.min(groupImages, x.batch - first) }, (_, image) =>
    withMargins(x, margins, first + image, padded + image * paddedFloats(x, margins) * floatBytes),
  );
  return addresses[0] as number;
}
