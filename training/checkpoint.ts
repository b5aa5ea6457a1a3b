/**
 * The checkpoint of a run on images, replaced at the end of each epoch.
 */
import type { FitValues } from "./fit.ts";
import type { EpochRecord } from "./history.ts";
import { loadRun, type RunName, saveRun } from "./run-file.ts";

export interface Checkpoint {
  readonly run: RunName;
  readonly backend: string;
  /** Wall time of training so far. */
  readonly seconds: number;
  readonly history: readonly EpochRecord[];
  readonly values: FitValues;
}

type Metadata = Omit<Checkpoint, "values"> & Pick<FitValues, "epoch" | "steps">;

export async function saveCheckpoint(directory: string, { values, ...rest }: Checkpoint): Promise<void> {
  const { epoch, steps, ...groups } = values;
  await saveRun(directory, { metadata: { ...rest, epoch, steps }, groups });
}

/**
 * The last checkpoint of the run, or undefined when there is none.
 *
 * @throws Error when the file belongs to another run
 */
export async function loadCheckpoint(directory: string, run: RunName): Promise<Checkpoint | undefined> {
  const file = await loadRun<Metadata>(directory, run);
  if (file === undefined) return undefined;
  const { epoch, steps, ...rest } = file.metadata;
  // A group without tensors leaves no trace in the file.
  const empty = { parameters: {}, first: {}, second: {}, statistics: {}, averages: {} };
  return { ...rest, values: { epoch, steps, ...empty, ...file.groups } };
}
