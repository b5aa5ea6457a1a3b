/** Committed models in site/public: each agrees with its card, and together they fit the size limit. */
import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import onnxProto from "onnx-proto";
import { describe, expect, test } from "vitest";
import { pcaRecipes, recipes, regressorRecipes } from "../../../training/models/index.ts";
import { opset } from "../../../training/onnx/graph.ts";
import { parityTolerance } from "../../../training/onnx/verify.ts";
import { parameterSpecs } from "../../../training/vae/model.ts";
import {
  CardSchema,
  RankingSchema,
  type TrainedImageCard,
  type TrainedRegressorCard,
} from "../../../worker/artifact.ts";
import { sizeOf } from "../../../worker/tensor.ts";

const mebibyte = 2 ** 20;
const models = fileURLToPath(new URL("../../../site/public/models", import.meta.url));
// There may also be the user's own models.
const ids = [...recipes, ...pcaRecipes, ...regressorRecipes].map(({ id }) => id);
const cardOf = async (id: string) =>
  CardSchema.parse(JSON.parse(await readFile(join(models, id, "card.json"), "utf8"))) as
    | TrainedImageCard
    | TrainedRegressorCard;

test("all models together are at most 40 MiB", async () => {
  const files = await Promise.all(
    ids.map(async (id) => (await readdir(join(models, id))).map((name) => join(models, id, name))),
  );
  const sizes = await Promise.all(files.flat().map(async (path) => (await stat(path)).size));
  expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(40 * mebibyte);
});

