/**
 * The checkpoint of a run: one safetensors file a model and seed, replaced atomically at the end of each epoch.
 *
 * Its metadata name the run (recipe, seed, number of images); a checkpoint of another run is refused, not mixed in.
 *
 * @see https://huggingface.co/docs/safetensors
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "./files.ts";
import type { FitValues } from "./fit.ts";
import type { EpochRecord } from "./history.ts";
import type { ParameterValues } from "./network/parameters.ts";

/** What makes two runs the same run. */
export interface RunIdentity {
  readonly id: string;
  readonly seed: number;
  readonly dataset: string;
  readonly images: number;
  /** Length of the run where a schedule of the step size depends on it; such a run cannot be prolonged. */
  readonly epochs?: number;
}

export interface Checkpoint {
  readonly run: RunIdentity;
  readonly backend: string;
  /** Wall time of training so far. */
  readonly seconds: number;
  readonly history: readonly EpochRecord[];
  readonly values: FitValues;
}

const groups = ["parameters", "first", "second", "statistics", "averages"] as const;

function checkpointPath(directory: string, { id, seed }: RunIdentity): string {
  return join(directory, id, `seed-${seed}.safetensors`);
}

export async function saveCheckpoint(directory: string, checkpoint: Checkpoint): Promise<void> {
  await writeAtomically(checkpointPath(directory, checkpoint.run), encode(checkpoint));
}

/**
 * The last checkpoint of the run, or undefined when there is none.
 *
 * @throws Error when the file belongs to another run
 */
export async function loadCheckpoint(directory: string, run: RunIdentity): Promise<Checkpoint | undefined> {
  const path = checkpointPath(directory, run);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cause;
  }
  const checkpoint = decode(bytes);
  const [expected, got] = [JSON.stringify(run), JSON.stringify(checkpoint.run)];
  if (expected !== got) throw new Error(`loadCheckpoint: ${path}: expected the run ${expected}, got ${got}`);
  return checkpoint;
}

/** Safetensors: length of the header (u64), header (JSON), then the tensors' bytes. */
function encode({ values, ...rest }: Checkpoint): Uint8Array {
  const { epoch, steps } = values;
  const header: Record<string, unknown> = { __metadata__: { checkpoint: JSON.stringify({ ...rest, epoch, steps }) } };
  const blocks: Uint8Array[] = [];
  let offset = 0;
  for (const group of groups) {
    for (const [name, tensor] of Object.entries(values[group])) {
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

function decode(bytes: Buffer): Checkpoint {
  const start = 8 + Number(bytes.readBigUInt64LE());
  const { __metadata__: metadata, ...tensors } = JSON.parse(bytes.toString("utf8", 8, start));
  const { epoch, steps, ...rest } = JSON.parse(metadata.checkpoint);
  const read = Object.fromEntries(groups.map((group) => [group, {} as Record<string, Float32Array>])) as Record<
    (typeof groups)[number],
    Record<string, Float32Array>
  >;
  for (const [key, { data_offsets: offsets }] of Object.entries<{ data_offsets: [number, number] }>(tensors)) {
    const [group, name] = key.split("/") as [(typeof groups)[number], string];
    read[group][name] = new Float32Array(
      Uint8Array.from(bytes.subarray(start + offsets[0], start + offsets[1])).buffer,
    );
  }
  return { ...rest, values: { epoch, steps, ...(read satisfies Record<string, ParameterValues>) } };
}
