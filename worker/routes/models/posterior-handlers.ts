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
import { answer, answerTensors } from "../answer.ts";
import { requireBudget } from "../budget.ts";
import { imageResponse, negotiateImageType } from "../image-response.ts";
import type { Handler } from "../register.ts";
import type * as contracts from "./contracts.ts";
import { imageModel } from "./handlers.ts";
import { type LatentLaw, latentLaw } from "./latent-law.ts";
import { pixelLikelihood } from "./likelihood.ts";

type Images = readonly (readonly (readonly number[])[])[];

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

export const encodeBatch: Handler<typeof contracts.encodeBatch> = async (c) => {
  const card = await imageModel(c, c.req.valid("param").id);
  const { images, labels } = c.req.valid("json");
  const posteriors = await posteriorsOf(c, card, observe(card, images), labels);
  const spreads = posteriors.map(({ spread }) => spread());
  return answer({
    model: card.id,
    mean: posteriors.map(({ mean }) => mean),
    variance: spreads.map(({ variance }) => variance),
    ...(card.posterior === "full" && { covariance: spreads.map(({ covariance }) => covariance) }),
  });
};

/** Intensities with Gaussian noise, cut to [0, 1]. */
function addNoise(images: Images, deviation: number, rng: Rng): Images {
  if (deviation === 0) return images;
  const normal = normalSource(rng);
  const noisy = (pixel: number) => Math.min(Math.max(pixel + deviation * normal(), 0), 1);
  return images.map((image) => image.map((row) => row.map(noisy)));
}

/** Each item `times` times over, side by side. */
const repeat = <T>(items: readonly T[], times: number): T[] => items.flatMap((item) => new Array<T>(times).fill(item));

export const reconstructBatch: Handler<typeof contracts.reconstructBatch> = async (c) => {
  const type = negotiateImageType(c);
  const card = await imageModel(c, c.req.valid("param").id);
  const { images, labels, noise, draws, seed, columns = draws + 1 } = c.req.valid("json");
  requireBudget(limits.latents, "draws · images", images.length * draws, "/draws");
  const rng = createRng(seed);
  const inputs = observe(card, addNoise(images, noise, rng));
  const posteriors = await posteriorsOf(c, card, inputs, labels);
  const normal = normalSource(rng);
  const latents = repeat(posteriors, draws).map(({ sample }) => sample(normal));
  const probabilities = await decode(card, await decoderOf(c, card), latents, labels && repeat(labels, draws));
  if (type === "application/json") {
    const samples = { ...probabilities, data: pixelLikelihood(card).sample(probabilities.data, rng) };
    const { shape } = probabilities;
    const response = answerTensors({ model: card.id, shape }, { inputs, probabilities, samples });
    for (const { data } of [inputs, probabilities, samples]) release(data);
    return response;
  }
  const sheet = besideInputs(inputs, probabilities, draws);
  return imageResponse(type, sheet, {}, Math.min(columns, sheet.shape[0] as number));
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
  | { readonly image: Images[number]; readonly label?: number | undefined };

export const interpolateBetween: Handler<typeof contracts.interpolateBetween> = async (c) => {
  const type = negotiateImageType(c);
  const card = await imageModel(c, c.req.valid("param").id);
  const { from, to, steps, path, columns = steps, label } = c.req.valid("json");
  const start = await latentOf(c, card, from, "/from");
  const end = await latentOf(c, card, to, "/to");
  const latents = (path === "linear" ? linearPath : sphericalPath)(start, end, steps);
  const labels = label === undefined ? undefined : new Array<number>(steps).fill(label);
  const fields = { latent: () => "/from", label: () => "/label" };
  const images = await decode(card, await decoderOf(c, card), latents, labels, fields);
  return imageResponse(type, images, { model: card.id, latents }, Math.min(columns, steps));
};

async function latentOf(
  c: Context<Bindings>,
  card: ImageModelCard,
  end: End,
  pointer: string,
): Promise<readonly number[]> {
  if ("image" in end) {
    const labels = end.label === undefined ? undefined : [end.label];
    const image = observe(card, [end.image], () => `${pointer}/image`);
    const [posterior] = await posteriorsOf(c, card, image, labels, () => `${pointer}/label`);
    return (posterior as LatentLaw).mean;
  }
  if (end.latent.length === card.latentSize) return end.latent;
  const detail = `expected ${card.latentSize} numbers, got ${end.latent.length}`;
  throw violation("ShapeMismatch", `${pointer}/latent`, detail);
}

export const estimateElbos: Handler<typeof contracts.estimateElbos> = async (c) => {
  const card = await imageModel(c, c.req.valid("param").id);
  const { images, labels, samples, seed } = c.req.valid("json");
  requireBudget(limits.monteCarloDraws, "samples · images", images.length * samples, "/samples");
  const observations = observe(card, images);
  const posteriors = await posteriorsOf(c, card, observations, labels);
  const decoder = await decoderOf(c, card);
  const normal = normalSource(createRng(seed));
  const likelihood = pixelLikelihood(card);
  const pixels = observations.data.length / images.length;
  const estimates: ElboEstimate[] = [];
  for (const [i, posterior] of posteriors.entries()) {
    const latents = Array.from({ length: samples }, () => posterior.sample(normal));
    const label = labels && new Array<number>(samples).fill(labels[i] as number);
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
  return answer({
    model: card.id,
    elboNats: column("elboNats"),
    reconstructionNats: column("reconstructionNats"),
    klNats: column("klNats"),
    importanceWeightedNats: column("importanceWeightedNats"),
    standardErrorNats: column("standardErrorNats"),
  });
};

/** log N(z | 0, I), nats. */
const logStandardNormal = (z: readonly number[]): number =>
  -0.5 * z.reduce((sum, value) => sum + value * value, z.length * Math.log(2 * Math.PI));
