/**
 * Groups of float32 tensors and metadata in one safetensors file: length of the header (u64), header (JSON), then the
 * tensors' bytes. The metadata contain the bytes' digest, so that damage is found before training continues.
 *
 * @see https://huggingface.co/docs/safetensors
 */
import { type FileHandle, open } from "node:fs/promises";
import type { ParameterValues } from "../network/parameters.ts";
import { digestOf } from "./digest.ts";

interface Header {
  readonly __metadata__: { readonly checkpoint: string; readonly sha256: string };
}

interface TensorEntry {
  readonly data_offsets: readonly [from: number, to: number];
}

/** Maximum size of a header, which holds a history but no weights, bytes. */
const largestHeader = 64 * 1024 * 1024;

export function encodeSafetensors(metadata: unknown, groups: Readonly<Record<string, ParameterValues>>): Uint8Array {
  const tensors: Record<string, unknown> = {};
  const blocks: Uint8Array[] = [];
  let offset = 0;
  for (const [group, values] of Object.entries(groups)) {
    for (const [name, tensor] of Object.entries(values)) {
      const end = offset + tensor.byteLength;
      tensors[`${group}/${name}`] = { dtype: "F32", shape: [tensor.length], data_offsets: [offset, end] };
      blocks.push(new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength));
      offset = end;
    }
  }
  const own = { checkpoint: JSON.stringify(metadata), sha256: digestOf(...blocks) };
  const json = Buffer.from(JSON.stringify({ __metadata__: own, ...tensors }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, ...blocks]);
}

/** @throws Error naming the file, the damage and what to do */
export function decodeSafetensors<Metadata>(
  bytes: Buffer,
  path: string,
): { readonly metadata: Metadata; readonly groups: Readonly<Record<string, ParameterValues>> } {
  const start = 8 + headerLength(bytes, path);
  if (start > bytes.length) throw damaged(path, `it ends inside its header, after ${bytes.length} bytes`);
  const { __metadata__: own, ...tensors } = parseHeader(bytes.subarray(8, start), path);
  const data = bytes.subarray(start);
  if (digestOf(data) !== own.sha256) {
    const size = Object.values(tensors).reduce((largest, { data_offsets: [, to] }) => Math.max(largest, to), 0);
    throw damaged(
      path,
      data.length < size ? `${size - data.length} of its bytes are missing` : "its digest is not that of its numbers",
    );
  }
  const groups: Record<string, Record<string, Float32Array>> = {};
  for (const [key, { data_offsets: offsets }] of Object.entries(tensors)) {
    const [group, name] = key.split("/") as [string, string];
    groups[group] ??= {};
    groups[group][name] = new Float32Array(Uint8Array.from(data.subarray(...offsets)).buffer);
  }
  return { metadata: JSON.parse(own.checkpoint), groups };
}

/**
 * Only the metadata, without reading the tensors.
 *
 * @throws Error naming the file, the damage and what to do
 */
export async function readMetadata<Metadata>(path: string): Promise<Metadata> {
  const file = await open(path);
  try {
    const length = headerLength(await readBytes(file, 0, 8), path);
    const header = await readBytes(file, 8, length);
    if (header.length < length) throw damaged(path, `it ends inside its header, after ${8 + header.length} bytes`);
    return JSON.parse(parseHeader(header, path).__metadata__.checkpoint);
  } finally {
    await file.close();
  }
}

async function readBytes(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function headerLength(bytes: Buffer, path: string): number {
  if (bytes.length < 8) throw damaged(path, `it has ${bytes.length} bytes`);
  const length = bytes.readBigUInt64LE();
  if (length > BigInt(largestHeader)) throw damaged(path, "it does not start like a safetensors file");
  return Number(length);
}

function parseHeader(bytes: Buffer, path: string): Header & Readonly<Record<string, TensorEntry>> {
  try {
    const header = JSON.parse(bytes.toString("utf8"));
    JSON.parse(header.__metadata__.checkpoint);
    return header;
  } catch {
    throw damaged(path, "its header cannot be read");
  }
}

function damaged(path: string, what: string): Error {
  return new Error(`${path} is damaged: ${what}; delete it, or start over with --fresh`);
}
