/**
 * Checkpoints of a run on images: the last one, replaced after each epoch, and the best so far.
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
  /** Epochs without a higher test bound after which the run ends; without it the run goes to the end of the recipe. */
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
 * The last checkpoint of the run, or undefined if there is none.
 *
 * @throws Error if the file is damaged or belongs to another run
 */
export function loadCheckpoint(directory: string, run: RunName): Promise<Checkpoint | undefined> {
  return load(directory, run, "checkpoint");
}

/**
 * The checkpoint to publish: the best one for a run with patience, otherwise the last.
 *
 * @throws Error if a file is damaged or belongs to another run
 */
export async function loadPublished(directory: string, run: RunName): Promise<Checkpoint | undefined> {
  const last = await loadCheckpoint(directory, run);
  return last?.patience === undefined ? last : load(directory, run, "best");
}

async function load(directory: string, run: RunName, name: RunFileName): Promise<Checkpoint | undefined> {
  const file = await loadRun<Metadata>(directory, run, name);
  if (file === undefined) return undefined;
  const { epoch, steps, status: _, ...rest } = file.metadata;
  // The file has no trace of an empty group.
  const empty = { parameters: {}, first: {}, second: {}, statistics: {}, averages: {} };
  return { ...rest, values: { epoch, steps, ...empty, ...file.groups } };
}

/**
 * Keeps the last checkpoint also as the best. The next one replaces the last by a new file, so a hard link is enough if
 * the file system supports them.
 */
export async function keepBest(directory: string, run: RunName): Promise<void> {
  const [last, best] = [runPath(directory, run, "checkpoint"), runPath(directory, run, "best")];
  const partial = partialPath(best);
  await link(last, partial).catch(() => copyFile(last, partial));
  await rename(partial, best);
}
