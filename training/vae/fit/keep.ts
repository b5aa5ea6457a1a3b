/**
 * Files that a run writes after each epoch: the checkpoint, the best one, the curve as a table and a sheet of samples.
 */
import { join } from "node:path";
import { writeTogether } from "../../runs/files.ts";
import { bestEpoch, type EpochRecord, historyCsv } from "../../runs/history.ts";
import { type RunStatus, runFolder } from "../../runs/run-file.ts";
import type { TrainedModel } from "../measure/evaluate.ts";
import { type Checkpoint, keepBest, saveCheckpoint } from "./checkpoint.ts";
import { drawSheet } from "./sheet.ts";

/**
 * Writes these files to the run's folder. The checkpoint comes first and determines the others, so a resumed run that
 * was killed in between writes them again.
 */
export async function keep(
  directory: string,
  checkpoint: Checkpoint,
  trained: TrainedModel,
  asked: Pick<RunStatus, "of" | "data" | "command">,
): Promise<void> {
  const { run, history, values } = checkpoint;
  const nats = history.at(-1)?.testElboNats ?? Number.NaN;
  await saveCheckpoint(directory, checkpoint, { ...asked, unit: "epoch", done: values.epoch, nats });
  if (bestEpoch(history) === values.epoch) await keepBest(directory, run);
  const folder = runFolder(directory, run);
  const sheet = `epoch-${String(values.epoch).padStart(4, "0")}.png`;
  await writeTogether([
    [join(folder, "samples", sheet), await drawSheet(trained)],
    [join(folder, "history.csv"), historyCsv(columnsOf(history))],
  ]);
}

function columnsOf(history: readonly EpochRecord[]): Record<string, readonly number[]> {
  const names = Object.keys(history[0] ?? {}) as (keyof EpochRecord)[];
  return Object.fromEntries(names.map((name) => [name, history.map((record) => record[name])]));
}
