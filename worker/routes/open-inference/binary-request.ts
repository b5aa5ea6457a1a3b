/**
 * Decoding of requests in the binary tensor extension.
 *
 * The header Inference-Header-Content-Length says how much of the body is JSON; the tensors' bytes follow. After this
 * middleware the JSON is validated as on any route, and the bytes are available beside it.
 */
import type { HonoRequest } from "hono";
import { createMiddleware } from "hono/factory";
import type { z } from "zod";
import type { Bindings } from "../../environment.ts";
import { readBody, readText } from "../../http/middleware/body.ts";
import { acceptJson, parseJson } from "../../http/validation.ts";
import type { AssetSource } from "../../inference/assets.ts";
import { violation } from "../../problem.ts";
import { headerLengthName, IndexRequestSchema, InferRequestSchema } from "../../schemas/open-inference.ts";
import { sizeOf } from "../../tensor.ts";
import { findNetwork } from "./networks.ts";
import { floatBytes, mismatch } from "./tensors.ts";

const decoder = new TextDecoder();

declare module "hono" {
  interface ContextVariableMap {
    /** Bytes that followed the JSON of an inference request. */
    tensorBytes: Uint8Array<ArrayBuffer>;
  }
}

/**
 * The media type of a request, without parameters. Triton's clients send none for JSON and for bytes, or octet-stream
 * for both, or that of a form for an empty body.
 *
 * @throws DomainError UnsupportedMediaType
 */
function readMediaType(request: HonoRequest): "application/json" | "application/octet-stream" | undefined {
  const contentType = request.header("Content-Type");
  if (contentType === undefined || request.header("Content-Length") === "0") return undefined;
  const type = contentType.split(";")[0]?.trim().toLowerCase();
  if (type === "application/json" || type === "application/octet-stream") return type;
  const detail = `expected application/json or application/octet-stream, got ${contentType.slice(0, 100)}`;
  throw violation("UnsupportedMediaType", "Content-Type", detail);
}

export const unwrapTensors = () =>
  createMiddleware<Bindings>(async function unwrapTensors(c, next) {
    const mediaType = readMediaType(c.req);
    const body = new Uint8Array(await readBody(c.req.raw));
    const stated = c.req.header(headerLengthName);
    const jsonBytes = stated === undefined ? body.length : parseLength(stated, body.length);
    if (mediaType === "application/json" && jsonBytes < body.length) refuseBytes(jsonBytes, body.length);
    if (mediaType === "application/octet-stream" && stated === undefined) expectJson(body);
    const json =
      stated !== undefined && jsonBytes === 0
        ? await describeRaw(c.env.ASSETS, c.req.param(), body.length)
        : parseJson(decoder.decode(body.subarray(0, jsonBytes)));
    acceptJson(c, InferRequestSchema, json);
    c.set("tensorBytes", body.subarray(jsonBytes));
    return next();
  });

/** A request with an optional body. */
export const emptyIsObject = () =>
  createMiddleware<Bindings>(async function emptyIsObject(c, next) {
    readMediaType(c.req);
    const text = await readText(c.req.raw);
    acceptJson(c, IndexRequestSchema, text === "" ? {} : parseJson(text));
    return next();
  });

function parseLength(stated: string, bodyBytes: number): number {
  const length = /^\d{1,9}$/.test(stated) ? Number(stated) : Number.NaN;
  if (length <= bodyBytes) return length;
  const most = `at most the ${bodyBytes} bytes of this body`;
  const detail = `expected the length of the JSON, ${most}, got ${stated.slice(0, 40)}`;
  throw violation("InvalidRequest", headerLengthName, detail);
}

function refuseBytes(jsonBytes: number, bodyBytes: number): never {
  const expected = `the ${bodyBytes} bytes of the whole body, as Content-Type is application/json`;
  const advice = "omit this header, or send bytes after the JSON as application/octet-stream";
  throw violation("InvalidRequest", headerLengthName, `expected ${expected}, got ${jsonBytes}: ${advice}`);
}

/** Some clients send JSON as octet-stream too, so the body decides. */
function expectJson(body: Uint8Array): void {
  if (/^\s*(\{|$)/.test(decoder.decode(body.subarray(0, 16)))) return;
  const detail = "expected 0 before bytes alone, or the length of the JSON before them, got no such header";
  throw violation("InvalidRequest", headerLengthName, detail);
}

/**
 * The JSON equivalent of a raw binary request: one input, as large as the body, and all outputs as bytes.
 *
 * @throws DomainError ShapeMismatch: a network with several inputs, or a body that is not a whole number of rows
 */
async function describeRaw(
  assets: AssetSource,
  { model = "", version }: Readonly<Record<string, string>>,
  bodyBytes: number,
): Promise<z.input<typeof InferRequestSchema>> {
  const { contract } = await findNetwork(assets, model, version);
  const [input, ...others] = contract.inputs;
  if (!input || others.length > 0) {
    const names = contract.inputs.map(({ name }) => name).join(", ");
    throw mismatch(headerLengthName, `expected the length of JSON that tells the inputs ${names} apart, got 0`);
  }
  const row = input.shape.slice(1);
  const rowBytes = floatBytes * sizeOf(row);
  if (bodyBytes === 0 || bodyBytes % rowBytes !== 0) {
    const rows = `rows of ${input.name}, ${rowBytes} bytes each (${sizeOf(row)} float32 numbers)`;
    throw mismatch("", `expected one or more whole ${rows}, got ${bodyBytes} bytes`);
  }
  return {
    inputs: [
      {
        name: input.name,
        datatype: "FP32",
        shape: [bodyBytes / rowBytes, ...row],
        parameters: { binary_data_size: bodyBytes },
      },
    ],
    parameters: { binary_data_output: true },
  };
}
