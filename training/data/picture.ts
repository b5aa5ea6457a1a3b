/** A PNG file as levels 0-255, grey or in red, green and blue. */
import { readFile } from "node:fs/promises";
import { convertIndexedToRgb, type DecodedPng, decode } from "fast-png";

export interface Picture {
  readonly height: number;
  readonly width: number;
  /** One plane, (height, width), for a grey picture, whatever the file's colour type; otherwise three, red first. */
  readonly planes: readonly Uint8Array[];
}

/** @throws Error naming a file that is damaged, not a PNG, or transparent */
export async function readPicture(path: string): Promise<Picture> {
  const bytes = await readFile(path);
  const { height, width, channels, samples, hasKeyColour } = decoded(bytes, path);
  const plane = (channel: number) =>
    Uint8Array.from({ length: height * width }, (_, pixel) => samples[pixel * channels + channel] as number);
  const hasAlpha = channels === 2 || channels === 4;
  if (hasKeyColour || (hasAlpha && plane(channels - 1).some((level) => level < 255))) {
    throw new Error(`${path}: expected an opaque picture, got transparent pixels: lay it on a background first`);
  }
  if (channels < 3) return { height, width, planes: [plane(0)] };
  const [red, green, blue] = [plane(0), plane(1), plane(2)];
  const isGrey = red.every((level, pixel) => level === green[pixel] && level === blue[pixel]);
  return { height, width, planes: isGrey ? [red] : [red, green, blue] };
}

function decoded(bytes: Uint8Array, path: string) {
  try {
    const png = decode(bytes, { checkCrc: true });
    // A file of three channels may have a palette too, for displays of few colours.
    const palette = png.channels > 1 ? undefined : (png.palette ?? (png.depth < 8 ? greyRamp(png.depth) : undefined));
    if (!palette) return { ...png, samples: eightBits(png), hasKeyColour: hasPixel(png.data, png.transparency) };
    const samples = convertIndexedToRgb({ ...png, palette });
    const [key] = png.transparency ?? [];
    return {
      ...png,
      channels: (palette[0] as readonly number[]).length,
      samples,
      hasKeyColour: hasPixel(samples, key === undefined ? undefined : palette[key]),
    };
  } catch (cause) {
    throw new Error(`${path}: expected a PNG picture, got other or damaged bytes`, { cause });
  }
}

/** Whether a pixel has this colour, which a file without an alpha channel may declare transparent. */
function hasPixel(samples: ArrayLike<number>, colour: ArrayLike<number> | undefined): boolean {
  if (colour === undefined) return false;
  const channels = colour.length;
  return Array.from({ length: samples.length / channels }, (_, pixel) => pixel * channels).some((start) =>
    Array.from(colour).every((sample, channel) => samples[start + channel] === sample),
  );
}

/** The grey levels for the samples of a grey picture with few bits. */
function greyRamp(depth: number): [number, number, number][] {
  const white = 2 ** depth - 1;
  return Array.from({ length: white + 1 }, (_, sample) => {
    const level = (255 * sample) / white;
    return [level, level, level];
  });
}

function eightBits({ data, depth }: DecodedPng): ArrayLike<number> {
  return depth === 16 ? Uint8Array.from(data, (sample) => sample >> 8) : data;
}
