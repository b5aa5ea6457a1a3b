/** From a checkpoint to a folder that the Worker serves: complete and verified, or unchanged. */
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import { pixelValues } from "../../../training/data/binarize.ts";
import { type Dataset, firstImages } from "../../../training/data/dataset.ts";
import { fitToData } from "../../../training/models/fit-data.ts";
import type { Recipe } from "../../../training/models/recipe.ts";
import { evaluatePublished, publish } from "../../../training/publish/publish.ts";
import type { Checkpoint } from "../../../training/vae/fit/checkpoint.ts";
import { init } from "../../../training/vae/fit/fit.ts";
import { limited } from "../../../training/vae/fit/train.ts";
import { stateAblation } from "../../../training/vae/measure/ablate.ts";
import { ImageModelCardSchema } from "../../../worker/artifact.ts";
import { encodeNpy } from "../../../worker/media/npy.ts";
import { greySplit, largestGap, tinyDataset } from "./support.ts";
import { tinyRecipeOf, tinyRecipes } from "./tiny-recipes.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-publish-"));
afterAll(() => rm(folder, { recursive: true }));
beforeAll(() => selectBackend("wasm"));

function datasetOf(recipe: Recipe): Dataset {
  const imageShape = recipe.encoder.inputShape as [number, number];
  const split = greySplit(10, imageShape);
  // Recipes with images of one size share a data set.
  return { ...tinyDataset(split, split), name: `tiny-${imageShape.join("x")}` };
}

function checkpointOf(recipe: Recipe, seed: number): Checkpoint {
  const run = { id: recipe.id, seed, recipe: "tiny", data: "tiny" };
  const record = {
    epoch: 1,
    trainElboNats: -30,
    testElboNats: -20 - seed,
    testReconstructionNats: 19,
    testKlNats: 1,
    seconds: 1,
  };
  return { run, backend: "wasm", seconds: 1, history: [record], values: { ...init(recipe, seed), epoch: 1 } };
}

/** Name and content of every file of a published model. */
async function published(id: string): Promise<Record<string, Buffer>> {
  const models = join(folder, "models", id);
  const names = (await readdir(models)).sort();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(models, name))])));
}

/** Content of every file of a published data set, by path. */
async function publishedFiles(name: string): Promise<Record<string, Buffer>> {
  const directory = join(folder, "datasets", name);
  const paths = (await readdir(directory, { recursive: true })).filter((path) => path.includes(".")).sort();
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(directory, path))])),
  );
}

/** Recipes whose weights are stored differently: as they are, rounded to half precision, folded. */
const measuredAgain = ["tiny-2d", "tiny-residual-3d", "tiny-batch-norm-2d"];

