/** Every published model is served: each route, for each model, in the shapes of its card. */
import { decode as decodePng } from "fast-png";
import { expect, test } from "vitest";
import type { Card, ImageModelCard, RegressorCard } from "../../worker/artifact.ts";
import { ask, jsonOf, post } from "./ask.ts";

// There may be the user's own models among them, with any images, and some that cannot be served.
type Listed = Card | { readonly state: "unavailable" };
const { models: listed } = await jsonOf<{ models: Listed[] }>(ask("/v1/models"));
const models = listed.filter((model): model is Card => !("state" in model) || model.state !== "unavailable");
const ofImages = models.filter((card): card is ImageModelCard => card.family !== "regressor");
const ofNumbers = models.filter((card): card is RegressorCard => card.family === "regressor");

/** A white one, in images of any size, grey or in colour. */
function one({ imageShape }: ImageModelCard) {
  const [width = 0, height = 0] = imageShape.toReversed();
  const plane = Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) =>
      Number(Math.abs(x - width / 2) < width / 14 && Math.abs(y - height / 2) < height / 3),
    ),
  );
  return imageShape.length === 3 ? [plane, plane, plane] : plane;
}

const numbers = (value: unknown): number[] =>
  Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY).map(Number) : [];

test.for(ofImages)("$id supports decoding, draws, encoding, reconstruction, paths and bounds", async (card) => {
  const { id, latentSize: d, labels, imageShape, likelihood } = card;
  const path = `/v1/models/${id}`;
  const chosen = Math.min(3, (labels ?? 0) - 1);
  const label = labels === undefined ? {} : { label: chosen };
  const batch = labels === undefined ? {} : { labels: [chosen] };
  const query = labels === undefined ? "" : `&label=${chosen}`;
  const images = [one(card)];

  const samples = await jsonOf<{ latents: number[][]; shape: number[]; images: unknown }>(
    ask(`${path}/samples?count=3${query}`),
  );
  expect(samples.shape).toEqual([3, ...imageShape]);
  expect(samples.latents.map(({ length }) => length)).toEqual([d, d, d]);
  expect(numbers(samples.images)).toHaveLength(3 * imageShape.reduce((product, size) => product * size, 1));
  // The mean of a Gaussian pixel is unbounded.
  const isPixel = (p: number) => (likelihood === "bernoulli" ? p >= 0 && p <= 1 : Number.isFinite(p));
  expect(numbers(samples.images).every(isPixel)).toBe(true);

  const drawn = await ask(`${path}/samples?count=3&output=samples${query}`, { headers: { Accept: "image/png" } });
  const png = decodePng(new Uint8Array(await drawn.arrayBuffer()), { checkCrc: true });
  if (likelihood === "bernoulli") expect(new Set(png.data)).toEqual(new Set([0, 255]));

  if (!card.files.encoder) {
    expect((await post(`${path}/encode`, { images, ...batch })).status).toBe(404);
    return;
  }
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
  // The middle of a one is white in the output of any model of digits, because ones are the most similar to each other.
  const middle = numbers(rebuilt.probabilities)[14 * 28 + 14] as number;
  if (labels === undefined && card.dataset?.name === "mnist") expect(middle).toBeGreaterThan(0.5);

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
  "$id has its test latents if they were encoded, and its ranking if it was ranked",
  async ({ id, latentSize, files }) => {
    const latents = await ask(`/v1/models/${id}/latents?count=5`);
    expect(latents.status).toBe(files.testLatents ? 200 : 404);
    if (latents.ok) {
      const { means } = (await latents.json()) as { means: number[][] };
      expect(means.map(({ length }) => length)).toEqual(new Array(means.length).fill(latentSize));
      expect(means.length).toBeGreaterThan(0);
    }
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
