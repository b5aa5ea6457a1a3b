/** Set-up of the Worker's tests without the build: derived files, and the number of requests for fuzzing. */
import type { TestProject } from "vitest/node";
import { writeTestImages } from "../../training/data/test-images.ts";
import { deriveDatasetIndex, publishedDatasets } from "../../worker/local/dataset-index.ts";
import { deriveModelIndex, publishedModels } from "../../worker/local/model-index.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Number of requests to each route, the seed of their mutations, and the time that they may take, ms. */
    fuzzing: {
      readonly numRuns: number;
      readonly seed: number;
      readonly interruptAfterTimeLimit: number;
      readonly markInterruptAsFailure: true;
    };
    /** Whether a third of the requests are ones that most routes accept, and each route's counts are printed. */
    isLongFuzz: boolean;
  }
}

/** Mean time of a request, ms: the slowest route takes a third of it on a free processor. */
const usualMs = 600;

export default async function prepare({ provide }: TestProject): Promise<void> {
  await writeTestImages();
  await Promise.all([deriveModelIndex(publishedModels), deriveDatasetIndex(publishedDatasets)]);
  // An ordinary run repeats the same few requests; `npm run fuzz` sends many new ones.
  const { FUZZ_RUNS: wanted, FUZZ_SEED: chosen } = process.env;
  const numRuns = Number(wanted ?? 1000);
  const seed = Number(chosen ?? (wanted ? Date.now() % 2 ** 31 : 1));
  if (wanted) console.log(`${numRuns} requests a route; FUZZ_SEED=${seed} repeats them`);
  provide("fuzzing", { numRuns, seed, interruptAfterTimeLimit: numRuns * usualMs, markInterruptAsFailure: true });
  provide("isLongFuzz", wanted !== undefined);
}
