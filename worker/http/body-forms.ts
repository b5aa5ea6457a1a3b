/**
 * Request bodies: JSON, or the equivalent in another media type.
 *
 * A route with one main array accepts it as NPY; one with images also accepts a single PNG. The other fields come in
 * the query. The contract's schema validates either.
 */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { z } from "zod";
import type { Bindings } from "../environment.ts";
import { limits } from "../limits.ts";
import { decodeNpy } from "../media/npy.ts";
import { decodePng } from "../media/png-decoder.ts";
import { violation } from "../problem.ts";
import { ArrayBody } from "../schemas/array-body.ts";
import type { Format } from "../schemas/format.ts";
import { imageForms } from "../schemas/images.ts";
import { tooManyNumbers } from "../schemas/number.ts";
import { expectedOnce, unknownField } from "../schemas/object.ts";
import { readBody, readText } from "./middleware/body.ts";
import { acceptJson, parseJson } from "./validation.ts";

/** The field that may come as an array. */
export interface MainArray {
  readonly mediaTypes: readonly string[];
  /** The fields that the array provides. */
  readonly read: (array: ArrayBody) => Readonly<Record<string, unknown>>;
  /** Contents of the array, in words, for the OpenAPI document. */
  readonly description: string;
}

const npy = "application/x-npy";
const png = "image/png";

/**
 * The rows of an array, after checks of its shape: rows without columns take no bytes, so a body could have billions.
 *
 * @param others columns after those of the field
 */
function toRows({ data, shape }: ArrayBody, field: string, others = 0): readonly (readonly number[])[] {
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2 || columns <= others) {
    const expected = others === 0 ? "(N, d)" : `(N, d + ${others})`;
    const advice = shape.length === 1 ? ": one row is array[None, :], one column array[:, None]" : "";
    const detail = `expected an array of shape ${expected}, got (${shape.join(", ")})${advice}`;
    throw violation("InvalidRequest", `/${field}`, detail);
  }
  const misfit = tooManyNumbers(rows * (columns - others));
  if (misfit !== undefined) throw violation("InvalidRequest", `/${field}`, misfit);
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
}

/** Rows of numbers, (N, d). */
export const rowsArray = (field: string): MainArray => ({
  mediaTypes: [npy],
  read: (array) => ({ [field]: toRows(array, field) }),
  description: `\`${field}\` as an array of shape (N, d)`,
});

/** Inputs with the targets as the last column, (N, d + 1). */
export const inputsAndTargets: MainArray = {
  mediaTypes: [npy],
  read: (array) => {
    const rows = toRows(array, "inputs", 1);
    return { inputs: rows.map((row) => row.slice(0, -1)), targets: rows.map((row) => row.at(-1)) };
  },
  description: "`inputs` with `targets` as last column, an array of shape (N, d + 1)",
};

/** Images in the forms of imagesSchema, as floats in [0, 1] or bytes. */
export const imagesArray: MainArray = {
  mediaTypes: [npy, png],
  read: (images) => ({ images }),
  description: `\`images\` as an array of shape ${imageForms}, floats in [0, 1] or uint8, or one image as PNG`,
};

