import { crc32, deflateSync } from "node:zlib";
import { decode } from "fast-png";
import { expect, test } from "vitest";
import { decodePng } from "../../../worker/media/png-decoder.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";

interface Source {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  readonly interlace?: number;
}

const ascii = (text: string) => Array.from(text, (character) => character.charCodeAt(0));
const uint32 = (n: number) => [n >>> 24, (n >>> 16) & 0xff, (n >>> 8) & 0xff, n & 0xff];

function chunk(type: string, data: Iterable<number>): number[] {
  const body = Uint8Array.of(...ascii(type), ...data);
  return [...uint32(body.length - 4), ...body, ...uint32(crc32(body))];
}
const header = ({ width, height, depth, colour, interlace = 0 }: Source) =>
  chunk("IHDR", [...uint32(width), ...uint32(height), depth, colour, 0, 0, interlace]);
const fileOf = (...chunks: number[][]) => Uint8Array.of(0x89, ...ascii("PNG\r\n\x1a\n"), ...chunks.flat());
const end = chunk("IEND", []);

/** A file of the rows given, each with its filter in front. */
const filteredFile = (source: Source, rows: Iterable<number>, ...before: number[][]) =>
  fileOf(header(source), ...before, chunk("IDAT", deflateSync(Uint8Array.from(rows))), end);

/** A file of the samples given, bits packed from the left of each byte, unfiltered. */
function fileOfSamples(source: Source, samples: readonly number[], ...before: number[][]) {
  const perRow = samples.length / source.height;
  const rows = Array.from({ length: source.height }, (_, row) => {
    const bits = samples
      .slice(row * perRow, (row + 1) * perRow)
      .map((sample) => sample.toString(2).padStart(source.depth, "0"))
      .join("");
    const bytes = bits.match(/.{1,8}/g) ?? [];
    return [0, ...bytes.map((byte) => Number.parseInt(byte.padEnd(8, "0"), 2))];
  });
  return filteredFile(source, rows.flat(), ...before);
}

const rng = createRng(1);
const randomSamples = (count: number, below: number) => Array.from({ length: count }, () => Math.floor(rng() * below));
const size = { width: 5, height: 3 };
const picture = (source: Omit<Source, "width" | "height">, samples: readonly number[], ...before: number[][]) =>
  decodePng(fileOfSamples({ ...size, ...source }, samples, ...before), 8);

test.for([
  ["grey", { depth: 8, colour: 0 }, 1],
  ["RGB", { depth: 8, colour: 2 }, 3],
  ["grey and alpha", { depth: 8, colour: 4 }, 2],
  ["RGB and alpha", { depth: 8, colour: 6 }, 4],
  ["RGB of 16 bits", { depth: 16, colour: 2 }, 6],
  ["1 bit", { depth: 1, colour: 0 }, 1 / 8],
] as const)("the five filters of %s are undone as another decoder undoes them", ([, kind, bytesPerPixel]) => {
  const source = { ...kind, width: 16, height: 10 };
  const rowBytes = source.width * bytesPerPixel;
  // Each filter comes first once, where it has no row above.
  for (const first of [0, 1, 2, 3, 4]) {
    const rows = Array.from({ length: source.height }, (_, row) => [
      (row + first) % 5,
      ...randomSamples(rowBytes, 256),
    ]).flat();
    const file = filteredFile(source, rows);
    const { data } = decode(file);
    const samples = source.depth === 16 ? [...data] : [...new Uint8Array(data)];
    const unfiltered =
      source.depth === 1 ? samples.flatMap((byte) => Array.from(byte.toString(2).padStart(8, "0"), Number)) : samples;
    expect(decodePng(file, 20)).toEqual(decodePng(fileOfSamples(source, unfiltered), 20));
  }
});

test.for([1, 2, 4, 16])("samples of %i bits are those of 8 bits on another scale", (depth) => {
  for (const [colour, channels] of [
    [0, 1],
    ...(depth < 16
      ? []
      : [
          [2, 3],
          [4, 2],
          [6, 4],
        ]),
  ] as [number, number][]) {
    const scale = 255 / (2 ** depth - 1);
    const samples = randomSamples(15 * channels, Math.min(256, 2 ** depth));
    const inDepth = samples.map((sample) => (depth === 16 ? sample * 257 : sample));
    const in8 = samples.map((sample) => (depth === 16 ? sample : sample * scale));
    expect(picture({ depth, colour }, inDepth)).toEqual(picture({ depth: 8, colour }, in8));
  }
});

