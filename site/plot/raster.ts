/**
 * Grids of numbers as small pictures: bitmaps with a palette, written as data URIs.
 *
 * BMP, because it needs no encoder beyond a header, and every browser reads it.
 */
import { base64 } from "../lib/figure/base64.ts";
import { escaped, type Frame, tenths } from "./frame.ts";

type Colour = readonly [number, number, number];

/**
 * Cividis for t in [0, 1], a palette that readers with and without colour vision perceive in the same order.
 *
 * @see Nuñez, Anderton, Renslow (2018); the polynomial is that of d3-scale-chromatic, within rounding of the table
 */
export function cividis(t: number): Colour {
  const poly = (...c: readonly number[]): number =>
    Math.min(
      255,
      Math.max(
        0,
        c.reduceRight((sum, a) => a + t * sum, 0),
      ),
    );
  return [
    poly(-4.54, -35.34, 2381.73, -6402.7, 7024.72, -2710.57),
    poly(32.49, 170.73, 52.82, -131.46, 176.58, -67.37),
    poly(81.24, 442.36, -2482.43, 6167.24, -6614.94, 2475.67),
  ];
}

/** Ink on paper: 0 is white, 1 is black; the style sheet inverts it in the dark theme. */
export const ink = (t: number): Colour => [255 - 255 * t, 255 - 255 * t, 255 - 255 * t];

/**
 * @param values in [0, 1], row by row, the bottom row first, as in a plot
 * @param colour palette function, evaluated at 256 steps
 */
export function bitmap(
  columns: number,
  rows: number,
  values: readonly number[],
  colour: (t: number) => Colour,
): string {
  const stride = Math.ceil(columns / 4) * 4;
  const offset = 54 + 1024;
  const bytes = new Uint8Array(offset + stride * rows);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  for (const [at, value] of [
    [2, bytes.length],
    [10, offset],
    [14, 40],
    [18, columns],
    [22, rows],
    [26, 1 | (8 << 16)],
  ] as const) {
    view.setUint32(at, value, true);
  }
  for (let i = 0; i < 256; i++)
    bytes.set(
      colour(i / 255)
        .map(Math.round)
        .reverse(),
      54 + 4 * i,
    );
  values.forEach((value, i) => {
    const at = offset + stride * Math.floor(i / columns) + (i % columns);
    bytes[at] = Math.round(255 * Math.min(1, Math.max(0, value)));
  });
  return `data:image/bmp;base64,${base64(bytes)}`;
}

/**
 * Tiles pictures into one, each with its top row first: picture i is in row ⌊i / across⌋ from the top.
 *
 * @param images (N, height, width), all of one size, with values in [0, 1]; unused tiles stay white
 */
export function sheet(images: readonly (readonly (readonly number[])[])[], across: number): string {
  const height = images[0]?.length ?? 0;
  const width = images[0]?.[0]?.length ?? 0;
  const down = Math.ceil(images.length / across);
  const values = new Array<number>(across * width * down * height).fill(0);
  images.forEach((rows, i) => {
    rows.forEach((row, r) => {
      const up = (down - Math.floor(i / across)) * height - 1 - r;
      row.forEach((value, c) => {
        values[(up * across + (i % across)) * width + c] = value;
      });
    });
  });
  return bitmap(across * width, down * height, values, ink);
}

/** A picture over a rectangle of the data, with sharp pixels. */
export function image(
  f: Frame,
  href: string,
  [x0, x1]: readonly [number, number],
  [y0, y1]: readonly [number, number],
  className = "raster",
): string {
  const [left, top] = [f.x.at(x0), f.y.at(y1)];
  const box = `x="${tenths(left)}" y="${tenths(top)}" width="${tenths(f.x.at(x1) - left)}" height="${tenths(f.y.at(y0) - top)}"`;
  return `<image class="${className}" ${box} preserveAspectRatio="none" href="${href}"/>`;
}

/** Legend of a palette, above the panel's right end, between the labels of its two ends. */
export function colourBar(f: Frame, colour: (t: number) => Colour, [low, high]: readonly [string, string]): string {
  const [steps, across, right] = [64, 96, f.width - f.inset.right - 52];
  const shares = Array.from({ length: steps }, (_, i) => i / (steps - 1));
  const href = bitmap(steps, 1, shares, colour);
  return (
    `<image x="${right - across}" y="5" width="${across}" height="10" preserveAspectRatio="none" href="${href}"/>` +
    `<text x="${right - across - 5}" y="14" text-anchor="end">${escaped(low)}</text>` +
    `<text x="${right + 5}" y="14">${escaped(high)}</text>`
  );
}
