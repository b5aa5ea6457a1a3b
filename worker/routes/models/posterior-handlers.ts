/** The routes that go through the encoder: q(z|x) and what is drawn from it. */
import type { Context } from "hono";
import type { ImageModelCard } from "../../artifact.ts";
import type { Bindings } from "../../environment.ts";
import { loadSession } from "../../inference/model-store.ts";
import { release } from "../../inference/release.ts";
import type { FloatTensor } from "../../inference/runtime.ts";
import { decode, encode, type Observations, observe } from "../../inference/vae.ts";
import { limits } from "../../limits.ts";
import { type ElboEstimate, estimateElbo } from "../../probability/elbo.ts";
import { normalSource } from "../../probability/gaussian.ts";
import { linearPath, sphericalPath } from "../../probability/latent-paths.ts";
import { createRng, type Rng } from "../../probability/random.ts";
import { violation } from "../../problem.ts";
import { answerAs, answerTensors, arrayOf } from "../answer.ts";
import { requireBudget } from "../budget.ts";
import { imageResponse } from "../image-response.ts";
import type { Handler } from "../register.ts";
import type * as contracts from "./contracts.ts";
import { imageModel } from "./handlers.ts";
import { type LatentLaw, latentLaw } from "./latent-law.ts";
import { pixelLikelihood } from "./likelihood.ts";

const decoderOf = (c: Context<Bindings>, card: ImageModelCard) => loadSession(c.env.ASSETS, card, "decoder");

/** q(z|x) of each image. */
async function posteriorsOf(
  c: Context<Bindings>,
  card: ImageModelCard,
  images: Observations,
  labels?: readonly number[],
  labelField?: (i: number) => string,
): Promise<readonly LatentLaw[]> {
  const encoder = await loadSession(c.env.ASSETS, card, "encoder");
  return (await encode(card, encoder, images, labels, labelField)).map(latentLaw);
}

/** The images of a request as the model sees them, at most so many as a batch may have. */
function observeBatch(card: ImageModelCard, images: FloatTensor): Observations {
  const observations = observe(card, images);
  const [count = 0] = observations.shape;
  requireBudget(limits.images, "images", count, "/images");
  return observations;
}

export const encodeBatch: Handler<typeof contracts.encodeBatch> = async (c, format) => {
  const card = await imageModel(c, c.req.valid("param").id);
  const { images, labels } = c.req.valid("json");
  const posteriors = await posteriorsOf(c, card, observeBatch(card, images), labels);
  const spreads = posteriors.map(({ spread }) => spread());
  const mean = posteriors.map((posterior) => posterior.mean);
  const encoding = {
    model: card.id,
    mean,
    variance: spreads.map(({ variance }) => variance),
    ...(card.posterior === "full" && { covariance: spreads.map(({ covariance }) => covariance) }),
  };
  return answerAs(format, encoding, { npy: () => arrayOf(mean) });
};

/** Intensities with Gaussian noise, cut to [0, 1]. */
function addNoise(images: FloatTensor, deviation: number, rng: Rng): FloatTensor {
  if (deviation === 0) return images;
  const normal = normalSource(rng);
  return { ...images, data: images.data.map((pixel) => Math.min(Math.max(pixel + deviation * normal(), 0), 1)) };
}

/** Each item `times` times over, side by side. */
const repeat = <T>(items: readonly T[], times: number): T[] => items.flatMap((item) => new Array<T>(times).fill(item));

export const reconstructBatch: Handler<typeof contracts.reconstructBatch> = async (c, format) => {
  const card = await imageModel(c, c.req.valid("param").id);
  const { images, labels, noise, draws, seed, columns = draws + 1 } = c.req.valid("json");
  const rng = createRng(seed);
  const inputs = observeBatch(card, addNoise(images, noise, rng));
  requireBudget(limits.latents, "draws · images", (inputs.shape[0] as number) * draws, "/draws");
  const posteriors = await posteriorsOf(c, card, inputs, labels);
  const normal = normalSource(rng);
  const latents = repeat(posteriors, draws).map(({ sample }) => sample(normal));
  const probabilities = await decode(card, await decoderOf(c, card), latents, labels && repeat(labels, draws));
  if (format === "json") {
    const samples = { ...probabilities, data: pixelLikelihood(card).sample(probabilities.data, rng) };
    const { shape } = probabilities;
    const response = answerTensors({ model: card.id, shape }, { inputs, probabilities, samples });
    for (const { data } of [inputs, probabilities, samples]) release(data);
    return response;
  }
  const sheet = besideInputs(inputs, probabilities, draws);
  return imageResponse(format, sheet, {}, Math.min(columns, sheet.shape[0] as number));
};