test.for([1, 2, 4, 8])("a palette of %i bits shows its colours, and black beyond its end", (depth) => {
  const colours = Array.from({ length: Math.max(1, Math.min(2 ** depth, 20) - 1) }, () => randomSamples(3, 256));
  const indices = randomSamples(15, colours.length + 1);
  expect(picture({ depth, colour: 3 }, indices, chunk("PLTE", colours.flat()))).toEqual(
    picture(
      { depth: 8, colour: 2 },
      indices.flatMap((index) => colours[index] ?? [0, 0, 0]),
    ),
  );
});

test("red, green and blue are planes of their own, and their luminance is Rec. 601's", () => {
  const pixels = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 10, 20, 30, 0, 0, 0];
  const file = fileOfSamples({ width: 3, height: 2, depth: 8, colour: 2 }, pixels);
  expect(decodePng(file, 3)).toEqual({
    colour: Uint8Array.from([0, 1, 2].flatMap((channel) => pixels.filter((_, i) => i % 3 === channel))),
    luminance: Uint8Array.of(76, 150, 29, 255, 18, 0),
    width: 3,
    height: 2,
  });
});

test("grey is the colour of three equal parts", () => {
  const grey = randomSamples(15, 256);
  expect(picture({ depth: 8, colour: 0 }, grey)).toEqual(
    picture(
      { depth: 8, colour: 2 },
      grey.flatMap((value) => [value, value, value]),
    ),
  );
});

test.for([
  ["grey", 0, 4, 1],
  ["colour", 2, 6, 3],
] as const)("%s fades into black by its opacity", ([, opaque, withAlpha, channels]) => {
  const pixels = Array.from({ length: 15 }, () => randomSamples(channels, 256));
  const alphas = [0, 255, 51, ...randomSamples(12, 256)];
  const faded = picture(
    { depth: 8, colour: withAlpha },
    pixels.flatMap((pixel, i) => [...pixel, alphas[i] as number]),
  );
  const full = picture({ depth: 8, colour: opaque }, pixels.flat());
  // Rounded once, of the unrounded luminance: half a grey from the opaque picture's, and half of its own.
  full.luminance.forEach((value, i) => {
    expect(Math.abs((faded.luminance[i] as number) - (value * (alphas[i] as number)) / 255)).toBeLessThanOrEqual(1);
  });
  full.colour.forEach((value, i) => {
    expect(faded.colour[i]).toBe(Math.round((value * (alphas[i % 15] as number)) / 255));
  });
});

test.for([1, 2, 4, 8])(
  "colours of a palette of %i bits fade by their opacities, and are opaque without one",
  (depth) => {
    const colours = Array.from({ length: 2 ** Math.min(depth, 4) }, () => randomSamples(3, 256));
    const alphas = randomSamples(colours.length - 1, 256);
    const indices = randomSamples(15, colours.length);
    const chunks = [chunk("PLTE", colours.flat()), chunk("tRNS", alphas)];
    expect(picture({ depth, colour: 3 }, indices, ...chunks)).toEqual(
      picture(
        { depth: 8, colour: 6 },
        indices.flatMap((index) => [...(colours[index] as number[]), alphas[index] ?? 255]),
      ),
    );
  },
);

test.for([
  ["grey of 2 bits", { depth: 2, colour: 0 }, 1, [0xfffe]],
  ["grey of 16 bits", { depth: 16, colour: 0 }, 1, [0x1234]],
  ["RGB of 8 bits", { depth: 8, colour: 2 }, 3, [10, 20, 30]],
] as const)("the one transparent value of %s is black, however bright", ([, kind, channels, value]) => {
  const hidden = value.map((sample) => sample & (2 ** kind.depth - 1));
  // The second value differs in its last sample alone.
  const near = [...hidden.slice(0, -1), (hidden.at(-1) as number) + 1];
  const black = new Array(channels).fill(0);
  const tiles = (first: readonly number[]) => Array.from({ length: 15 }, (_, i) => (i % 2 ? near : first)).flat();
  const transparent = chunk(
    "tRNS",
    value.flatMap((sample) => [sample >> 8, sample & 255]),
  );
  expect(picture(kind, tiles(hidden), transparent)).toEqual(picture(kind, tiles(black)));
  expect(picture(kind, tiles(hidden))).not.toEqual(picture(kind, tiles(black)));
});

