/**
 * Figures that a new card keeps from the one that it replaces: those of other runs of the same experiment, which a new
 * run neither measures nor contradicts.
 */
import { isDeepStrictEqual } from "node:util";
import type { Card } from "../../worker/artifact.ts";

/** The predecessor's metrics if it has the same recipe, length and data; none otherwise. */
export function keptMetrics<C extends Card>(card: C, predecessor: C | undefined): Partial<C["metrics"]> {
  if (predecessor === undefined || !isDeepStrictEqual(experimentOf(card), experimentOf(predecessor))) return {};
  return predecessor.metrics;
}

/**
 * The metric `seeds`: the new runs, the published one first, followed by the previous ones; absent for a single run.
 */
export function mergeSeeds<Figures extends { readonly seed: number }>(
  runs: readonly Figures[],
  before: readonly Figures[] = [],
): { seeds?: Figures[] } {
  const seeds = [...runs, ...before.filter(({ seed }) => runs.every((run) => run.seed !== seed))];
  return seeds.length > 1 ? { seeds } : {};
}

/** The card without texts and without the fields that differ from run to run. */
function experimentOf({ title, licence, notes, files, metrics, parity, training, dataset, ...model }: Card): unknown {
  const { seed, backend, seconds, derivation, ...recipe } = training ?? {};
  return JSON.parse(JSON.stringify({ ...model, dataset: dataset?.name, recipe }));
}