/** Each input followed by its reconstructions, (N (S + 1), height, width); both are taken. */
function besideInputs(inputs: FloatTensor, probabilities: FloatTensor, draws: number): FloatTensor {
  const [count = 0, height = 0, width = 0] = inputs.shape;
  const size = height * width;
  const data = new Float32Array(count * (draws + 1) * size);
  for (let i = 0; i < count; i++) {
    const at = i * (draws + 1) * size;
    data.set(inputs.data.subarray(i * size, (i + 1) * size), at);
    data.set(probabilities.data.subarray(i * draws * size, (i + 1) * draws * size), at + size);
  }
  release(inputs.data);
  release(probabilities.data);
  return { data, shape: [count * (draws + 1), height, width] };
}

type End =
  | { readonly latent: readonly number[] }
  | { readonly image: FloatTensor; readonly label?: number | undefined };

export const interpolateBetween: Handler<typeof contracts.interpolateBetween> = async (c, format) => {
  const card = await imageModel(c, c.req.valid("param").id);
  const { from, to, steps, path, columns = steps, label } = c.req.valid("json");
  const start = await latentOf(c, card, from, "/from");
  const end = await latentOf(c, card, to, "/to");
  const latents = (path === "linear" ? linearPath : sphericalPath)(start, end, steps);
  const labels = label === undefined ? undefined : new Array<number>(steps).fill(label);
  const fields = { latent: () => "/from", label: () => "/label" };
  const images = await decode(card, await decoderOf(c, card), latents, labels, fields);
  return imageResponse(format, images, { model: card.id, latents }, Math.min(columns, steps));
};

async function latentOf(
  c: Context<Bindings>,
  card: ImageModelCard,
  end: End,
  pointer: string,
): Promise<readonly number[]> {
  if ("image" in end) {
    const labels = end.label === undefined ? undefined : [end.label];
    const image = observe(card, end.image, `${pointer}/image`);
    requireBudget(1, "images", image.shape[0] as number, `${pointer}/image`);
    const [posterior] = await posteriorsOf(c, card, image, labels, () => `${pointer}/label`);
    return (posterior as LatentLaw).mean;
  }
  if (end.latent.length === card.latentSize) return end.latent;
  const detail = `expected ${card.latentSize} numbers, got ${end.latent.length}`;
  throw violation("ShapeMismatch", `${pointer}/latent`, detail);
}

export const estimateElbos: Handler<typeof contracts.estimateElbos> = async (c, format) => {
  const card = await imageModel(c, c.req.valid("param").id);
  const { images, labels, draws, seed } = c.req.valid("json");
  const observations = observeBatch(card, images);
  const count = observations.shape[0] as number;
  requireBudget(limits.monteCarloDraws, "draws · images", count * draws, "/draws");
  const posteriors = await posteriorsOf(c, card, observations, labels);
  const decoder = await decoderOf(c, card);
  const normal = normalSource(createRng(seed));
  const likelihood = pixelLikelihood(card);
  const pixels = observations.data.length / count;
  const estimates: ElboEstimate[] = [];
  for (const [i, posterior] of posteriors.entries()) {
    const latents = Array.from({ length: draws }, () => posterior.sample(normal));
    const label = labels && new Array<number>(draws).fill(labels[i] as number);
    const probabilities = (await decode(card, decoder, latents, label)).data;
    const x = observations.data.subarray(i * pixels, (i + 1) * pixels);
    const logLikelihoods = latents.map((_, s) =>
      likelihood.logDensity(x, probabilities.subarray(s * pixels, (s + 1) * pixels)),
    );
    release(probabilities);
    const logPosteriors = posterior.logDensities(latents);
    const logPriorRatios = latents.map((latent, s) => logStandardNormal(latent) - (logPosteriors[s] as number));
    estimates.push(estimateElbo(posterior.klToPrior(), logLikelihoods, logPriorRatios));
  }
  const column = (name: keyof ElboEstimate) => estimates.map((estimate) => estimate[name]);
  const bounds = {
    elboNats: column("elboNats"),
    reconstructionNats: column("reconstructionNats"),
    klNats: column("klNats"),
    importanceWeightedNats: column("importanceWeightedNats"),
    standardErrorNats: column("standardErrorNats"),
  };
  return answerAs(format, { model: card.id, ...bounds }, { csv: () => bounds });
};

/** log N(z | 0, I), nats. */
const logStandardNormal = (z: readonly number[]): number =>
  -0.5 * z.reduce((sum, value) => sum + value * value, z.length * Math.log(2 * Math.PI));
