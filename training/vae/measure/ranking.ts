/**
 * Ranks the test set by likelihood: Monte Carlo bounds of every image, and both ends of the list.
 */
import type { RankedImage, Ranking } from "../../../worker/artifact.ts";
import type { Split } from "../../data/dataset.ts";
import { stream } from "../../optimise/random.ts";
import { summarise } from "../../optimise/summary.ts";
import { type Tell, unwatched } from "../../optimise/watch.ts";
import { drawTerms, type EvaluatedModel, imageBatches, importanceWeighted, ofBatch } from "./evaluate.ts";

/** Draws of z for each image. */
const samples = 100;
/** Images kept from each end. */
const kept = 50;

/** Six decimals: float32 sums are no more precise, and the file stays small. */
const rounded = (nats: number): number => Number(nats.toFixed(6));

/** The bounds of all images of the split, ranked by either of them. */
export async function rankImages(evaluated: EvaluatedModel, split: Split, tell: Tell = unwatched): Promise<Ranking> {
  const rng = stream(evaluated.seed, "importance", 1);
  const images: RankedImage[] = [];
  for (const batch of imageBatches(evaluated, split)) {
    const terms = await drawTerms(evaluated, batch, rng, samples, ofBatch(tell, batch, split));
    for (let row = 0; row < batch.count; row++) {
      const of = (values: Float32Array) => values.subarray(row * samples, (row + 1) * samples);
      const index = batch.start + row;
      images.push(rank(index, split.labels[index] as number, of(terms.reconstruction), of(terms.logPriorRatio)));
    }
  }
  const ends = (bound: "elboNats" | "importanceWeightedNats") => {
    const sorted = images.toSorted((a, b) => b[bound] - a[bound]);
    return { most: sorted.slice(0, kept), least: sorted.slice(-kept).reverse() };
  };
  return {
    samples,
    images: images.length,
    seed: evaluated.seed,
    byElbo: ends("elboNats"),
    byImportanceWeighted: ends("importanceWeightedNats"),
  };
}

/**
 * One image's entry; the KL term is the mean of log q(z|x) - log p(z) over the draws, so that the terms sum to the
 * bound.
 */
function rank(index: number, label: number, reconstruction: Float32Array, logPriorRatio: Float32Array): RankedImage {
  const elbo = summarise(Float64Array.from(reconstruction, (nats, draw) => (logPriorRatio[draw] as number) - nats));
  return {
    index,
    label,
    elboNats: rounded(elbo.mean),
    standardErrorNats: rounded(elbo.standardError),
    reconstructionNats: rounded(summarise(Float64Array.from(reconstruction)).mean),
    klNats: rounded(-summarise(Float64Array.from(logPriorRatio)).mean),
    importanceWeightedNats: rounded(importanceWeighted(reconstruction, logPriorRatio)),
  };
}
