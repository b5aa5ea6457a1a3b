/**
 * What is kept of a run between processes: one safetensors file a run, replaced atomically.
 *
 * The file's own name follows from the run's: another recipe, other data or another seed lie beside it. Its metadata
 * name the run once more; a file that was moved there is refused, not mixed in.
 *
 * @see https://huggingface.co/docs/safetensors
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { digestOf } from "./digest.ts";
import { writeAtomically } from "./files.ts";
import type { ParameterValues } from "./network/parameters.ts";

/** Everything that a run's course follows from, but for the rounding of its backend. */
export interface RunName {
  /** Of the model. */
  readonly id: string;
  readonly seed: number;
  /** SHA-256 of what the recipe says of training. */
  readonly recipe: string;
  /** SHA-256 of the data, those to test on included: the history speaks of them. */
  readonly data: string;
  /** Length of the run where a schedule of the step size depends on it; such a run cannot be prolonged. */
  readonly epochs?: number;
}

/** Tensors by group and name, and whatever else JSON can hold. */
export interface RunFile<Metadata extends { readonly run: RunName }> {
  readonly metadata: Metadata;
  readonly groups: Readonly<Record<string, ParameterValues>>;
}

function runPath(directory: string, run: RunName): string {
  return join(directory, run.id, `seed-${run.seed}-${digestOf(JSON.stringify(run)).slice(0, 16)}.safetensors`);
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
  run: RunName,
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

/**
 * What `load` finds of the run.
 *
 * @throws Error where it finds nothing
 */
export async function requireRun<Checkpoint>(
  load: (directory: string, run: RunName) => Promise<Checkpoint | undefined>,
  directory: string,
  run: RunName,
): Promise<Checkpoint> {
  const checkpoint = await load(directory, run);
  if (checkpoint === undefined) {
    throw new Error(`requireRun: no checkpoint of ${run.id}, seed ${run.seed}, in ${directory}; train it first`);
  }
  return checkpoint;
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