/** Fields of an object in a body, or of all its alternatives. */
function fieldsOf(schema: z.core.$ZodType): readonly string[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(fieldsOf);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

const isJson = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

/**
 * Checks a request's format and media type against its route, and its body against the schema.
 *
 * @param formats values of the parameter `format`; none if the route offers no choice
 */
export const acceptForms = (schema: z.ZodType, formats: readonly Format[], array?: MainArray) => {
  const taken = ["application/json", ...(array?.mediaTypes ?? [])];
  const bodyFields = fieldsOf(schema);
  return createMiddleware<Bindings>(async function acceptForms(c, next) {
    const contentType = c.req.header("Content-Type");
    if (isJson.test(contentType ?? "")) {
      // Reading the query takes longer than seeing that there is none.
      if (c.req.url.includes("?")) checkQuery(c.req.queries(), formats, bodyFields);
      const body = parseJson(await readText(c.req.raw));
      refuseFormatIn(body, formats);
      acceptJson(c, schema, body);
      return next();
    }
    const type = contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
    if (!array?.mediaTypes.includes(type)) throw refuse(taken, contentType);
    const fields = array.read(await readArray(c, type));
    const { query, format } = splitQuery(c.req.url);
    checkQuery(format, formats, []);
    for (const name of Object.keys(fields)) {
      if (Object.hasOwn(query, name))
        throw violation("InvalidRequest", name, `excludes the array of the body, which is ${name}`);
    }
    acceptJson(c, schema, { ...query, ...fields });
    return next();
  });
};

function refuse(taken: readonly string[], contentType: string | undefined) {
  const isForm = contentType?.startsWith("application/x-www-form-urlencoded");
  const advice = isForm ? ": curl sends JSON by --json instead of -d" : "";
  const detail = `expected ${taken.join(", ")}, got ${contentType?.slice(0, 100) ?? "none"}${advice}`;
  return violation("UnsupportedMediaType", "Content-Type", detail);
}

async function readArray(c: Context, type: string): Promise<ArrayBody> {
  const bytes = new Uint8Array(await readBody(c.req.raw));
  try {
    if (type === npy) return new ArrayBody(decodeNpy(bytes));
    const { colour, luminance, width, height } = decodePng(bytes, limits.imageSide);
    return new ArrayBody({ data: luminance, shape: [height, width] }, { data: colour, shape: [3, height, width] });
  } catch (cause) {
    if (cause instanceof RangeError) throw violation("Malformed", "", cause.message);
    throw cause;
  }
}

/** @throws DomainError InvalidRequest: a format in a body, where no route takes one */
function refuseFormatIn(body: unknown, formats: readonly Format[]): void {
  if (formats.length === 0 || typeof body !== "object" || body === null || !Object.hasOwn(body, "format")) return;
  throw violation(
    "InvalidRequest",
    "/format",
    `expected in the query, ?format=${formats.join("|")}, got it in the body`,
  );
}

/** @throws DomainError InvalidRequest: a parameter other than the format, or a format that the route lacks */
function checkQuery(
  query: Readonly<Record<string, readonly string[]>>,
  formats: readonly Format[],
  bodyFields: readonly string[],
): void {
  const names = formats.length > 0 ? ["format"] : [];
  for (const [name, given] of Object.entries(query)) {
    if (!names.includes(name)) {
      const advice = bodyFields.includes(name) ? `; ${name} is a field of the body` : "";
      throw violation("InvalidRequest", name, unknownField(name, names, "parameter") + advice);
    }
    if (given.length > 1) throw violation("InvalidRequest", name, expectedOnce(given.length));
    const [text = ""] = given;
    if (formats.every((format) => format !== text)) {
      throw violation("InvalidRequest", name, `expected one of ${formats.join(", ")}, got ${text.slice(0, 40)}`);
    }
  }
}

/** The fields in a query, and its format. */
function splitQuery(address: string) {
  const { searchParams } = new URL(address);
  const query = new Map<string, unknown>();
  const format = searchParams.getAll("format");
  for (const [name, text] of searchParams) {
    if (name === "format") continue;
    if (query.has(name)) throw violation("InvalidRequest", name, expectedOnce(searchParams.getAll(name).length));
    query.set(name, fieldOf(text));
  }
  return { query: Object.fromEntries(query), format: format.length > 0 ? { format } : {} };
}

/** A JSON field from a parameter's text: JSON itself, comma-separated numbers, or a word. */
function fieldOf(text: string): unknown {
  try {
    return JSON.parse(/^[\s\d.,eE+-]*,[\s\d.,eE+-]*$/.test(text) ? `[${text}]` : text);
  } catch {
    return text;
  }
}
