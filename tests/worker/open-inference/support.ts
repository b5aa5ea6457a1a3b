/** Requests and responses of the Open Inference Protocol, as JSON and as bytes. */
import { expect } from "vitest";
import { ask, jsonOf, post } from "../ask.ts";

export interface InferAnswer {
  model_name: string;
  model_version: string;
  id?: string;
  outputs: {
    name: string;
    datatype: string;
    shape: number[];
    data?: number[];
    parameters?: { binary_data_size: number };
  }[];
}

export const lengthName = "Inference-Header-Content-Length";
export const octets = { "Content-Type": "application/octet-stream" };
export const decoder = "/v2/models/mlp-2d/infer";
export const encoder = "/v2/models/mlp-2d.encoder/infer";
export const latents = [
  [0.1, -1.2],
  [0, 0],
  [3, -3],
];
export const latentInput = { name: "latent", datatype: "FP32", shape: [3, 2] };
/** The input with numbers as bytes. */
export const binaryInput = { ...latentInput, parameters: { binary_data_size: 24 } };
export const latentBytes = bytesOf(latents.flat());
export const image = Array.from({ length: 28 }, (_, y) =>
  Array.from({ length: 28 }, (_, x) => Number((x + y) % 3 === 0)),
);

/** Little-endian float32. */
export function bytesOf(numbers: readonly number[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(4 * numbers.length));
  numbers.forEach((x, i) => {
    view.setFloat32(4 * i, x, true);
  });
  return new Uint8Array(view.buffer);
}

export function floatsOf(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

/** A body as bytes, because a string would set a media type of its own. */
export const utf8 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(new TextEncoder().encode(text));

/** A request as Triton's client sends it: JSON, followed by bytes, and the length of the JSON. */
export function postBinary(
  path: string,
  json: unknown,
  bytes: Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  bindings?: Partial<Env>,
): Promise<Response> {
  const header = utf8(JSON.stringify(json));
  const body = new Blob([header, bytes]);
  return ask(path, { method: "POST", headers: { [lengthName]: String(header.length), ...headers }, body }, bindings);
}

export const postRaw = (path: string, bytes: Uint8Array<ArrayBuffer>, bindings?: Partial<Env>) =>
  ask(path, { method: "POST", headers: { [lengthName]: "0" }, body: bytes }, bindings);

/** The JSON of a binary response, and the bytes after it. */
export async function unpack(response: Promise<Response>): Promise<{ json: InferAnswer; bytes: Uint8Array }> {
  const { status, headers, ...rest } = await response.then(async (answer) => ({
    status: answer.status,
    headers: answer.headers,
    body: new Uint8Array(await answer.arrayBuffer()),
  }));
  expect(status).toBe(200);
  expect(headers.get("Content-Type")).toBe("application/octet-stream");
  const length = Number(headers.get(lengthName));
  const json = JSON.parse(new TextDecoder().decode(rest.body.subarray(0, length))) as InferAnswer;
  return { json, bytes: rest.body.subarray(length) };
}

export async function decodedPixels(): Promise<number[]> {
  const { images } = await jsonOf<{ images: number[][][] }>(post("/v1/models/mlp-2d/decode", { latents }));
  return images.flat(2).map(Math.fround);
}
