/** log p(x|z) of one image at many latents, and what only planes allow: at the points of a lattice. */
import type { Context } from "hono";
import type { ImageModelCard } from "../../artifact.ts";
import { pace } from "../../budget/pace.ts";
import type { Bindings } from "../../environment.ts";
import { keptValues } from "../../inference/assets.ts";
import { planBatch } from "../../inference/batch-rows.ts";
import { keepRows, keptRow } from "../../inference/kept-rows.ts";
import { loadSession } from "../../inference/model-store.ts";
import { decode, decoderInputs, type Observations } from "../../inference/vae.ts";
import type { Point } from "../../probability/latent-variables/plane-cells.ts";
import { violation } from "../../problem.ts";
import { sizeOf } from "../../tensor.ts";
import { operationsPerPixel, pixelLikelihood } from "./likelihood.ts";

/** Latents decoded at once: their images are in memory together. */
const latentsPerPart = 512;

/** @throws DomainError ShapeMismatch: a model without exactly two latents */
export function requirePlane({ id, latentSize }: ImageModelCard): void {
  if (latentSize === 2) return;
  const why = "a grid over more latents grows exponentially with their number; /v1/models states each latentSize";
  throw violation("ShapeMismatch", "id", `expected a model with 2 latents, got ${id} with ${latentSize}: ${why}`);
}

/** Cost of a latent: decoding it, and the likelihood of each pixel. */
export const operationsPerNode = (card: ImageModelCard): number =>
  planBatch(card, "decoder").operationsPerRow + operationsPerPixel * sizeOf(card.imageShape);

/** One image of a batch. */
export interface PlaneImage {
  readonly card: ImageModelCard;
  readonly observations: Observations;
  readonly index: number;
  readonly label: number | undefined;
}

/** Decodes latents part by part: yields the index of each part's first latent, and its means, (count, pixels). */
async function* decodedParts(
  c: Context<Bindings>,
  { card, label }: PlaneImage,
  latents: readonly (readonly number[])[],
): AsyncGenerator<{ readonly start: number; readonly count: number; readonly means: Float32Array }> {
  for (let start = 0; start < latents.length; start += latentsPerPart) {
    const part = latents.slice(start, start + latentsPerPart);
    const labels = label === undefined ? undefined : new Array<number>(part.length).fill(label);
    const decoder = await loadSession(c.env.ASSETS, card, "decoder");
    const { data } = await decode(card, decoder, decoderInputs(card, part, labels));
    yield { start, count: part.length, means: data };
  }
}

/** log p(x|z) of an image from a row of means. */
function likelihoodOf({ card, observations, index }: PlaneImage): (means: Float32Array, row: number) => number {
  const likelihood = pixelLikelihood(card);
  const pixels = sizeOf(card.imageShape);
  const x = observations.data.subarray(index * pixels, (index + 1) * pixels);
  return (means, row) => likelihood.logDensity(x, means.subarray(row * pixels, (row + 1) * pixels));
}

/**
 * log p(x|z), nats, for each latent.
 *
 * @throws DomainError ShapeMismatch: a label missing, superfluous or out of range
 */
export async function logLikelihoodsAt(
  c: Context<Bindings>,
  image: PlaneImage,
  latents: readonly (readonly number[])[],
): Promise<Float64Array> {
  const logLikelihood = likelihoodOf(image);
  const values = new Float64Array(latents.length);
  for await (const { start, count, means } of decodedParts(c, image, latents)) {
    await pace(count * sizeOf(image.card.imageShape) * operationsPerPixel);
    for (let i = 0; i < count; i++) values[start + i] = logLikelihood(means, i);
  }
  return values;
}

/**
 * log p(x|z), nats, at some points of the first lattice, whose means depend only on the network and the label: they are
 * kept for later requests.
 *
 * @param lattice its latents, (latticeSize²)
 * @param places indices of the points
 * @throws DomainError ShapeMismatch: a label missing, superfluous or out of range
 */
export async function logLikelihoodsOnLattice(
  c: Context<Bindings>,
  image: PlaneImage,
  lattice: readonly Point[],
  places: readonly number[],
): Promise<Float64Array> {
  const { card, label } = image;
  const size = { count: lattice.length, width: sizeOf(card.imageShape) };
  const kept = keptValues(c.env.ASSETS);
  const key = `lattice ${card.files.decoder.sha256} ${label}`;
  const logLikelihood = likelihoodOf(image);
  const values = new Float64Array(places.length);
  await pace(places.length * size.width * operationsPerPixel);
  const missing = places.flatMap((place, i) => {
    const means = keptRow(kept, key, place);
    if (!means) return { place, i };
    values[i] = logLikelihood(means, 0);
    return [];
  });
  const latents = missing.map(({ place }) => lattice[place] as Point);
  for await (const { start, count, means } of decodedParts(c, image, latents)) {
    const part = missing.slice(start, start + count);
    for (const [row, { i }] of part.entries()) values[i] = logLikelihood(means, row);
    const found = part.map(({ place }) => place);
    keepRows(kept, key, size, found, means);
  }
  return values;
}
