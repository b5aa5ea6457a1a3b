import type { Context } from "hono";
import type { Card, ImageModelCard } from "../../artifact.ts";
import type { Bindings } from "../../environment.ts";
import { answer, answerAs, answerFile, answerTensors } from "../../http/answer.ts";
import { cacheable, digestOf, kept } from "../../http/caching.ts";
import { imageFile, imageResponse, isStreamed } from "../../http/image-response.ts";
import { linkNext } from "../../http/paging.ts";
import { route } from "../../http/register.ts";
import { loadCard, loadImageModel, loadRegressor, loadSession } from "../../inference/model-store.ts";
import { predict } from "../../inference/regressor.ts";
import type { LatentFields } from "../../inference/vae.ts";
import { columnsOf, tableOf } from "../../media/csv.ts";
import { normalSource } from "../../probability/gaussians/gaussian.ts";
import { manifoldLatents } from "../../probability/latent-variables/manifold.ts";
import { createRng, type Rng } from "../../probability/numerics/random.ts";
import type { FloatTensor } from "../../tensor.ts";
import type { ImagesShape } from "../../tensor-contract.ts";
import { loadDataset } from "../datasets/published.ts";
import { loadTestIntensities } from "../datasets/test-image.ts";
import * as contracts from "./contracts.ts";
import { datasetOf } from "./dataset-of.ts";
import { decodedImages } from "./decoded-images.ts";
import { pixelLikelihood } from "./likelihood.ts";
import { loadRanking } from "./ranking.ts";
import { loadTestLatents, type TestLatents } from "./test-latents.ts";

const digests = new WeakMap<Card, string>();

/** Everything that a response of a model depends on: its card, which contains the digests of its files. */
export function sourceOf(card: Card): string {
  const known = digests.get(card);
  if (known !== undefined) return known;
  const digest = digestOf(JSON.stringify(card));
  digests.set(card, digest);
  return digest;
}

export const imageModel = (c: Context<Bindings>, id: string): Promise<ImageModelCard> =>
  loadImageModel(c.env.ASSETS, id);

export const getModel = route(contracts.getModel, async (c) => {
  const card = await loadCard(c.env.ASSETS, c.req.valid("param").id);
  return cacheable(c, sourceOf(card), "application/json", () => answer(card));
});

/** Names of the latents and labels in a query string, for errors. */
const queryFields: LatentFields = { latent: () => "latent", label: () => "label" };

/** The transformation of the means of p(x|z) that replaces them by draws; undefined for the means themselves. */
function drawOf(card: ImageModelCard, output: "probabilities" | "samples", rng: () => Rng) {
  if (output === "probabilities") return undefined;
  const { sample } = pixelLikelihood(card);
  const drawn = rng();
  return (means: FloatTensor<ImagesShape>): FloatTensor<ImagesShape> => ({ ...means, data: sample(means.data, drawn) });
}

/** Columns of a sheet of that many images: as requested, or so that it is about square. */
const sheetColumns = (count: number, asked = Math.ceil(Math.sqrt(count))): number => Math.min(asked, count);

export const decodeOne = route(contracts.decodeOne, async (c, format) => {
  const card = await imageModel(c, c.req.valid("param").id);
  const { latent, label, output, seed } = c.req.valid("query");
  return cacheable(c, sourceOf(card), format, () => {
    const labels = label === undefined ? undefined : [label];
    const draw = drawOf(card, output, () => createRng(seed));
    const images = decodedImages(c, card, { latents: [latent], labels, fields: queryFields, pointer: "latent", draw });
    return imageResponse(format, images, { model: card.id }, 1);
  });
});

export const decodeBatch = route(contracts.decodeBatch, async (c, format) => {
  const card = await imageModel(c, c.req.valid("param").id);
  const { latents, labels, output, seed, columns } = c.req.valid("json");
  const draw = drawOf(card, output, () => createRng(seed));
  const images = decodedImages(c, card, { latents, labels, pointer: "/latents", draw });
  return imageResponse(format, images, { model: card.id }, sheetColumns(latents.length, columns));
});

