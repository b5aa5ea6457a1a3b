/** Finds a model's published files by requesting them, and the KL of its dimensions by encoding test images. */

import { artefactRequest, latentsRequest, testImagesRequest } from "../lib/api/model-requests.ts";
import { get, json, post, type RequestFor } from "../lib/api/requests.ts";
import { average } from "../lib/numbers/average.ts";
import { columnsOf } from "../lib/numbers/csv-columns.ts";
import { divergenceFromPrior } from "../lib/numbers/normal.ts";
import { nth } from "../lib/numbers/nth.ts";
import type { ImageCard, ModelCard, RegressorCard } from "../lib/report/card-facts.ts";
import type { Dimension, Published } from "./published.ts";

/** The answer to a request, as figures use it (`lib/figure/figure.ts`). @throws Error the API refuses the request */
export type AskOnce = <T>(request: RequestFor<T>) => Promise<T>;

/** Number of test images in the average of a dimension's KL, and of pixels per request. */
const averaged = 64;
const pixelsOfRequest = 200_000;

export async function findPublished(card: ModelCard, ask: AskOnce): Promise<Published> {
  return card.family === "regressor" ? regressor(card, ask) : images(card, ask);
}

/** Whether the Worker has a file that the card names; a folder may have lost it. */
const isThere = (named: unknown, request: RequestFor<unknown>, ask: AskOnce): Promise<boolean> =>
  named === undefined
    ? Promise.resolve(false)
    : ask(request).then(
        () => true,
        () => false,
      );

async function images(card: ImageCard, ask: AskOnce): Promise<Published> {
  const { id, files, dataset } = card;
  const ranking = get("/v1/models/:id/ranking", { param: { id }, query: { count: "1" } }, "image/png");
  const testImages = dataset
    ? await ask(testImagesRequest(1, dataset.name))
        .then(({ total }) => total)
        .catch(() => 0)
    : 0;
  // Latents come with the labels of the test images, and would be a failure without them.
  const [latents, hasRanking, history] = await Promise.all([
    testImages > 0 && isThere(files.testLatents, latentsRequest(id, 1), ask),
    isThere(files.ranking, ranking, ask),
    isThere(files.history, artefactRequest(id, "history.json"), ask),
  ]);
  const dimensions = await dimensionsOf(card, testImages, ask);
  return { card, has: { latents, ranking: hasRanking, history }, testImages, dimensions };
}

async function dimensionsOf(card: ImageCard, testImages: number, ask: AskOnce): Promise<readonly Dimension[]> {
  const { id, dataset, files, imageShape, labels: classes } = card;
  if (!dataset || !files.encoder || testImages === 0) return [];
  const pixels = imageShape.reduce<number>((product, size) => product * size, 1);
  const count = Math.min(averaged, testImages, Math.floor(pixelsOfRequest / pixels));
  const test = await ask(testImagesRequest(count, dataset.name));
  const body = { images: test.images, ...(classes === undefined ? {} : { labels: test.labels }) };
  const { mean, variance } = await ask(post("/v1/models/:id/encode", body, json, { id }));
  return Array.from({ length: card.latentSize }, (_, index) => ({
    index,
    klNats: average(mean.map((mu, n) => divergenceFromPrior(nth(mu, index), nth(nth(variance, n), index)))),
  })).toSorted((a, b) => b.klNats - a.klNats);
}

/** Range of an input if neither columns nor data give one. */
const standardRange = [-3, 3] as const;

async function regressor(card: RegressorCard, ask: AskOnce): Promise<Published> {
  const { id, files, columns, inputSize } = card;
  const csv = artefactRequest<string>(id, "data.csv", "text/csv");
  const [data, history] = await Promise.all([
    isThere(files.data, csv, ask),
    isThere(files.history, artefactRequest(id, "history.json"), ask),
  ]);
  const seen = data ? columnsOf(await ask(csv)) : [];
  const ranges = Array.from({ length: inputSize }, (_, i) => {
    const column = columns?.inputs[i];
    if (column) return [column.lowest, column.highest] as const;
    return seen[i] ? ([Math.min(...seen[i]), Math.max(...seen[i])] as const) : standardRange;
  });
  return { card, has: { data, history }, ranges };
}
