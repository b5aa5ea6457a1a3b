/**
 * What is kept of a run between processes: a folder a run, and in it safetensors files, each replaced atomically.
 *
 * The folder's own name follows from the run's: another recipe, other data or another seed lie beside it. A file's
 * metadata name the run once more; a file that was moved there is refused, not mixed in.
 *
 *   <id>/seed-<n>-<digest>/checkpoint.safetensors   where the run stands
 *   <id>/seed-<n>-<digest>/best.safetensors         where its bound was highest, of models of images
 *   <id>/seed-<n>-<digest>/history.csv, samples/    what one may look at meanwhile
 *
 * @see https://huggingface.co/docs/safetensors
 */
import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ParameterValues } from "../network/parameters.ts";
import { dateInWords } from "./date.ts";
import { digestOf } from "./digest.ts";
import { writeAtomically } from "./files.ts";
import { decodeSafetensors, encodeSafetensors, readMetadata } from "./safetensors.ts";

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

/** How far a run has come and how to go on with it, for those who list checkpoints. */
export interface RunStatus {
  readonly unit: "epoch" | "step";
  readonly done: number;
  /** Length that was asked for. */
  readonly of: number;
  /** Bound or log-likelihood so far, nats. */
  readonly nats: number;
  /** Title of the data. */
  readonly data: string;
  /** What started it on the command line; with --resume it goes on. */
  readonly command: readonly string[];
}

/** What every file says of its run. */
export interface RunMetadata {
  readonly run: RunName;
  readonly status: RunStatus;
}

/** Tensors by group and name, and whatever else JSON can hold. */
export interface RunFile<Metadata extends RunMetadata> {
  readonly metadata: Metadata;
  readonly groups: Readonly<Record<string, ParameterValues>>;
}

export type RunFileName = "checkpoint" | "best";

export function runFolder(directory: string, run: RunName): string {
  return join(directory, run.id, `seed-${run.seed}-${digestOf(JSON.stringify(run)).slice(0, 16)}`);
}

export function runPath(directory: string, run: RunName, name: RunFileName): string {
  return join(runFolder(directory, run), `${name}.safetensors`);
}

export async function saveRun<Metadata extends RunMetadata>(
  directory: string,
  { metadata, groups }: RunFile<Metadata>,
): Promise<void> {
  await writeAtomically(runPath(directory, metadata.run, "checkpoint"), encodeSafetensors(metadata, groups));
}

/**
 * The file of the run, or undefined when there is none.
 *
 * @throws Error when the file is damaged or belongs to another run
 */
export async function loadRun<Metadata extends RunMetadata>(
  directory: string,
  run: RunName,
  name: RunFileName,
): Promise<RunFile<Metadata> | undefined> {
  const path = runPath(directory, run, name);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cause;
  }
  const { metadata, groups } = decodeSafetensors<Metadata>(bytes, path);
  const [expected, got] = [JSON.stringify(run), JSON.stringify(metadata.run)];
  if (expected !== got) {
    throw new Error(`${path}: expected the run ${expected}, got ${got}: move it back, or start over with --fresh`);
  }
  return { metadata, groups };
}

/** What a run does about a checkpoint of itself. */
export interface Beginning {
  /** Go on from it. */
  readonly resume: boolean;
  /** Remove it and start over. */
  readonly fresh: boolean;
}

/**
 * The checkpoint that the run goes on from, or undefined when it starts anew.
 *
 * @throws Error when there is one and it is neither to be resumed nor to go
 */
export async function beginRun<Checkpoint>(
  directory: string,
  run: RunName,
  { resume, fresh }: Beginning,
  load: (directory: string, run: RunName) => Promise<Checkpoint | undefined>,
): Promise<Checkpoint | undefined> {
  if (fresh) await rm(runFolder(directory, run), { recursive: true, force: true });
  const found = await load(directory, run);
  if (found === undefined || resume) return found;
  const path = runPath(directory, run, "checkpoint");
  const { status } = await readMetadata<RunMetadata>(path);
  const { mtime } = await stat(path);
  throw new Error(
    `${run.id}, seed ${run.seed}: this run has a checkpoint of ${status.unit} ${status.done} of ${status.of}, ` +
      `${dateInWords(mtime)}: go on from it with --resume, or start over with --fresh`,
  );
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
    throw new Error(`no checkpoint of ${run.id}, seed ${run.seed}, in ${directory}: train it first`);
  }
  return checkpoint;
}