export const drawManifold = route(contracts.drawManifold, async (c, format) => {
  const card = await imageModel(c, c.req.valid("param").id);
  const { size, from, to, axes, label } = c.req.valid("query");
  const respond = () => {
    const latents = manifoldLatents({ size, from, to, axes, latentSize: card.latentSize });
    const labels = label === undefined ? undefined : new Array<number>(latents.length).fill(label);
    const images = decodedImages(c, card, { latents, labels, fields: queryFields, pointer: "size" });
    return imageResponse(format, images, { model: card.id, size, from, to, axes, latents }, size);
  };
  const large = isStreamed(format, [size ** 2, ...card.imageShape]);
  return cacheable(c, sourceOf(card), format, large ? respond : kept(c, respond));
});

export const samplePrior = route(contracts.samplePrior, async (c, format) => {
  const card = await imageModel(c, c.req.valid("param").id);
  const { count, columns, label, output, seed } = c.req.valid("query");
  const respond = () => {
    const rng = createRng(seed);
    const normal = normalSource(rng);
    const latents = Array.from({ length: count }, () => Array.from({ length: card.latentSize }, normal));
    const labels = label === undefined ? undefined : new Array<number>(count).fill(label);
    const draw = drawOf(card, output, () => rng);
    const images = decodedImages(c, card, { latents, labels, fields: queryFields, pointer: "count", draw });
    return imageResponse(format, images, { model: card.id, latents }, sheetColumns(count, columns));
  };
  const large = isStreamed(format, [count, ...card.imageShape]);
  return cacheable(c, sourceOf(card), format, large ? respond : kept(c, respond));
});

export const listTestLatents = route(contracts.listTestLatents, async (c, format) => {
  const card = await imageModel(c, c.req.valid("param").id);
  const page = c.req.valid("query");
  const respond = async () => {
    const { means, ...fields } = await loadTestLatents(c.env.ASSETS, card, page);
    const rows = () => Array.from({ length: fields.count }, (_, i) => rowOf(means, i));
    const table = () => ({ index: fields.indices, label: fields.labels, ...columnsOf("mean", rows()) });
    const file = answerFile(format, { npy: () => means, csv: table });
    const response = file ?? answerTensors({ model: card.id, ...fields }, { means });
    return linkNext(c, page, fields.total, response);
  };
  return cacheable(c, sourceOf(card), format, kept(c, respond));
});

const rowOf = ({ data, shape: [, columns] }: TestLatents["means"], i: number): Float32Array => {
  return data.subarray(i * columns, (i + 1) * columns);
};

/** Images in each row of a ranking's sheet, by default. */
const rankingColumns = 10;

export const listRanking = route(contracts.listRanking, async (c, format) => {
  const card = await imageModel(c, c.req.valid("param").id);
  const { order, by, columns = rankingColumns, offset, count } = c.req.valid("query");
  const dataset = datasetOf(card);
  const respond = async () => {
    const { listed, ranking, ...fields } = await loadRanking(c.env.ASSETS, card, { order, by, offset, count });
    const page = <R extends Response>(response: R) => linkNext(c, { offset, count }, listed, response);
    if (format === "json" || format === "csv") {
      const end = { model: card.id, dataset: dataset.title, order, by, ...fields, ranking };
      return page(answerAs(format, end, { csv: () => tableOf(ranking) }));
    }
    const indices = ranking.map(({ index }) => index);
    const images = await loadTestIntensities(c.env.ASSETS, await loadDataset(c.env.ASSETS, dataset.name), indices);
    return page(await imageFile(format, images, sheetColumns(indices.length, columns)));
  };
  return cacheable(c, sourceOf(card), format, kept(c, respond));
});

export const predictTargets = route(contracts.predictTargets, async (c, format) => {
  const card = await loadRegressor(c.env.ASSETS, c.req.valid("param").id);
  const regressor = await loadSession(c.env.ASSETS, card, "regressor");
  const { mean, standardDeviation } = await predict(card, regressor, c.req.valid("json").inputs);
  const columns = { mean: [...mean], standardDeviation: [...standardDeviation] };
  return answerAs(format, { model: card.id, ...columns }, { csv: () => columns });
});