const grey: Source = { ...size, depth: 8, colour: 0 };
const rows = Array.from({ length: 3 }, () => [0, ...randomSamples(5, 256)]).flat();

test("compressed pixels in several chunks, other chunks, and what follows the end change nothing", () => {
  const compressed = deflateSync(Uint8Array.from(rows));
  const [first, second] = [compressed.subarray(0, 4), compressed.subarray(4)];
  const split = fileOf(
    header(grey),
    chunk("tEXt", [1, 2]),
    chunk("IDAT", first),
    chunk("IDAT", second),
    end,
    header({ ...grey, width: 1 }),
  );
  const asked = decodePng(filteredFile(grey, rows), 8);
  expect(decodePng(split, 8)).toEqual(asked);
  expect(decodePng(Uint8Array.of(1, 2, 3, ...split).subarray(3), 8)).toEqual(asked);
  expect(decodePng(split.subarray(0, -header(grey).length - end.length), 8)).toEqual(asked);
});

const sound = filteredFile(grey, rows);
const data = chunk("IDAT", deflateSync(Uint8Array.from(rows)));
const partial = "expected a whole PNG file, got a part of one";
const compressed = "expected 18 bytes of compressed pixels, got other data";
const ofSize = (width: number, height: number) => filteredFile({ ...grey, width, height }, []);
const kind = "expected a colour type and a bit depth of the PNG standard, got others";

test.for([
  ["another beginning", sound.with(0, 0x88), "expected a PNG file, got other bytes"],
  ["another eighth byte", sound.with(7, 0), "expected a PNG file, got other bytes"],
  ["nothing behind the signature", sound.subarray(0, 8), partial],
  ["a header alone", fileOf(header(grey)), partial],
  ["pixels without a header", fileOf(data, end), partial],
  [
    "a header of 12 bytes",
    fileOf(chunk("IHDR", new Uint8Array(12)), data),
    "expected a PNG header of 13 bytes, got another length",
  ],
  ["no width", ofSize(0, 3), "expected a picture of at most 8 x 8 pixels, got 0 x 3"],
  ["no height", ofSize(3, 0), "expected a picture of at most 8 x 8 pixels, got 3 x 0"],
  ["too many columns", ofSize(9, 8), "expected a picture of at most 8 x 8 pixels, got 9 x 8"],
  ["too many rows", ofSize(8, 9), "expected a picture of at most 8 x 8 pixels, got 8 x 9"],
  ["an unknown colour type", filteredFile({ ...grey, colour: 5 }, []), kind],
  ["a depth of 3", filteredFile({ ...grey, depth: 3 }, []), kind],
  ["Adam7", filteredFile({ ...grey, interlace: 1 }, []), /^expected a picture that is not interlaced/],
  ["pixels beyond its header's", filteredFile(grey, [...rows, 0]), compressed],
  ["pixels that are not compressed", fileOf(header(grey), chunk("IDAT", rows), end), compressed],
  [
    "fewer pixels than its header's",
    filteredFile(grey, rows.slice(1)),
    /^expected as many pixels as the PNG header says/,
  ],
  ["a sixth filter", filteredFile(grey, rows.with(6, 5)), "expected one of PNG's five filters, got another"],
] as const)("a file with %s is refused by what was expected", ([, file, says]) => {
  expect(() => decodePng(file, 8)).toThrow(typeof says === "string" ? new RangeError(says) : says);
});

test.for([1, 8])("a picture of %i pixels a side, the least and the most here, is read", (side) => {
  const source = { width: side, height: side, depth: 8, colour: 0 };
  expect(decodePng(fileOfSamples(source, new Array(side ** 2).fill(7)), 8)).toMatchObject({
    width: side,
    height: side,
  });
});