test.each(tinyRecipes)(
  "the card of $id describes its files, and its figures are those of the files",
  async (recipe) => {
    const checkpoint = checkpointOf(recipe, 1);
    const { numTensors, numBytes } = tf.memory();
    const card = await publish(recipe, checkpoint, [], datasetOf(recipe), folder);
    expect(tf.memory(), "tensors left behind").toMatchObject({ numTensors, numBytes });
    const { "card.json": written, ...contents } = await published(recipe.id);
    expect(ImageModelCardSchema.parse(JSON.parse(String(written)))).toEqual(card);
    const stated = Object.values(card.files).map((file) => file && [file.path, file.bytes, file.sha256]);
    const found = Object.entries(contents).map(([name, content]) => [
      name,
      content.length,
      createHash("sha256").update(content).digest("hex"),
    ]);
    expect(stated.toSorted()).toEqual(found.toSorted());
    expect(card.parity.maxAbsoluteDifference).toBeLessThanOrEqual(1e-5);
    expect(card.layers.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(card.parameters);
    expect(card.metrics.exactEvidence === undefined).toBe(recipe.latentSize !== 2);
    expect(card.metrics.asBernoulli === undefined).toBe(recipe.likelihood.kind === "bernoulli");

    // The evidence on a plane of 160,801 points takes seconds each time.
    if (!measuredAgain.includes(recipe.id)) return;
    const { metrics } = await evaluatePublished(recipe, datasetOf(recipe), folder);
    for (const split of ["test", "train"] as const) {
      const [measured, again] = [card.metrics[split], metrics[split]];
      expect(again.convention).toBe(measured.convention);
      // Relative to a sum over 64 pixels if batch normalisations are folded; otherwise identical.
      expect(Math.abs(again.elboNats - measured.elboNats)).toBeLessThan(1e-4);
    }
  },
  // The evidence of the convolutional model takes most of a minute on a busy core.
  180_000,
);

test("a publication that fails parity leaves the old artefact unchanged", async () => {
  const recipe = tinyRecipeOf("tiny-2d");
  const good = checkpointOf(recipe, 1);
  await publish(recipe, good, [], datasetOf(recipe), folder);
  const before = await published(recipe.id);
  expect(Object.keys(before)).toHaveLength(6);
  // A NaN weight: every comparison is false.
  const parameters = { ...good.values.parameters, "decoder.2.bias": new Float32Array(30).fill(Number.NaN) };
  const broken = { ...good, values: { ...good.values, parameters } };
  await expect(publish(recipe, broken, [], datasetOf(recipe), folder)).rejects.toThrow(
    /ONNX file computes something other than .* got NaN/,
  );
  expect(await published(recipe.id)).toEqual(before);
}, 60_000);

test("several seeds are listed together, the published one first", async () => {
  const recipe = tinyRecipeOf("tiny-residual-3d");
  const [first, second, third] = [1, 2, 3].map((seed) => checkpointOf(recipe, seed)) as [
    Checkpoint,
    Checkpoint,
    Checkpoint,
  ];
  const { training, metrics } = await publish(recipe, first, [second, third], datasetOf(recipe), folder);
  expect(training.seed).toBe(1);
  expect(metrics.seeds).toEqual([
    { seed: 1, elboNats: metrics.test.elboNats },
    { seed: 2, elboNats: -22 },
    { seed: 3, elboNats: -23 },
  ]);
});

test("a run of one seed keeps the other seeds and the ablation on the card of the same experiment", async () => {
  const recipe: Recipe = {
    ...tinyRecipeOf("tiny-residual-3d"),
    id: "tiny-kept",
    without: { blocks: { title: "no blocks" } },
  };
  const dataset = datasetOf(recipe);
  const ablation = { epochs: 2, seeds: [1], ingredients: [{ name: "blocks", gainNats: [3] }] };
  await publish(recipe, checkpointOf(recipe, 1), [checkpointOf(recipe, 2)], dataset, folder);
  await stateAblation(folder, recipe, ablation);
  const seedsOf = async (changed: Recipe, seed: number, data = dataset) => {
    const { metrics } = await publish(changed, checkpointOf(changed, seed), [], data, folder);
    return { seeds: metrics.seeds?.map((run) => run.seed), ablation: metrics.ablation };
  };
  expect(await seedsOf(recipe, 2)).toEqual({ seeds: [2, 1], ablation });
  expect(await seedsOf({ ...recipe, title: "Another title", notes: ["new"] }, 3)).toEqual({
    seeds: [3, 2, 1],
    ablation,
  });
  expect(await seedsOf({ ...recipe, without: {} }, 3)).toEqual({ seeds: [3, 2, 1], ablation: undefined });

  // Another recipe or other data make another model, and nothing is kept.
  await stateAblation(folder, recipe, ablation);
  expect(await seedsOf({ ...recipe, batchSize: 8 }, 1)).toEqual({ seeds: undefined, ablation: undefined });
  await publish(recipe, checkpointOf(recipe, 1), [checkpointOf(recipe, 2)], dataset, folder);
  expect(await seedsOf(recipe, 1, limited(dataset, 9))).toEqual({ seeds: undefined, ablation: undefined });
}, 60_000);

test("a damaged card does not prevent a new one", async () => {
  const recipe = { ...tinyRecipeOf("tiny-residual-3d"), id: "tiny-damaged" };
  const card = await publish(recipe, checkpointOf(recipe, 1), [], datasetOf(recipe), folder);
  await writeFile(join(folder, "models", recipe.id, "card.json"), "{");
  expect(await publish(recipe, checkpointOf(recipe, 1), [], datasetOf(recipe), folder)).toEqual(card);
});

test("a model with few test images leaves the data set's published images complete", async () => {
  const recipe = tinyRecipeOf("tiny-residual-3d");
  const dataset = datasetOf(recipe);
  await publish(recipe, checkpointOf(recipe, 1), [], dataset, folder);
  const whole = await publishedFiles(dataset.name);
  const { training } = await publish(recipe, checkpointOf(recipe, 1), [], limited(dataset, 4), folder);
  expect(training.data).toEqual({ train: 4, test: 4 });
  expect(await publishedFiles(dataset.name)).toEqual(whole);
});

test("colour images are trained on, published and encoded channel by channel", async () => {
  const split = { ...greySplit(12, [6, 5]), imageShape: [3, 2, 5] as const };
  const dataset: Dataset = { ...tinyDataset(split, split), name: "colours", classes: ["a", "b", "c"] };
  const recipe: Recipe = { ...fitToData(tinyRecipeOf("tiny-residual-3d"), dataset), id: "tiny-colours" };
  // Parity checks that the trained graph and the file agree on the order of an image's numbers.
  const { imageShape, files } = await publish(recipe, checkpointOf(recipe, 1), [], dataset, folder);
  expect(imageShape).toEqual([3, 2, 5]);
  const encoder = await InferenceSession.create(await readFile(join(folder, "models", recipe.id, "encoder.onnx")));
  const values = pixelValues(recipe.convention);
  const image = Float32Array.from(split.pixels.subarray(0, 30), (level) => values[level] as number);
  const { mean } = await encoder.run({ image: new Tensor("float32", image, [1, 3, 2, 5]) });
  await encoder.release();
  const latents = await readFile(join(folder, "models", recipe.id, files.testLatents?.path as string));
  const published = Array.from({ length: 3 }, (_, i) => latents.readFloatLE(128 + 4 * i));
  // The bound of parity.
  expect(largestGap(mean?.data as Float32Array, published)).toBeLessThan(1e-5);

  const { "test-images/00.npy": images, ...described } = await publishedFiles("colours");
  expect(String(images?.subarray(0, 128))).toContain("'shape': (12, 3, 2, 5)");
  expect([...(images as Buffer).subarray(128)]).toEqual([...split.pixels]);
  expect(Object.keys(described)).toEqual(["dataset.json", "test-labels.npy"]);
});

test("neither a model of other data nor a data set with other images is replaced", async () => {
  const recipe = { ...tinyRecipeOf("tiny-residual-3d"), id: "tiny-first" };
  const dataset = { ...datasetOf(recipe), name: "kept", title: "Kept" };
  await publish(recipe, checkpointOf(recipe, 1), [], dataset, folder);
  const other = { ...dataset, name: "another", title: "Another" };
  await expect(publish(recipe, checkpointOf(recipe, 1), [], other, folder)).rejects.toThrow(
    /^tiny-first is published in .* as a model of Kept: give yours of Another another id with --from tiny-first --id NAME/,
  );
  // A derived recipe is renamed by deriving it once more.
  const derived = { ...recipe, derivation: { from: "mlp-2d", changes: {} } };
  await expect(publish(derived, checkpointOf(derived, 1), [], other, folder)).rejects.toThrow(
    /another id with --from mlp-2d --id NAME, or another folder with --out$/,
  );
  const split = { ...dataset.test, labels: dataset.test.labels.map((label) => 2 - label) };
  const changed = { ...tinyDataset(split, split), name: "kept" };
  const second = { ...recipe, id: "tiny-second" };
  await expect(publish(second, checkpointOf(second, 1), [], changed, folder)).rejects.toThrow(
    /^--dataset: kept is published in .* with other test images, by which tiny-first was measured: choose another name$/,
  );
  // The only model of a data set may replace its images.
  const fewer = firstImages(split, 5);
  const { dataset: own } = await publish(recipe, checkpointOf(recipe, 1), [], { ...changed, published: fewer }, folder);
  expect(own).toEqual({ name: "kept", title: "tiny" });
  expect((await publishedFiles("kept"))["test-labels.npy"]).toHaveLength(128 + 5);
}, 60_000);

test("an NPY header is a multiple of 64 bytes, with type and shape", () => {
  const file = Buffer.from(encodeNpy(Float32Array.of(1, 2), [1, 2]));
  expect(file.length).toBe(128 + 8);
  expect(file.toString("latin1", 1, 6)).toBe("NUMPY");
  expect(file.toString("latin1", 10, 128)).toMatch(
    /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(1, 2\), \} +\n$/,
  );
  expect(file.readFloatLE(132)).toBe(2);
});
