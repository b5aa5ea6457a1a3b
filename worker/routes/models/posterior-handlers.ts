/** Routes that use the encoder: q(z|x) and draws from it. */
import type { Context } from "hono";
import type { ImageModelCard } from "../../artifact.ts";
import { requireOperations } from "../../budget/operations.ts";
import type { Bindings } from "../../environment.ts";
import { answerAs, answerTensors, arrayOf } from "../../http/answer.ts";
import { type ImageBatch, imageFile, imageResponse, imagesOf, isStreamed, partOf } from "../../http/image-response.ts";
import { route } from "../../http/register.ts";
import { streamedResponse } from "../../http/streamed-body.ts";
import { planBatch } from "../../inference/batch-rows.ts";
import { loadSession } from "../../inference/model-store.ts";
import { encode, type GivenImages, inChannelsOf, type Observations, observe } from "../../inference/vae.ts";
import { limits } from "../../limits.ts";
import { jsonStream } from "../../media/json-stream.ts";
import { normalSource } from "../../probability/gaussians/gaussian.ts";
import { drawnPixels } from "../../probability/latent-variables/drawn-pixels.ts";
import { linearPath, sphericalPath } from "../../probability/latent-variables/latent-paths.ts";
import { createRng, type Rng } from "../../probability/numerics/random.ts";
import { violation } from "../../problem.ts";
import { type FloatTensor, sizeOf } from "../../tensor.ts";
import type { ImagesShape } from "../../tensor-contract.ts";
import { requireBudget } from "../budget.ts";
import * as contracts from "./contracts.ts";
import { decodedImages } from "./decoded-images.ts";
import { imageModel } from "./handlers.ts";
import { pixelLikelihood } from "./likelihood.ts";
import { type VariationalPosterior, variationalPosterior } from "./variational-posterior.ts";

/** q(z|x) for each image. */
export async function posteriorsOf(
  c: Context<Bindings>,
  card: ImageModelCard,
  images: Observations,
  labels?: readonly number[],
  labelField?: (i: number) => string,
): Promise<readonly VariationalPosterior[]> {
  const encoder = await loadSession(c.env.ASSETS, card, "encoder");
  return (await encode(card, encoder, images, labels, labelField)).map(variationalPosterior);
}

/** The images of a request as the model expects them, at most as many as a batch may have. */
export function observeBatch(card: ImageModelCard, images: GivenImages): Observations {
  const observations = observe(card, images, drawnPixels);
  const [count = 0] = observations.shape;
  requireBudget(limits.images, "images", count, "/images");
  requireOperations(0, planBatch(card, "encoder").operationsPerRow, count, "images of this model", "/images");
  return observations;
}

export const encodeBatch = route(contracts.encodeBatch, async (c, format) => {
  const card = await imageModel(c, c.req.valid("param").id);
  const { images, labels } = c.req.valid("json");
  const posteriors = await posteriorsOf(c, card, observeBatch(card, images), labels);
  const spreads = posteriors.map(({ spread }) => spread());
  const covariance = spreads.flatMap((spread) => (spread.covariance ? [spread.covariance] : []));
  const mean = posteriors.map((posterior) => posterior.mean);
  const encoding = {
    model: card.id,
    mean,
    variance: spreads.map(({ variance }) => variance),
    ...(card.posterior === "full" && { covariance }),
  };
  return answerAs(format, encoding, { npy: () => arrayOf(mean) });
});

/** Intensities with Gaussian noise, clipped to [0, 1]. */
function addNoise(images: FloatTensor, deviation: number, rng: Rng): FloatTensor {
  if (deviation === 0) return images;
  const normal = normalSource(rng);
  return { ...images, data: images.data.map((pixel) => Math.min(Math.max(pixel + deviation * normal(), 0), 1)) };
}

/** Each item repeated `times` times, side by side. */
const repeat = <T>(items: readonly T[], times: number): T[] => items.flatMap((item) => new Array<T>(times).fill(item));

