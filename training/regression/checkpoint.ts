/**
 * The checkpoint of a regressor's run, including the best network so far if there are validation observations.
 */
import { join } from "node:path";
import type { RegressorHistory } from "../../worker/artifact.ts";
import type { ParameterValues } from "../network/parameters.ts";
import type { DescentValues } from "../optimise/descent.ts";
import { writeAtomically } from "../runs/files.ts";
import { historyCsv } from "../runs/history.ts";
import { loadRun, type RunMetadata, type RunName, type RunStatus, runFolder, saveRun } from "../runs/run-file.ts";

export interface RegressorCheckpoint {
  readonly run: RunName;
  readonly backend: string;
  /** Wall time of training so far. */
  readonly seconds: number;
  readonly history: RegressorHistory;
  readonly values: DescentValues;
  /** The network with the highest validation log-likelihood so far, if there are validation observations. */
  readonly best?: Best;
}

/** A network during a run, with its score. */
export interface Best {
  readonly steps: number;
  readonly validationNats: number;
  readonly parameters: ParameterValues;
}

/** A checkpoint without its tensors. */
interface Metadata extends Omit<RegressorCheckpoint, "values" | "best">, RunMetadata {
  readonly steps: number;
  readonly best?: Omit<Best, "parameters">;
}

/** The last checkpoint of the run, or undefined if there is none. */
export async function loadCheckpoint(directory: string, run: RunName): Promise<RegressorCheckpoint | undefined> {
  const file = await loadRun<Metadata>(directory, run, "checkpoint");
  if (file === undefined) return undefined;
  const { steps, best, status: _, ...rest } = file.metadata;
  const { best: parameters = {}, ...groups } = file.groups;
  const values = { steps, parameters: {}, first: {}, second: {}, ...groups };
  return { ...rest, values, ...(best ? { best: { ...best, parameters } } : {}) };
}

/** Saves the checkpoint, and the curves beside it. */
export async function saveCheckpoint(
  directory: string,
  { values, best, ...rest }: RegressorCheckpoint,
  asked: Pick<RunStatus, "of" | "data" | "command">,
): Promise<void> {
  const { steps, ...groups } = values;
  const { step, trainNats, lowestNats, testNats } = rest.history;
  const nats = (testNats ?? trainNats).at(-1) ?? Number.NaN;
  const status: RunStatus = { ...asked, unit: "step", done: steps, nats };
  const kept = best && { steps: best.steps, validationNats: best.validationNats };
  const metadata = { ...rest, steps, status, ...(kept ? { best: kept } : {}) };
  await saveRun(directory, { metadata, groups: { ...groups, ...(best ? { best: best.parameters } : {}) } });
  // In this order, so that a run killed in between writes the table again when it is resumed.
  const table = historyCsv({ step, trainNats, lowestNats, ...(testNats ? { testNats } : {}) });
  await writeAtomically(join(runFolder(directory, rest.run), "history.csv"), table);
}

/** The network to publish: the best on the validation observations or, without those, the last. */
export function publishedRun({ best, values }: RegressorCheckpoint): Pick<DescentValues, "steps" | "parameters"> {
  return best ?? values;
}
