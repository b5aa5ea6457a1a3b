/** Probabilistic PCA of images: its sums are exact, and its figures and files agree with the Worker's mathematics. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkModels } from "../../../training/check/check-models.ts";
import { readCommandLine } from "../../../training/command-line/command-line.ts";
import { describeDataset, firstImages } from "../../../training/data/dataset.ts";
import { ppca2d } from "../../../training/models/ppca-2d.ts";
import { openSession, type Values } from "../../../training/onnx/session.ts";
import { fitImages } from "../../../training/ppca/fit.ts";
import { leadingEigen } from "../../../training/ppca/leading-eigen.ts";
import { momentsOf } from "../../../training/ppca/moments.ts";
import { evaluatePublishedPca, publishPca } from "../../../training/ppca/publish.ts";
import { compareCards } from "../../../training/vae/measure/compare.ts";
import type { ImageModelCard } from "../../../worker/artifact.ts";
import { fitPca } from "../../../worker/probability/latent-variables/probabilistic-pca.ts";
import { symmetricEigen } from "../../../worker/probability/linear-algebra/symmetric-eigen.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { greySplit, largestGap } from "./support.ts";

const shape = [4, 5] as const;
const pixels = 20;
const train = greySplit(200, shape);
const dataset = describeDataset(
  { train, test: firstImages(greySplit(90, shape), 90) },
  { name: "grey", title: "grey", licence: "none" },
);
const intensities = Array.from({ length: train.count }, (_, n) =>
  Array.from(train.pixels.subarray(n * pixels, (n + 1) * pixels), (level) => level / 255),
);

let out = "";
let card: ImageModelCard;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), "ppca-"));
  card = await publishPca({ ...ppca2d, id: "grey-2d" }, dataset, out);
});
afterAll(() => rm(out, { recursive: true }));

test("moments are those of the intensities", () => {
  const { mean, covariance } = momentsOf(train);
  const average = (value: (x: readonly number[]) => number) =>
    intensities.reduce((sum, x) => sum + value(x), 0) / intensities.length;
  for (const [i, j] of [
    [0, 0],
    [3, 17],
    [19, 4],
  ] as const) {
    const [a, b] = [mean[i] as number, mean[j] as number];
    expect(a).toBeCloseTo(
      average((x) => x[i] as number),
      14,
    );
    expect(covariance[i * pixels + j]).toBeCloseTo(
      average((x) => ((x[i] as number) - a) * ((x[j] as number) - b)),
      15,
    );
  }
});

test("the leading eigenvalues are the largest ones", () => {
  const rng = createRng(5);
  const size = 30;
  const root = Float64Array.from({ length: size * size }, () => rng() - 0.5);
  const entry = (i: number, j: number) =>
    Array.from({ length: size }, (_, k) => (root[i * size + k] as number) * (root[j * size + k] as number)).reduce(
      (a, b) => a + b,
    );
  const matrix = Float64Array.from({ length: size * size }, (_, at) => entry(Math.floor(at / size), at % size));
  const { eigenvalues } = leadingEigen(matrix, size, 3);
  const all = Array.from(symmetricEigen(matrix, size).eigenvalues).sort((a, b) => b - a);
  eigenvalues.forEach((eigenvalue, k) => {
    expect(eigenvalue / (all[k] as number)).toBeCloseTo(1, 12);
  });
});

test("the plane of images is that of the same points, rounded to float32", () => {
  const found = fitImages(train, 2);
  const { model } = fitPca(intensities, 2);
  expect(largestGap(found.mean, model.mean)).toBeLessThan(1e-7);
  expect(largestGap(found.loadings.flat(), model.loadings.flat())).toBeLessThan(1e-7);
  expect(found.noiseVariance / model.noiseVariance).toBeCloseTo(1, 11);
});

test("the card has the evidence of the points, and its files the plane", async () => {
  const { logLikelihood, model } = fitPca(intensities, 2);
  const { train: trained, test: held, exactEvidence } = card.metrics;
  expect(trained?.elboNats).toBeCloseTo(logLikelihood / train.count, 6);
  expect(exactEvidence).toEqual({ images: 90, nats: held?.elboNats });
  expect(card.pixelVariance).toBeCloseTo(model.noiseVariance, 12);
  expect(await checkModels(join(out, "models"))).toEqual({ models: 1, faults: [] });
  const session = await openSession(await readFile(join(out, "models", "grey-2d", "decoder.onnx")));
  const { mean } = await session.run({ latent: { data: Float32Array.of(0, 0, 1, -2), shape: [2, 2] } });
  await session.release();
  const [origin, other] = [0, 1].map((row) => (mean as Values).data.subarray(row * pixels, (row + 1) * pixels));
  expect(largestGap(origin, model.mean)).toBeLessThan(1e-6);
  const there = model.loadings.map(([a = 0, b = 0], i) => (model.mean[i] as number) + a - 2 * b);
  expect(largestGap(other, there)).toBeLessThan(1e-6);
});

test("a second measurement gives the same figures", async () => {
  const again = await evaluatePublishedPca({ ...ppca2d, id: "grey-2d" }, dataset, out);
  expect(again.metrics).toEqual(card.metrics);
});

test("densities of Gaussian pixels have a table of their own", () => {
  const bernoulli = { ...card, id: "other", likelihood: "bernoulli" as const };
  const tables = compareCards([card, bernoulli]).split("\n\n");
  expect(tables.map((table) => table.split("\n")[0]).sort()).toEqual([
    "grey, convention real, Gaussian pixels, nats per image",
    "grey, convention real, nats per image",
  ]);
});

test("a closed form takes neither steps nor seeds, and has no checkpoint to export", () => {
  expect(readCommandLine(["train", "ppca-2d"])).toMatchObject({ planes: [{ id: "ppca-2d" }], images: [], numbers: [] });
  expect(() => readCommandLine(["train", "ppca-2d", "--epochs", "3"])).toThrow(/--epochs/);
  expect(() => readCommandLine(["export", "ppca-2d"])).toThrow("got ppca-2d, one in closed form");
});
