/** Set-up of the Worker's tests without the build: derived files, and the number of requests for fuzzing. */
import type { TestProject } from "vitest/node";
import { writeTestImages } from "../../training/data/test-images.ts";
import { deriveDatasetIndex, publishedDatasets } from "../../worker/local/dataset-index.ts";
import { deriveModelIndex, publishedModels } from "../../worker/local/model-index.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Number of requests to each route, and the seed of their mutations. */
    fuzzing: { readonly numRuns: number; readonly seed: number };
  }
}

export default async function prepare({ provide }: TestProject): Promise<void> {
  await writeTestImages();
  await Promise.all([deriveModelIndex(publishedModels), deriveDatasetIndex(publishedDatasets)]);
  // An ordinary run repeats the same few requests; `npm run fuzz` sends many new ones.
  const wanted = process.env.FUZZ_RUNS;
  const fuzzing = wanted ? { numRuns: Number(wanted), seed: Date.now() % 2 ** 31 } : { numRuns: 1000, seed: 1 };
  if (wanted) console.log(`${fuzzing.numRuns} requests a route, seed ${fuzzing.seed}`);
  provide("fuzzing", fuzzing);
}
