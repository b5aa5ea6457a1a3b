/**
 * Files that a run keeps between processes: a folder for each run with safetensors files, each replaced atomically.
 *
 * The folder's name is derived from the run's, so another recipe, other data or another seed have folders of their own.
 * A file's metadata repeat the run's name; a file moved from another run is refused.
 *
 *   <id>/seed-<n>-<digest>/checkpoint.safetensors   the last checkpoint
 *   <id>/seed-<n>-<digest>/best.safetensors         the one of the highest bound, for models of images
 *   <id>/seed-<n>-<digest>/history.csv, samples/    curves and pictures to look at meanwhile
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

/** Everything that determines a run's course, except the rounding of its backend. */
export interface RunName {
  /** Id of the model. */
  readonly id: string;
  readonly seed: number;
  /** SHA-256 of the recipe's training settings. */
  readonly recipe: string;
  /** SHA-256 of the data, including the test data, which the history depends on. */
  readonly data: string;
  /** Length of the run if a schedule of the step size depends on it; such a run cannot be extended. */
  readonly epochs?: number;
}

/** Progress of a run and how to resume it, for the list of checkpoints. */
export interface RunStatus {
  readonly unit: "epoch" | "step";
  readonly done: number;
  /** Requested length. */
  readonly of: number;
  /** Current bound or log-likelihood, nats. */
  readonly nats: number;
  /** Title of the data. */
  readonly data: string;
  /** The command that started it, which with --resume continues it. */
  readonly command: readonly string[];
}

/** Metadata in every file of a run. */
export interface RunMetadata {
  readonly run: RunName;
  readonly status: RunStatus;
}

/** Tensors by group and name, and other data as JSON. */
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
 * The contents of the run's file, or undefined if there is none.
 *
 * @throws Error if the file is damaged or belongs to another run
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

/** Instructions for a run that finds its own checkpoint. */
export interface Beginning {
  /** Continue from it. */
  readonly resume: boolean;
  /** Remove it and start over. */
  readonly fresh: boolean;
}

/**
 * The checkpoint to continue from, or undefined to start anew.
 *
 * @throws Error if there is one without an instruction to resume or replace it
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
      `${dateInWords(mtime)}: continue it with --resume, or start over with --fresh`,
  );
}

/**
 * The run's data from `load`.
 *
 * @throws Error if there are none
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