export const reconstructBatch = route(contracts.reconstructBatch, async (c, format) => {
  const card = await imageModel(c, c.req.valid("param").id);
  const { images, labels, noise, draws, seed, columns = draws + 1 } = c.req.valid("json");
  const rng = createRng(seed);
  const inputs = observeBatch(card, addNoise(inChannelsOf(card, images), noise, rng));
  requireBudget(limits.latents, "draws · images", inputs.shape[0] * draws, "/draws");
  const posteriors = await posteriorsOf(c, card, inputs, labels);
  const normal = normalSource(rng);
  const latents = repeat(posteriors, draws).map(({ sample }) => sample(normal));
  const decoded = { latents, labels: labels && repeat(labels, draws), pointer: "/draws" };
  const probabilities = decodedImages(c, card, decoded);
  const { shape } = probabilities;
  if (format !== "json") {
    const sheet = besideInputs(inputs, probabilities, draws);
    return imageFile(format, sheet, Math.min(columns, sheet.shape[0]));
  }
  const draw = (means: FloatTensor<ImagesShape>) => ({ ...means, data: pixelLikelihood(card).sample(means.data, rng) });
  if (isStreamed(format, [3 * shape[0], ...card.imageShape])) {
    // Decode twice, so that nothing stays in memory until the client reads.
    const samples = decodedImages(c, card, { ...decoded, draw });
    const partsOf = (images: ImageBatch) => images.inParts(partOf(shape));
    const tensors = {
      inputs: partsOf(imagesOf(inputs)),
      probabilities: partsOf(probabilities),
      samples: partsOf(samples),
    };
    return streamedResponse("json", jsonStream({ model: card.id, shape }, tensors));
  }
  const whole = await probabilities.whole();
  const samples = draw(whole);
  return answerTensors({ model: card.id, shape }, { inputs, probabilities: whole, samples });
});

/** Each input followed by its reconstructions, (N (S + 1), ...imageShape). */
function besideInputs(inputs: Observations, probabilities: ImageBatch, draws: number): ImageBatch {
  const [count, ...image] = inputs.shape;
  const size = sizeOf(image);
  /** That many inputs from `first` on, each followed by its reconstructions. */
  const beside = (first: number, { data }: FloatTensor): Observations => {
    const inputsHere = data.length / (draws * size);
    const sheet = new Float32Array(inputsHere * (draws + 1) * size);
    for (let i = 0; i < inputsHere; i++) {
      const at = i * (draws + 1) * size;
      sheet.set(inputs.data.subarray((first + i) * size, (first + i + 1) * size), at);
      sheet.set(data.subarray(i * draws * size, (i + 1) * draws * size), at + size);
    }
    return { data: sheet, shape: [inputsHere * (draws + 1), ...image] };
  };
  return {
    shape: [count * (draws + 1), ...image],
    whole: async () => beside(0, await probabilities.whole()),
    async *inParts(images) {
      const step = Math.max(1, Math.floor(images / (draws + 1)));
      let first = 0;
      for await (const part of probabilities.inParts(step * draws)) {
        yield beside(first, part);
        first += step;
      }
    },
  };
}

type End =
  | { readonly latent: readonly number[] }
  | { readonly image: GivenImages; readonly label?: number | undefined };

export const interpolateBetween = route(contracts.interpolateBetween, async (c, format) => {
  const card = await imageModel(c, c.req.valid("param").id);
  const { from, to, steps, path, columns = steps, label } = c.req.valid("json");
  const start = await latentOf(c, card, from, "/from");
  const end = await latentOf(c, card, to, "/to");
  const latents = (path === "linear" ? linearPath : sphericalPath)(start, end, steps);
  const labels = label === undefined ? undefined : new Array<number>(steps).fill(label);
  const fields = { latent: () => "/from", label: () => "/label" };
  const images = decodedImages(c, card, { latents, labels, fields, pointer: "/steps" });
  return imageResponse(format, images, { model: card.id, latents }, Math.min(columns, steps));
});

async function latentOf(
  c: Context<Bindings>,
  card: ImageModelCard,
  end: End,
  pointer: string,
): Promise<readonly number[]> {
  if ("image" in end) {
    const labels = end.label === undefined ? undefined : [end.label];
    const image = observe(card, end.image, drawnPixels, `${pointer}/image`);
    requireBudget(1, "images", image.shape[0], `${pointer}/image`);
    const [posterior] = await posteriorsOf(c, card, image, labels, () => `${pointer}/label`);
    return (posterior as VariationalPosterior).mean;
  }
  if (end.latent.length === card.latentSize) return end.latent;
  const detail = `expected ${card.latentSize} numbers, got ${end.latent.length}`;
  throw violation("ShapeMismatch", `${pointer}/latent`, detail);
}
