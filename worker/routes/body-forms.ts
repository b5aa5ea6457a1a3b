/**
 * Bodies of other media types than JSON, each as the JSON that it stands for.
 *
 * A route with one main array takes it as NPY, one with images also a PNG of one; the other fields come in the query.
 * What follows sees a body of JSON alone, which the contract's schema checks as any other.
 */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { Bindings } from "../environment.ts";
import { limits } from "../limits.ts";
import { decodeNpy, type NpyArray } from "../media/npy.ts";
import { decodePng } from "../media/png-decoder.ts";
import { readBody } from "../middleware/body.ts";
import { replaceByJson } from "../middleware/stand-in.ts";
import { violation } from "../problem.ts";
import { ArrayBody } from "../schemas/array-body.ts";

/** The field of a request that may come as an array. */
export interface MainArray {
  readonly mediaTypes: readonly string[];
  /** The fields that the array stands for. */
  readonly read: (array: NpyArray) => Readonly<Record<string, unknown>>;
  /** In words, for the document: what the array holds. */
  readonly description: string;
}

const npy = "application/x-npy";
const png = "image/png";

function toRows({ data, shape }: NpyArray, field: string): readonly (readonly number[])[] {
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2) {
    const advice = shape.length === 1 ? ": one row is array[None, :], one column array[:, None]" : "";
    throw violation(
      "InvalidRequest",
      `/${field}`,
      `expected an array of shape (N, d), got (${shape.join(", ")})${advice}`,
    );
  }
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
}

/** Rows of numbers, (N, d). */
export const rowsArray = (field: string): MainArray => ({
  mediaTypes: [npy],
  read: (array) => ({ [field]: toRows(array, field) }),
  description: `\`${field}\` as an array of shape (N, d)`,
});

/** Inputs with the targets as last column, (N, d + 1). */
export const inputsAndTargets: MainArray = {
  mediaTypes: [npy],
  read: (array) => {
    const rows = toRows(array, "inputs");
    return { inputs: rows.map((row) => row.slice(0, -1)), targets: rows.map((row) => row.at(-1)) };
  },
  description: "`inputs` with `targets` as last column, an array of shape (N, d + 1)",
};

/** Images, (N, height, width), (N, height · width) or (height, width), of floats in [0, 1] or of bytes. */
export const imagesArray: MainArray = {
  mediaTypes: [npy, png],
  read: ({ data, shape }) => ({ images: new ArrayBody(data, shape) }),
  description:
    "`images` as an array of shape (N, height, width), (N, height · width) or (height, width), floats in [0, 1] or uint8, or one image as PNG",
};

const isJson = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

/** Holds a body to the media types of its route, and puts the JSON that it stands for in its place. */
export const acceptForms = (array?: MainArray) => {
  const taken = ["application/json", ...(array?.mediaTypes ?? [])];
  return createMiddleware<Bindings>(async function acceptForms(c, next) {
    const contentType = c.req.header("Content-Type");
    if (isJson.test(contentType ?? "")) return next();
    const type = contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
    if (!array?.mediaTypes.includes(type)) throw refuse(taken, contentType);
    const fields = array.read(await readArray(c, type));
    const { query, url } = splitQuery(c.req.url);
    for (const name of Object.keys(fields)) {
      if (name in query) throw violation("InvalidRequest", name, `excludes the array of the body, which is ${name}`);
    }
    replaceByJson(c.req, { ...query, ...fields }, url);
    await next();
  });
};

function refuse(taken: readonly string[], contentType: string | undefined) {
  const isForm = contentType?.startsWith("application/x-www-form-urlencoded");
  const advice = isForm ? ": curl sends JSON by --json instead of -d" : "";
  const detail = `expected ${taken.join(", ")}, got ${contentType?.slice(0, 100) ?? "none"}${advice}`;
  return violation("UnsupportedMediaType", "Content-Type", detail);
}

async function readArray(c: Context, type: string): Promise<NpyArray> {
  const bytes = new Uint8Array(await readBody(c.req.raw));
  try {
    if (type === npy) return decodeNpy(bytes);
    const { pixels, width, height } = decodePng(bytes, limits.imageSide);
    return { data: pixels, shape: [height, width] };
  } catch (cause) {
    if (cause instanceof RangeError) throw violation("Malformed", "", cause.message);
    throw cause;
  }
}

/** The fields that a query states, and the address with what of the query is no field. */
function splitQuery(address: string) {
  const url = new URL(address);
  const query: Record<string, unknown> = {};
  const rest = new URLSearchParams();
  for (const [name, text] of url.searchParams) {
    if (name === "format") rest.append(name, text);
    else if (name in query) throw violation("InvalidRequest", name, "expected the parameter once, got it twice");
    else query[name] = fieldOf(text);
  }
  url.search = rest.toString();
  return { query, url: url.href };
}

/** A field of JSON from the text of a parameter: JSON itself, numbers between commas, or a word. */
function fieldOf(text: string): unknown {
  try {
    return JSON.parse(/^[\s\d.,eE+-]*,[\s\d.,eE+-]*$/.test(text) ? `[${text}]` : text);
  } catch {
    return text;
  }
}
