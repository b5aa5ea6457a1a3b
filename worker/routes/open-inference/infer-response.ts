/** Inference responses: JSON, followed by the outputs that the request wants as bytes. */
import type { Context } from "hono";
import type { z } from "zod";
import { headersOf } from "../../http/middleware/headers.ts";
import { negotiate } from "../../http/negotiate.ts";
import { type ResponseOf, respond } from "../../http/typed-response.ts";
import { encodeJsonTensors } from "../../media/json-tensor.ts";
import { memoryOf } from "../../media/npy.ts";
import { encodeUtf8 } from "../../media/utf8.ts";
import { violation } from "../../problem.ts";
import { headerLengthName, type InferResponseSchema } from "../../schemas/open-inference.ts";
import { type FloatTensor, type Tensors, tensorOf } from "../../tensor.ts";
import { type InferRequest, mismatch } from "./tensors.ts";

export type InferResponse = z.infer<typeof InferResponseSchema>;
/** Fields of a response besides its outputs. */
export type InferFields = Omit<InferResponse, "outputs">;

/** An output of the network and its representation. */
export interface OutputRequest {
  readonly name: string;
  readonly binary: boolean;
}

/**
 * The requested outputs and their representations. Settings of an output take precedence over settings of the request,
 * and these over the Accept header.
 *
 * @param available names of the network's outputs
 * @throws DomainError ShapeMismatch: an output that the network lacks, or one twice
 * @throws DomainError NotAcceptable
 */
export function chooseOutputs(
  c: Context,
  request: InferRequest,
  available: readonly string[],
): readonly OutputRequest[] {
  const preferred = negotiate(c.req.header("Accept"), ["application/json", "application/octet-stream"]);
  const fallback = request.parameters?.binary_data_output ?? preferred === "application/octet-stream";
  if (!request.outputs?.length) return available.map((name) => ({ name, binary: fallback }));
  return request.outputs.map(({ name, parameters }, i, asked) => {
    const pointer = `/outputs/${i}/name`;
    if (!available.includes(name)) throw mismatch(pointer, `expected one of ${available.join(", ")}, got ${name}`);
    if (asked.findIndex((other) => other.name === name) < i) {
      throw mismatch(pointer, `expected each output at most once, got ${name} again`);
    }
    return { name, binary: parameters?.binary_data ?? fallback };
  });
}

/**
 * The response with a network's outputs: JSON, followed by the bytes of binary outputs.
 *
 * @param fields fields besides the outputs
 * @param results the network's outputs, by name
 * @throws DomainError OutOfRange: a non-finite output that would have to be JSON
 */
export function inferResponse(
  fields: InferFields,
  outputs: readonly OutputRequest[],
  results: Tensors,
): ResponseOf<InferResponse> {
  const tensors = outputs.map(({ name, binary }) => ({ name, binary, ...tensorOf(results, name) }));
  const json = join([
    encodeUtf8(`${JSON.stringify(fields).slice(0, -"}".length)},"outputs":[`),
    ...tensors.flatMap((tensor, i) => [encodeUtf8(i === 0 ? "" : ","), describeOutput(tensor)]),
    encodeUtf8("]}"),
  ]);
  const binary = tensors.filter((tensor) => tensor.binary).map(({ data }) => memoryOf(data));
  if (binary.length === 0) return respond(json, { headers: headersOf["application/json"] });
  return respond(join([json, ...binary]), { headers: binaryHeaders(json.length) });
}

export const binaryHeaders = (jsonBytes: number) => ({
  "Content-Type": "application/octet-stream",
  [headerLengthName]: String(jsonBytes),
});

/** @throws DomainError OutOfRange: a non-finite output that would have to be JSON */
export function requireFinite(name: string, data: Float32Array): void {
  if (data.every(Number.isFinite)) return;
  const detail = `expected inputs that keep ${name} finite, or binary_data for it: JSON has no infinities`;
  throw violation("OutOfRange", "/inputs", detail);
}

/** JSON description of an output whose numbers follow as bytes. */
export const describeBinary = (name: string, shape: readonly number[], bytes: number): string =>
  JSON.stringify({ name, datatype: "FP32", shape, parameters: { binary_data_size: bytes } });

function describeOutput({ name, binary, data, shape }: OutputRequest & FloatTensor): Uint8Array {
  if (binary) return encodeUtf8(describeBinary(name, shape, data.byteLength));
  requireFinite(name, data);
  return encodeJsonTensors({ name, datatype: "FP32", shape }, { data: { data, shape: [data.length] } });
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
