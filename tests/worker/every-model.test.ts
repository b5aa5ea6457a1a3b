/** Whatever is published is served: every route of a model, for every model, in the shapes that its card states. */
import { decode as decodePng } from "fast-png";
import { expect, test } from "vitest";
import type { Card, ImageModelCard, RegressorCard } from "../../worker/artifact.ts";
import { ask, jsonOf, post } from "./ask.ts";

const { models } = await jsonOf<{ models: Card[] }>(ask("/v1/models"));
const ofImages = models.filter((card): card is ImageModelCard => card.family !== "regressor");
const ofNumbers = models.filter((card): card is RegressorCard => card.family === "regressor");

/** A one, in images of any size. */
const one = ({ imageShape: [height, width] }: ImageModelCard) =>
  Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) =>
      Number(Math.abs(x - width / 2) < width / 14 && Math.abs(y - height / 2) < height / 3),
    ),
  );

const numbers = (value: unknown): number[] =>
  Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY).map(Number) : [];

test.for(ofImages)("$id decodes, draws, encodes, reconstructs, walks and is bounded", async (card) => {
  const { id, latentSize: d, labels, imageShape, likelihood } = card;
  const path = `/v1/models/${id}`;
  const label = labels === undefined ? {} : { label: 3 };
  const batch = labels === undefined ? {} : { labels: [3] };
  const query = labels === undefined ? "" : "&label=3";
  const images = [one(card)];

  const samples = await jsonOf<{ latents: number[][]; shape: number[]; images: unknown }>(
    ask(`${path}/samples?count=3${query}`),
  );
  expect(samples.shape).toEqual([3, ...imageShape]);
  expect(samples.latents.map(({ length }) => length)).toEqual([d, d, d]);
  expect(numbers(samples.images).every((p) => p >= 0 && p <= 1)).toBe(true);

  const drawn = await ask(`${path}/samples?count=3&output=samples${query}`, { headers: { Accept: "image/png" } });
  const png = decodePng(new Uint8Array(await drawn.arrayBuffer()), { checkCrc: true });
  if (likelihood === "bernoulli") expect(new Set(png.data)).toEqual(new Set([0, 255]));

  const encoding = await jsonOf<{ mean: number[][]; variance: number[][]; covariance?: number[][][] }>(
    post(`${path}/encode`, { images, ...batch }),
  );
  expect(encoding.mean[0]).toHaveLength(d);
  expect(encoding.variance[0]?.every((v) => v > 0)).toBe(true);
  expect(encoding.covariance !== undefined).toBe(card.posterior === "full");

  const rebuilt = await jsonOf<{ shape: number[]; probabilities: unknown }>(
    post(`${path}/reconstruct`, { images, draws: 2, ...batch }),
  );
  expect(rebuilt.shape).toEqual([2, ...imageShape]);
  // What stands in the middle of a one is white, in what any of the models makes of it: it is the commonest of digits.
  const [height, width] = imageShape;
  const middle = numbers(rebuilt.probabilities)[(height / 2) * width + width / 2] as number;
  if (labels === undefined) expect(middle).toBeGreaterThan(0.5);

  const end = { image: images[0], ...label };
  const walk = await jsonOf<{ latents: number[][] }>(
    post(`${path}/interpolate`, { from: end, to: { latent: new Array(d).fill(0) }, steps: 3, ...label }),
  );
  expect(walk.latents[0]).toEqual(encoding.mean[0]);

  const bounds = await jsonOf<Record<string, number[]>>(post(`${path}/elbo`, { images, draws: 20, ...batch }));
  const [elbo, reconstruction, kl] = ["elboNats", "reconstructionNats", "klNats"].map((name) => bounds[name]?.[0] ?? 0);
  expect(elbo).toBeCloseTo(-(reconstruction as number) - (kl as number), 9);
  expect(kl).toBeGreaterThan(0);
});

test.for(ofImages)(
  "$id has its test latents and, where it was ranked, its ranking",
  async ({ id, latentSize, files }) => {
    const latents = await jsonOf<{ means: number[][] }>(ask(`/v1/models/${id}/latents?count=5`));
    expect(latents.means.map(({ length }) => length)).toEqual(new Array(5).fill(latentSize));
    expect((await ask(`/v1/models/${id}/ranking`)).status).toBe(files.ranking ? 200 : 404);
  },
);

test.for(ofNumbers)("$id predicts", async ({ id, inputSize, columns }) => {
  const rows = [0, 2.5, 5, 10].map((x) =>
    Array.from({ length: inputSize }, (_, j) => (columns?.inputs[j]?.lowest ?? 0) + x),
  );
  const { mean, standardDeviation } = await jsonOf<{ mean: number[]; standardDeviation: number[] }>(
    post(`/v1/models/${id}/predict`, { inputs: rows }),
  );
  expect(mean).toHaveLength(4);
  expect(standardDeviation.every((deviation) => deviation > 0)).toBe(true);
});
