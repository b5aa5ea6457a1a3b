/**
 * What is kept of a run between processes: one safetensors file a model and seed, replaced atomically.
 *
 * Its metadata name the run; the file of another run is refused, not mixed in.
 *
 * @see https://huggingface.co/docs/safetensors
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "./files.ts";
import type { ParameterValues } from "./network/parameters.ts";

/** A run by its name: everything in it must agree for two runs to be the same. */
export interface RunName {
  readonly id: string;
  readonly seed: number;
}

/** Tensors by group and name, and whatever else JSON can hold. */
export interface RunFile<Metadata extends { readonly run: RunName }> {
  readonly metadata: Metadata;
  readonly groups: Readonly<Record<string, ParameterValues>>;
}

function runPath(directory: string, { id, seed }: RunName): string {
  return join(directory, id, `seed-${seed}.safetensors`);
}

export async function saveRun<Metadata extends { readonly run: RunName }>(
  directory: string,
  file: RunFile<Metadata>,
): Promise<void> {
  await writeAtomically(runPath(directory, file.metadata.run), encode(file));
}

/**
 * The file of the run, or undefined when there is none.
 *
 * @throws Error when the file belongs to another run
 */
export async function loadRun<Metadata extends { readonly run: RunName }>(
  directory: string,
  run: Metadata["run"],
): Promise<RunFile<Metadata> | undefined> {
  const path = runPath(directory, run);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cause;
  }
  const file = decode<Metadata>(bytes);
  const [expected, got] = [JSON.stringify(run), JSON.stringify(file.metadata.run)];
  if (expected !== got) throw new Error(`loadRun: ${path}: expected the run ${expected}, got ${got}`);
  return file;
}

/** Safetensors: length of the header (u64), header (JSON), then the tensors' bytes. */
function encode({ metadata, groups }: RunFile<{ readonly run: RunName }>): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { checkpoint: JSON.stringify(metadata) } };
  const blocks: Uint8Array[] = [];
  let offset = 0;
  for (const [group, tensors] of Object.entries(groups)) {
    for (const [name, tensor] of Object.entries(tensors)) {
      const end = offset + tensor.byteLength;
      header[`${group}/${name}`] = { dtype: "F32", shape: [tensor.length], data_offsets: [offset, end] };
      blocks.push(new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength));
      offset = end;
    }
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, ...blocks]);
}

function decode<Metadata extends { readonly run: RunName }>(bytes: Buffer): RunFile<Metadata> {
  const start = 8 + Number(bytes.readBigUInt64LE());
  const { __metadata__: metadata, ...tensors } = JSON.parse(bytes.toString("utf8", 8, start));
  const groups: Record<string, Record<string, Float32Array>> = {};
  for (const [key, { data_offsets: offsets }] of Object.entries<{ data_offsets: [number, number] }>(tensors)) {
    const [group, name] = key.split("/") as [string, string];
    groups[group] ??= {};
    groups[group][name] = new Float32Array(
      Uint8Array.from(bytes.subarray(start + offsets[0], start + offsets[1])).buffer,
    );
  }
  return { metadata: JSON.parse(metadata.checkpoint), groups };
}
