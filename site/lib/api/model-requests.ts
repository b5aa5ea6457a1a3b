/** Requests and responses of the model routes, as the figures use them. */
import type { TrainedImageCard as Card } from "../../../worker/artifact.ts";
import { type GetAnswer, get, json, png, type RequestFor } from "./requests.ts";

/** The card of one of the report's own models of images. */
export type { Card };
export type DecodeAnswer = GetAnswer<"/v1/models/:id/decode">;
export type ManifoldAnswer = GetAnswer<"/v1/models/:id/manifold">;
export type LatentsAnswer = GetAnswer<"/v1/models/:id/latents">;
export type ModelsAnswer = GetAnswer<"/v1/models">;
export type TestDigit = GetAnswer<"/v1/datasets/:name/test/:index">;

export type Output = "probabilities" | "samples";

/** A point of a two-dimensional latent space. */
export type Latent = readonly [number, number];

export function decodeRequest(id: string, latent: Latent, output: Output, seed: number, accept: string = json) {
  const sampled = output === "samples" ? { output, seed: String(seed) } : {};
  return get("/v1/models/:id/decode", { param: { id }, query: { latent: latent.join(","), ...sampled } }, accept);
}

export const manifoldRequest = (id: string, size: number, accept: string = png) =>
  get("/v1/models/:id/manifold", { param: { id }, query: { size: String(size) } }, accept);

export const latentsRequest = (id: string, count: number) =>
  get("/v1/models/:id/latents", { param: { id }, query: { count: String(count) } });

/** The card of one of the report's own models of images. */
export const cardRequest = (id: string) => get("/v1/models/:id", { param: { id } }) as RequestFor<Card>;

export const modelsRequest = () => get("/v1/models", {});

type ListedModel = ModelsAnswer["models"][number];

/** The card of a servable model in the list. */
export type ReadyModel = Extract<ListedModel, { state: "ready" }>;

/** The servable models of a list. */
export const readyModels = ({ models }: ModelsAnswer): ReadyModel[] =>
  models.filter((model): model is ReadyModel => model.state === "ready");

/** Whether training maximised the bound that the card states, which it did not under another KL weight. */
export const maximisedItsBound = ({ training }: ReadyModel): boolean =>
  (training?.derivation?.changes.klWeight ?? 1) === 1;

/** Whether a model of MNIST has measurements that are comparable with those of the report's models. */
export const isMeasuredDigits = (card: ReadyModel): card is ReadyModel & Card =>
  card.family !== "regressor" &&
  card.dataset?.name === "mnist" &&
  maximisedItsBound(card) &&
  Boolean(card.training && card.metrics.test && card.metrics.train && card.metrics.importanceWeighted);

export const testDigitRequest = (index: number) =>
  get("/v1/datasets/:name/test/:index", { param: { name: "mnist", index: String(index) } });

/** The first test images of a data set. */
export const testImagesRequest = (count: number, name = "mnist") =>
  get("/v1/datasets/:name/test", { param: { name }, query: { count: String(count) } });

/** A file of the model's folder, published beside the API. */
export const artefactRequest = <T>(id: string, file: string, accept: string = json): RequestFor<T> => ({
  method: "GET",
  path: `/models/${id}/${file}`,
  accept,
});

/** A test digit as `encode` takes it, (height, width) intensities. */
export const imageOf = ({ images }: TestDigit) => images[0] as TestDigit["images"][number];

/** The first two coordinates of each latent. */
export function planar(latents: readonly (readonly number[])[]): Latent[] {
  return latents.map(([z1 = Number.NaN, z2 = Number.NaN]) => [z1, z2]);
}

/** A model's name in a citation, with the digest of its network. */
export function modelSource({ id, files }: Pick<ReadyModel, "id" | "files">): string {
  const [name, { sha256 }] =
    "regressor" in files ? (["regressor", files.regressor] as const) : (["decoder", files.decoder] as const);
  return `Model ${id}, ${name} SHA-256 ${sha256}`;
}