describe.each(ids)("%s", (id) => {
  test("has a parity within the tolerance and the files that its card names, to the last byte", async () => {
    const card = await cardOf(id);
    expect(card.id).toBe(id);
    // In units of a file's target, whose size determines the float32 rounding.
    const { lowest = -1, highest = 1 } = (card.family === "regressor" && card.columns?.target) || {};
    const scale = Math.max(Math.abs(lowest), Math.abs(highest));
    expect(card.parity.maxAbsoluteDifference).toBeLessThanOrEqual(parityTolerance * scale);
    expect(card.layers.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(card.parameters);
    const named = Object.values(card.files).filter((file) => file !== undefined);
    expect((await readdir(join(models, id))).sort()).toEqual(["card.json", ...named.map(({ path }) => path)].sort());
    for (const { path, bytes, sha256 } of named) {
      const content = await readFile(join(models, id, path));
      const digest = createHash("sha256").update(content).digest("hex");
      expect([path, content.length, digest]).toEqual([path, bytes, sha256]);
      if (path.endsWith(".onnx")) {
        const { opsetImport } = onnxProto.onnx.ModelProto.decode(content);
        expect(opsetImport.map(({ version }) => Number(version))).toEqual([opset]);
      }
      if (path === "decoder.onnx") expect(bytes).toBeLessThanOrEqual(4 * mebibyte);
    }
  });
});

const cards = await Promise.all(ids.map(cardOf));
const ofImages = cards.filter((card): card is TrainedImageCard => card.family !== "regressor");
const isPlane = ({ id }: TrainedImageCard) => pcaRecipes.some((recipe) => recipe.id === id);
const imageCards = ofImages.filter((card) => !isPlane(card));

test.each(ofImages.filter(isPlane))("$id is a plane whose bound is its evidence", (card) => {
  const { test: held, train, exactEvidence } = card.metrics;
  expect(card).toMatchObject({ likelihood: "gaussian", posterior: "diagonal", convention: "real" });
  expect(card.training.data).toEqual({ train: 60_000, test: 10_000 });
  for (const { elboNats, reconstructionNats, klNats, standardErrorNats } of [held, train]) {
    expect(elboNats).toBeCloseTo(-reconstructionNats - klNats, 6);
    expect(standardErrorNats).toBeGreaterThan(0);
  }
  expect(exactEvidence).toEqual({ images: 10_000, nats: held.elboNats });
  expect(card.parity.maxAbsoluteDifference).toBeLessThanOrEqual(1e-5);
});

describe.each(imageCards)("$id, of images,", (card) => {
  const recipe = recipes.find(({ id }) => id === card.id);
  // A decoder that goes on to learn the ELBO is measured as any other.
  const onLatticeAlone = recipe?.lattice !== undefined && recipe.lattice.both === undefined;
  const read = async (path: string | undefined) => readFile(join(models, card.id, path as string));

  test("is the model of its recipe, trained on all its data for the recipe's epochs", () => {
    expect(recipe).toMatchObject({
      latentSize: card.latentSize,
      encoder: { inputShape: card.imageShape },
      posterior: card.posterior,
      likelihood: { kind: card.likelihood },
      convention: card.convention,
      batchSize: card.training.batchSize,
      epochs: card.training.epochs,
      optimizer: { learningRate: card.training.learningRate },
    });
    expect([recipe?.labels, recipe?.storage ?? "float32"]).toEqual([card.labels, card.storage]);
    const trained = parameterSpecs(recipe as NonNullable<typeof recipe>).filter(({ role }) => role === "trained");
    expect(card.parameters).toBe(trained.reduce((sum, { shape }) => sum + sizeOf(shape), 0));
    expect(card.training.data).toEqual({ train: 60_000, test: 10_000 });
  });

  test("has bounds in the right order, with consistent terms", () => {
    const { test: held, train, exactEvidence, importanceWeighted, seeds } = card.metrics;
    expect(importanceWeighted).toMatchObject({ samples: recipe?.measuredSamples ?? 100, images: 1000 });
    for (const { elboNats, reconstructionNats, klNats, standardErrorNats } of [held, train]) {
      expect(elboNats).toBeCloseTo(-reconstructionNats - klNats, 6);
      expect(standardErrorNats).toBeGreaterThan(0);
    }
    expect(exactEvidence === undefined).toBe(card.latentSize !== 2);
    if (exactEvidence) {
      expect(exactEvidence).toMatchObject({ images: 10_000, step: onLatticeAlone ? 0.0125 : 0.025, radius: 5 });
      expect(exactEvidence.nats).toBeGreaterThan(held.elboNats);
    }
    // On the same images it is the higher one; on the first thousand only, it may be lower by their sampling error.
    expect(importanceWeighted.nats).toBeGreaterThan(held.elboNats - 4 * importanceWeighted.standardErrorNats);
    if (seeds) expect(seeds[0]).toEqual({ seed: card.training.seed, elboNats: held.elboNats });
  });

  test.runIf(onLatticeAlone)("has learnt the whole plane, not only the lattice", () => {
    const { nats = Number.NaN, step = Number.NaN, otherSteps = [], lattice } = card.metrics.exactEvidence ?? {};
    expect(otherSteps.map((each) => each.step / step)).toEqual([0.5, 2]);
    for (const other of otherSteps) expect(Math.abs(other.nats - nats)).toBeLessThan(0.1);
    expect(Math.abs((lattice?.nats ?? Number.NaN) - nats)).toBeLessThan(0.5);
    expect(nats).toBeGreaterThan(-120);
  });

  test("has a record for each epoch, with consistent terms", async () => {
    const history = JSON.parse(String(await read(card.files.history?.path)));
    expect(history.map(({ epoch }: { epoch: number }) => epoch)).toEqual(
      Array.from({ length: card.training.epochs }, (_, index) => index + 1),
    );
    for (const { testElboNats, testReconstructionNats, testKlNats } of history) {
      expect(testElboNats).toBeCloseTo(-testReconstructionNats - testKlNats, 6);
    }
  });

  test("has encoded test images of its latent size", async () => {
    const file = await read(card.files.testLatents?.path);
    const header = file.toString("latin1", 10, 10 + file.readUInt16LE(8));
    const [, rows, columns] = /'shape': \((\d+), (\d+)\)/.exec(header) ?? [];
    expect(Number(columns)).toBe(card.latentSize);
    expect(file.length - 10 - file.readUInt16LE(8)).toBe(4 * Number(rows) * card.latentSize);
  });

  test.runIf(card.files.ranking)("has a ranking with fifty test images at each end", async () => {
    const { images, samples, byElbo, byImportanceWeighted } = RankingSchema.parse(
      JSON.parse(String(await read(card.files.ranking?.path))),
    );
    expect([images, samples]).toEqual([10_000, 100]);
    for (const { most, least } of [byElbo, byImportanceWeighted]) {
      expect(new Set([...most, ...least].map(({ index }) => index)).size).toBe(100);
    }
    // The mean of the test set is between its ends.
    expect(byElbo.most.at(-1)?.elboNats).toBeGreaterThan(card.metrics.test.elboNats);
    expect(byElbo.least.at(-1)?.elboNats).toBeLessThan(card.metrics.test.elboNats);
  });
});
