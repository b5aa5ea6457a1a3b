/**
 * Requests of the binary tensor extension, unwrapped.
 *
 * The header Inference-Header-Content-Length says how much of the body is JSON; the tensors' bytes follow. What comes
 * after this middleware sees a request of JSON alone, which the contract's schema checks as that of any route, and finds
 * the bytes beside it.
 */
import type { HonoRequest } from "hono";
import { createMiddleware } from "hono/factory";
import type { Bindings } from "../../environment.ts";
import type { AssetSource } from "../../inference/model-store.ts";
import { replaceBody } from "../../middleware/stand-in.ts";
import { numEntries } from "../../probability/factor.ts";
import { violation } from "../../problem.ts";
import { findNetwork } from "./networks.ts";
import { floatBytes, mismatch } from "./tensors.ts";

export const headerLengthName = "Inference-Header-Content-Length";

declare module "hono" {
  interface ContextVariableMap {
    /** What followed the JSON of an inference request. */
    tensorBytes: Uint8Array<ArrayBuffer>;
  }
}

/**
 * Triton's clients name no media type for JSON, nor for bytes, or the one of a form for an empty body.
 *
 * @throws DomainError UnsupportedMediaType
 */
function expectMediaType(request: HonoRequest): void {
  const contentType = request.header("Content-Type");
  if (contentType === undefined || request.header("Content-Length") === "0") return;
  if (/^application\/(json|octet-stream)\s*(;|$)/i.test(contentType)) return;
  const detail = `expected application/json or application/octet-stream, got ${contentType.slice(0, 100)}`;
  throw violation("UnsupportedMediaType", "Content-Type", detail);
}

export const unwrapTensors = () =>
  createMiddleware<Bindings>(async function unwrapTensors(c, next) {
    expectMediaType(c.req);
    const body = new Uint8Array(await c.req.raw.arrayBuffer());
    const stated = c.req.header(headerLengthName);
    const jsonBytes = stated === undefined ? body.length : parseLength(stated, body.length);
    const json =
      stated !== undefined && jsonBytes === 0
        ? await describeRaw(c.env.ASSETS, c.req.param(), body.length)
        : body.subarray(0, jsonBytes);
    c.set("tensorBytes", body.subarray(jsonBytes));
    replaceBody(c.req, json, "application/json");
    await next();
  });

/** A request whose body may be left out. */
export const emptyIsObject = () =>
  createMiddleware<Bindings>(async function emptyIsObject(c, next) {
    expectMediaType(c.req);
    const body = await c.req.raw.arrayBuffer();
    replaceBody(c.req, body.byteLength === 0 ? "{}" : body, "application/json");
    await next();
  });

function parseLength(stated: string, bodyBytes: number): number {
  const length = /^\d{1,9}$/.test(stated) ? Number(stated) : Number.NaN;
  if (length <= bodyBytes) return length;
  const detail = `expected the bytes of JSON in this body of ${bodyBytes}, got ${stated.slice(0, 40)}`;
  throw violation("InvalidRequest", headerLengthName, detail);
}

/**
 * The JSON that a raw binary request stands for: one input, as large as the body, and all outputs as bytes.
 *
 * @throws DomainError ShapeMismatch: a network of several inputs, or a body that is no whole number of rows
 */
async function describeRaw(
  assets: AssetSource,
  { model = "", version }: Readonly<Record<string, string>>,
  bodyBytes: number,
): Promise<string> {
  const { contract } = await findNetwork(assets, model, version);
  const [input, ...others] = contract.inputs;
  if (!input || others.length > 0) {
    const names = contract.inputs.map(({ name }) => name).join(", ");
    throw mismatch(headerLengthName, `expected JSON that tells the inputs ${names} apart, got a length of 0`);
  }
  const row = input.shape.slice(1);
  const rowBytes = floatBytes * numEntries(row);
  if (bodyBytes === 0 || bodyBytes % rowBytes !== 0) {
    throw mismatch("", `expected rows of ${rowBytes} bytes of ${input.name}, got ${bodyBytes} bytes`);
  }
  return JSON.stringify({
    inputs: [
      {
        name: input.name,
        datatype: "FP32",
        shape: [bodyBytes / rowBytes, ...row],
        parameters: { binary_data_size: bodyBytes },
      },
    ],
    parameters: { binary_data_output: true },
  });
}
