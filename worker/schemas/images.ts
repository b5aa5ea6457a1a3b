/** Images in a request, in any common form: nested lists of JSON, or the array of an NPY or PNG body. */
import { z } from "zod";
import { limits } from "../limits.ts";
import { type FloatTensor, type Shape, sizeOf, type Tensor } from "../tensor.ts";
import { ArrayBody } from "./array-body.ts";
import { shown } from "./mismatch.ts";

/**
 * Intensities in [0, 1], in one of `imageForms` or with a channel axis of size one. Only a model's image shape
 * determines what the axes mean.
 */
export interface Intensities extends FloatTensor {
  /** For a picture, the same with its three channels, for models in colour. */
  readonly inColour?: FloatTensor;
}

/** Forms of images: a batch, flattened or not, or a single image. */
export const imageForms =
  "(N, height, width), (N, height · width) or (height, width), in colour (N, 3, height, width), (N, 3 · height · width) or (3, height, width)";

/** Axes of (N, channels, height, width). */
const deepest = 4;

interface Refusal {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The shape of nested lists, from their first elements; undefined if they are nested too deeply. */
function shapeOf(value: unknown): Shape | undefined {
  const shape: number[] = [];
  for (let inner = value; Array.isArray(inner); inner = inner[0]) {
    shape.push(inner.length);
    if (shape.length > deepest) return undefined;
  }
  return shape;
}

const describe = (shape: Shape): string => `(${shape.join(", ")})`;

/** The issue of too many numbers, raised before any of them is read. */
function tooMany(shape: Shape): Refusal | undefined {
  const numbers = sizeOf(shape);
  if (numbers === 0)
    return { path: [], message: `expected at least one image, got an array of shape ${describe(shape)}` };
  if (numbers <= limits.numbers) return undefined;
  const message = `expected at most ${limits.numbers} pixels in all, got ${numbers}: send fewer images at a time`;
  return { path: [], message };
}

/** Copies nested lists into `data` from `at` on; stops at the first invalid element. */
function flattenInto(data: Float32Array, at: number, value: unknown, shape: Shape, axis: number): Refusal | undefined {
  const size = shape[axis] as number;
  if (!Array.isArray(value) || value.length !== size) {
    const got = Array.isArray(value) ? `one of ${value.length}` : shown(value);
    return { path: [], message: `expected lists of one length, here ${size}, got ${got}` };
  }
  if (axis === shape.length - 1) {
    for (let i = 0; i < size; i++) {
      const pixel = value[i];
      if (typeof pixel !== "number" || !(pixel >= 0 && pixel <= 1)) return refusePixel(pixel, [i]);
      data[at + i] = pixel;
    }
    return undefined;
  }
  const step = sizeOf(shape.slice(axis + 1));
  for (let i = 0; i < size; i++) {
    const refusal = flattenInto(data, at + i * step, value[i], shape, axis + 1);
    if (refusal) return { ...refusal, path: [i, ...refusal.path] };
  }
  return undefined;
}

function refusePixel(pixel: unknown, path: readonly PropertyKey[]): Refusal {
  if (typeof pixel !== "number") {
    return { path, message: `expected an intensity, got ${shown(pixel)}` };
  }
  const isByte = Number.isInteger(pixel) && pixel > 1 && pixel <= 255;
  const advice = isByte ? ": these look like bytes, divide by 255, or send them as a uint8 NPY array" : "";
  return { path, message: `expected intensities from 0 to 1, got ${pixel}${advice}` };
}

function readNested(value: unknown): Intensities | Refusal {
  if (value === undefined) return { path: [], message: "required" };
  if (!Array.isArray(value)) {
    return { path: [], message: `expected images as nested lists of intensities, got ${shown(value)}` };
  }
  const shape = shapeOf(value);
  if (!shape) return { path: [], message: `expected images of at most ${deepest} axes, got nested lists of more` };
  if (shape.length < 2) {
    const got = `got a flat list of ${value.length}: wrap one image in a list`;
    return {
      path: [],
      message: `expected images of shape ${imageForms}, ${got}`,
    };
  }
  const excess = tooMany(shape);
  if (excess) return excess;
  const data = new Float32Array(sizeOf(shape));
  return flattenInto(data, 0, value, shape, 0) ?? { data, shape };
}

function readArray({ data, shape }: Tensor): FloatTensor | Refusal {
  if (shape.length < 2 || shape.length > deepest) {
    return { path: [], message: `expected an array of shape ${imageForms}, got ${describe(shape)}` };
  }
  const excess = tooMany(shape);
  if (excess) return excess;
  // The type says that bytes range to 255.
  if (data instanceof Uint8Array) return { data: Float32Array.from(data, (byte) => byte / 255), shape };
  const odd = data.findIndex((pixel) => !(pixel >= 0 && pixel <= 1));
  if (odd >= 0) return refusePixel(data[odd], unravel(odd, shape));
  return { data: data instanceof Float32Array ? data : Float32Array.from(data), shape };
}

function readBody({ inColour, ...grey }: ArrayBody): Intensities | Refusal {
  const [read, colour] = [readArray(grey), inColour && readArray(inColour)];
  if (!colour || !("data" in read)) return read;
  return "data" in colour ? { ...read, inColour: colour } : colour;
}

/** Indices of the element at a flat position. */
function unravel(position: number, shape: Shape): readonly number[] {
  let rest = position;
  return shape
    .map((_, axis) => sizeOf(shape.slice(axis + 1)))
    .map((step) => {
      const index = Math.floor(rest / step);
      rest -= index * step;
      return index;
    });
}

type Image = readonly (readonly number[])[];
type Nested = Image | readonly Image[] | readonly (readonly Image[])[];

const row = { type: "array", minItems: 1, items: { type: "number", minimum: 0, maximum: 1 } } as const;
const rows = { type: "array", minItems: 1, items: row } as const;
const planes = { type: "array", minItems: 1, items: rows } as const;

/** Images of a request as a flat array with its shape. */
export const imagesSchema = (description: string) =>
  z
    .custom<Nested>()
    .transform((value: unknown, context): Intensities => {
      const read = value instanceof ArrayBody ? readBody(value) : readNested(value);
      if ("data" in read) return read;
      context.addIssue({ code: "custom", path: [...read.path], message: read.message });
      return z.NEVER;
    })
    .meta({
      type: "array",
      minItems: 1,
      items: { anyOf: [rows, row, planes] },
      description: `${description}; at most ${limits.numbers} pixels in all`,
    });
