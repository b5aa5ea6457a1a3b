/** Numbers quoted in the section's prose, computed by the Worker at build time. */

import { askAnswer } from "../../build/ask-worker.ts";
import { latentsRequest, testImagesRequest } from "../../lib/api/model-requests.ts";
import { json, post } from "../../lib/api/requests.ts";
import { average, standardError } from "../../lib/numbers/average.ts";
import { divergenceFromPrior } from "../../lib/numbers/normal.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { norm } from "../latent-path/state.ts";
import { difference, type Reconstruction } from "./state.ts";

/** Number of first test digits to average over. */
export const compared = 40;

/** Seed of noise and draws. One seed shows the same noisy pictures to all models of one convention. */
export const noiseSeed = 0;

const noises = [0, 0.05, 0.1, 0.2, 0.3, 0.5, 1] as const;

export interface Mending {
  readonly noise: number;
  /** Mean absolute differences of the noisy and the redrawn digits from the clean ones. */
  readonly spoiled: number;
  readonly mended: number;
  /** The second difference for each digit. */
  readonly each: readonly number[];
}

/** Distances from the clean digit, averaged over the first test digits: after adding noise, and after one redrawing. */
export async function mending(id: string): Promise<readonly Mending[]> {
  const { images } = await askAnswer(testImagesRequest(compared));
  const reconstruct = (noise: number): Promise<Reconstruction> =>
    askAnswer(post("/v1/models/:id/reconstruct", { images, noise, seed: noiseSeed }, json, { id }));
  const clean = await reconstruct(0);
  const apart = (pictures: Reconstruction["inputs"]): number[] =>
    clean.inputs.map((truth, i) => difference(truth, pictures[i] ?? []));
  const rows = noises.map(async (noise) => {
    const { inputs, probabilities } = await reconstruct(noise);
    const each = apart(probabilities);
    return { noise, spoiled: average(apart(inputs)), mended: average(each), each };
  });
  return Promise.all(rows);
}

/** Mean of the paired differences of two lists, and its standard error. */
export function paired(ones: readonly number[], others: readonly number[]): { mean: number; standardError: number } {
  const differences = ones.map((one, i) => one - nth(others, i));
  return { mean: average(differences), standardError: standardError(differences) };
}

/** Mean distance from the origin of the posterior means of the first test digits. */
export async function meanNorm(id: string): Promise<number> {
  const { means } = await askAnswer(latentsRequest(id, 200));
  return average(means.map(norm));
}

export interface Idle {
  readonly dimensions: number;
  readonly of: number;
  /** Upper limit, nats, of KL(q_i(z_i | x) ‖ N(0, 1)) averaged over the first test digits, in every idle dimension. */
  readonly belowNats: number;
}

/** KL(q_i(z_i | x) ‖ N(0, 1)) of each dimension of a model with a diagonal posterior, averaged over the first test digits. */
export async function dimensionNats(id: string): Promise<readonly number[]> {
  const { images } = await askAnswer(testImagesRequest(compared));
  const { mean, variance } = await askAnswer(post("/v1/models/:id/encode", { images }, json, { id }));
  return (mean[0] ?? []).map((_, i) =>
    average(mean.map((of, n) => divergenceFromPrior(nth(of, i), nth(nth(variance, n), i)))),
  );
}

/** Number of idle latent dimensions of a model: those whose q is the prior, whatever x is. */
export async function idleDimensions(id: string): Promise<Idle> {
  const belowNats = 0.01;
  const divergences = await dimensionNats(id);
  return { dimensions: divergences.filter((nats) => nats <= belowNats).length, of: divergences.length, belowNats };
}
