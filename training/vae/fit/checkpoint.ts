/**
 * The checkpoints of a run on images: the last, replaced at the end of each epoch, and the best so far.
 */
import { copyFile, link, rename } from "node:fs/promises";
import { partialPath } from "../../runs/files.ts";
import type { EpochRecord } from "../../runs/history.ts";
import {
  loadRun,
  type RunFileName,
  type RunMetadata,
  type RunName,
  type RunStatus,
  runPath,
  saveRun,
} from "../../runs/run-file.ts";
import type { FitValues } from "./fit.ts";

export interface Checkpoint {
  readonly run: RunName;
  readonly backend: string;
  /** Wall time of training so far. */
  readonly seconds: number;
  readonly history: readonly EpochRecord[];
  /** Epochs without a higher test bound after which the run ends; to the end of the recipe without it. */
  readonly patience?: number;
  readonly values: FitValues;
}

type Metadata = Omit<Checkpoint, "values"> & Pick<FitValues, "epoch" | "steps"> & RunMetadata;

export async function saveCheckpoint(
  directory: string,
  { values, ...rest }: Checkpoint,
  status: RunStatus,
): Promise<void> {
  const { epoch, steps, ...groups } = values;
  await saveRun(directory, { metadata: { ...rest, epoch, steps, status }, groups });
}

/**
 * The last checkpoint of the run, or undefined when there is none.
 *
 * @throws Error when the file is damaged or belongs to another run
 */
export function loadCheckpoint(directory: string, run: RunName): Promise<Checkpoint | undefined> {
  return load(directory, run, "checkpoint");
}

/**
 * The checkpoint that the run publishes: the best of a run with patience, the last of any other.
 *
 * @throws Error when a file is damaged or belongs to another run
 */
export async function loadPublished(directory: string, run: RunName): Promise<Checkpoint | undefined> {
  const last = await loadCheckpoint(directory, run);
  return last?.patience === undefined ? last : load(directory, run, "best");
}

async function load(directory: string, run: RunName, name: RunFileName): Promise<Checkpoint | undefined> {
  const file = await loadRun<Metadata>(directory, run, name);
  if (file === undefined) return undefined;
  const { epoch, steps, status: _, ...rest } = file.metadata;
  // A group without tensors leaves no trace in the file.
  const empty = { parameters: {}, first: {}, second: {}, statistics: {}, averages: {} };
  return { ...rest, values: { epoch, steps, ...empty, ...file.groups } };
}

/**
 * Keeps the last checkpoint as the best too. The next one replaces the last by a file of its own, so that a second
 * name for this one is enough where the file system has such.
 */
export async function keepBest(directory: string, run: RunName): Promise<void> {
  const [last, best] = [runPath(directory, run, "checkpoint"), runPath(directory, run, "best")];
  const partial = partialPath(best);
  await link(last, partial).catch(() => copyFile(last, partial));
  await rename(partial, best);
}
