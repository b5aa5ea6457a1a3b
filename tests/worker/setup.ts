/** What the build makes and the Worker's tests need, without the build; and how many requests the fuzzing tests send. */
import type { TestProject } from "vitest/node";
import { writeTestImages } from "../../training/data/test-images.ts";
import { deriveDatasetIndex, publishedDatasets } from "../../worker/local/dataset-index.ts";
import { deriveModelIndex, publishedModels } from "../../worker/local/model-index.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Requests that each route is sent, and the seed that they are drawn from. */
    fuzzing: { readonly numRuns: number; readonly seed: number };
  }
}

export default async function prepare({ provide }: TestProject): Promise<void> {
  await writeTestImages();
  await Promise.all([deriveModelIndex(publishedModels), deriveDatasetIndex(publishedDatasets)]);
  // An ordinary run repeats the same few; `npm run fuzz` asks for many that nobody has sent before.
  const wanted = process.env.FUZZ_RUNS;
  const fuzzing = wanted ? { numRuns: Number(wanted), seed: Date.now() % 2 ** 31 } : { numRuns: 1000, seed: 1 };
  if (wanted) console.log(`${fuzzing.numRuns} requests a route, seed ${fuzzing.seed}`);
  provide("fuzzing", fuzzing);
}
