/** log p(x|z) of one image at many latents of a plane. */
import type { Context } from "hono";
import type { ImageModelCard } from "../../artifact.ts";
import { pace } from "../../budget/pace.ts";
import type { Bindings } from "../../environment.ts";
import { planBatch } from "../../inference/batch-rows.ts";
import { loadSession } from "../../inference/model-store.ts";
import { decode, decoderInputs, type Observations } from "../../inference/vae.ts";
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

/**
 * log p(x|z), nats, for each latent.
 *
 * @throws DomainError ShapeMismatch: a label missing, superfluous or out of range
 */
export async function logLikelihoodsAt(
  c: Context<Bindings>,
  { card, observations, index, label }: PlaneImage,
  latents: readonly (readonly number[])[],
): Promise<Float64Array> {
  const likelihood = pixelLikelihood(card);
  const pixels = sizeOf(card.imageShape);
  const x = observations.data.subarray(index * pixels, (index + 1) * pixels);
  const values = new Float64Array(latents.length);
  for (let start = 0; start < latents.length; start += latentsPerPart) {
    const part = latents.slice(start, start + latentsPerPart);
    const labels = label === undefined ? undefined : new Array<number>(part.length).fill(label);
    const decoder = await loadSession(c.env.ASSETS, card, "decoder");
    const { data } = await decode(card, decoder, decoderInputs(card, part, labels));
    await pace(part.length * pixels * operationsPerPixel);
    for (let i = 0; i < part.length; i++) {
      values[start + i] = likelihood.logDensity(x, data.subarray(i * pixels, (i + 1) * pixels));
    }
  }
  return values;
}
