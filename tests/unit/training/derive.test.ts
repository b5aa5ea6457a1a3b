/** Recipes derived from others, and errors in recipes. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import { readCommandLine } from "../../../training/command-line/command-line.ts";
import { keepDerivation, requireRecipe } from "../../../training/command-line/derived-recipes.ts";
import { deriveRecipe, deriveRegressor } from "../../../training/models/derive.ts";
import { recipes, regressorRecipes } from "../../../training/models/index.ts";
import type { Recipe } from "../../../training/models/recipe.ts";
import { residualMlp, silu } from "../../../training/models/residual-mlp.ts";
import { requireSoundRecipe, requireSoundRegressor } from "../../../training/models/sound.ts";
import type { Layer } from "../../../training/network/layer.ts";
import { rehearse } from "../../../training/vae/fit/rehearse.ts";
import { klWeightAt } from "../../../training/vae/fit/schedule.ts";
import { greySplit, tinyDataset, tinyRecipe } from "./support.ts";
import { tinyRecipes } from "./tiny-recipes.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-derive-"));
afterAll(() => rm(folder, { recursive: true }));
beforeAll(() => selectBackend("wasm"));

const ofId = (id: string) => recipes.find((recipe) => recipe.id === id) as Recipe;
const units = ({ layers }: { readonly layers: readonly Layer[] }): readonly number[] =>
  layers.flatMap((layer) => (layer.op === "Gemm" ? [layer.units] : layer.op === "Residual" ? units(layer) : []));

/** Residual blocks at half the width of the widest layer, and a full covariance. */
const shape = { latentSize: 2, posterior: "full", activation: silu, blocks: 4 } as const;
const blocks: Recipe = {
  ...tinyRecipe,
  ...residualMlp(shape),
  schedule: "cosine",
  without: {
    "falling step size": { schedule: undefined },
    "full covariance": residualMlp({ ...shape, posterior: "diagonal" }),
  },
};

test("latent, width, step size, batch, β and length are replaced, and everything else stays", () => {
  const changes = { latentSize: 3, width: 400, learningRate: 0.002, batchSize: 64, klWeight: 0.5, epochs: 20, seed: 7 };
  const derived = deriveRecipe(ofId("mlp-2d"), { id: "mine-3d" }, changes);
  expect([units(derived.encoder), units(derived.decoder), derived.decoder.inputShape]).toEqual([
    [400, 6],
    [400, 784],
    [3],
  ]);
  expect(derived).toMatchObject({
    id: "mine-3d",
    title: "mlp-2d with latent 3, width 400, learning rate 0.002, batch 64, β 0.5, epochs 20, seed 7",
    architecture: "784-400-(3)-400-784 with ReLU",
    optimizer: { ...ofId("mlp-2d").optimizer, learningRate: 0.002 },
    batchSize: 64,
    epochs: 20,
    seed: 7,
    derivation: { from: "mlp-2d", changes },
  });
  expect(derived.notes.join()).toContain(
    "instead of latent 2, width 200, learning rate 0.001, batch 128, β 1, epochs 50, seed 1",
  );
  expect([klWeightAt(derived, 0), klWeightAt(derived, 9)]).toEqual([0.5, 0.5]);
  expect(derived.convention).toBe(ofId("mlp-2d").convention);
});

test("the widest hidden layer gets the width, the others keep their proportion, residual blocks their shape", () => {
  const large = deriveRecipe(ofId("mlp-large-2d"), { id: "a" }, { width: 150 });
  expect([units(large.encoder), units(large.decoder)]).toEqual([
    [150, 30, 5, 4],
    [5, 30, 150, 784],
  ]);
  const narrow = deriveRecipe(blocks, { id: "b" }, { width: 100, latentSize: 4 });
  expect(units(narrow.encoder)).toEqual([100, 50, 50, 50, 50, 50, 4 + 4 + 6]);
  expect(narrow.architecture).toBe(
    "784-100-50, 4 residual blocks, (4)-50, 4 residual blocks, 100-784 with SiLU; posterior with a full covariance",
  );
});

test("a warm-up of β scales with the new weight", () => {
  const { klWeight } = deriveRecipe(ofId("vivid-32d"), { id: "a" }, { klWeight: 2 });
  expect(klWeight).toEqual({ from: 0.4, to: 2, epochs: 3 });
});

test("an ablation of a derived recipe leaves the ingredient out of the derived model", () => {
  const { without = {} } = deriveRecipe(blocks, { id: "a" }, { width: 64, latentSize: 3 });
  expect(Object.keys(without)).toEqual(Object.keys(blocks.without ?? {}));
  expect(without["falling step size"]).toEqual({ schedule: undefined });
  expect(units(without["full covariance"]?.encoder ?? { layers: [] })).toEqual([64, 32, 32, 32, 32, 32, 6]);
});

test("a regressor's width, step size, length and seed can be changed", () => {
  for (const recipe of regressorRecipes) {
    const derived = deriveRegressor(recipe, { id: "mine" }, { width: 40, steps: 100, learningRate: 0.01 });
    expect(units(derived.mean)).toEqual([8, 40, 40, 1]);
    expect(derived).toMatchObject({ steps: 100, optimizer: { learningRate: 0.01 }, seed: recipe.seed });
    expect(() => requireSoundRegressor(derived)).not.toThrow();
  }
});

test("every built-in recipe is valid, and so are recipes derived from them", () => {
  for (const recipe of [...recipes, ...tinyRecipes]) {
    requireSoundRecipe(recipe);
    const latentSize = recipe.lattice ? 2 : 3;
    requireSoundRecipe(deriveRecipe(recipe, { id: "mine" }, { latentSize, batchSize: 7 }));
  }
  for (const recipe of regressorRecipes) requireSoundRegressor(recipe);
});

test("a lattice requires a plane", () => {
  for (const id of ["gtm-2d", "atlas-2d"]) {
    expect(() => deriveRecipe(ofId(id), { id: "mine" }, { latentSize: 3 })).toThrow(
      `--latent: expected 2 for ${id}, whose lattice lies on a plane, got 3`,
    );
  }
});

describe("an invalid recipe is refused in its own terms", () => {
  const decoder = (...layers: readonly Layer[]) => ({ ...tinyRecipe, decoder: { inputShape: [2], layers } });
  const reshape: Layer = { op: "Reshape", shape: [6, 5] };
  const cases: readonly (readonly [what: string, recipe: Recipe, message: string])[] = [
    [
      "units",
      decoder({ op: "Gemm", units: 28 }, reshape),
      "decoder, layer 2: 28 units before the reshape to 6 x 5 = 30",
    ],
    [
      "an unknown op",
      decoder({ op: "GELU" } as unknown as Layer, reshape),
      'decoder, layer 1: unknown op "GELU"; known are Flatten, Reshape, Gemm, Concat, Conv,',
    ],
    ["a batch", { ...tinyRecipe, batchSize: 0 }, "batchSize: expected a whole number of at least 1, got 0"],
    ["a title", { ...tinyRecipe, title: " " }, "title: expected some words, got nothing"],
    [
      "a step size",
      { ...tinyRecipe, optimizer: { ...tinyRecipe.optimizer, learningRate: 0 } },
      "learningRate: expected a number above 0, got 0",
    ],
    [
      "a head",
      { ...tinyRecipe, latentSize: 3, decoder: { ...tinyRecipe.decoder, inputShape: [3] } },
      "encoder: expected 6 units at its end, the parameters of a diagonal posterior over 3 dimensions, got 4 units",
    ],
    [
      "a latent",
      { ...tinyRecipe, decoder: { ...tinyRecipe.decoder, inputShape: [3] } },
      "decoder: expected an input of 2, the latent, got 3",
    ],
    [
      "a picture",
      decoder({ op: "Gemm", units: 30 }, { op: "Reshape", shape: [5, 6] }),
      "decoder: expected 6 x 5 at its end, the encoder's image, got 5 x 6",
    ],
    [
      "a channel",
      decoder({ op: "ConvTranspose", filters: 2 }),
      "ConvTranspose takes channels x height x width, got 2 units",
    ],
    [
      "a vector",
      decoder({ op: "Reshape", shape: [1, 2] }, { op: "Gemm", units: 30 }),
      "Gemm takes a vector, got 1 x 2",
    ],
    [
      "a block",
      decoder({ op: "Residual", layers: [{ op: "Gemm", units: 4 }] }),
      "decoder, layer 1: a residual block gives back 2 units, got 4 units",
    ],
    [
      "a norm",
      decoder({ op: "BatchNormalization" }),
      "BatchNormalization follows a Gemm, Conv or ConvTranspose, got nothing",
    ],
    ["a name", { ...tinyRecipe, id: "Mine" }, 'id: expected words of a-z and 0-9 joined by single dashes, got "Mine"'],
  ];
  test.each(cases)("%s", (_, recipe, message) => {
    expect(() => requireSoundRecipe(recipe)).toThrow(`recipe ${recipe.id}: `);
    expect(() => requireSoundRecipe(recipe)).toThrow(message);
  });
});

test("a rehearsal runs every tiny recipe through a step and an export, and refuses a model that cannot be served", async () => {
  for (const recipe of tinyRecipes) {
    const split = greySplit(10, recipe.encoder.inputShape as [number, number]);
    await rehearse(recipe, tinyDataset(split, split));
  }
  const split = greySplit(10, [28, 28]);
  const wide = deriveRecipe(ofId("mlp-2d"), { id: "wide" }, { width: 9000 });
  await expect(rehearse(wide, tinyDataset(split, split))).rejects.toThrow(
    /decoder.onnx has 27.0 MiB; expected at most 25/,
  );
});

const places = { checkpoints: join(folder, "checkpoints"), out: join(folder, "out") };
const read = (line: string) =>
  readCommandLine([...line.split(" "), "--out", places.out, "--checkpoints", places.checkpoints]);

test("a derived model is found by its id, from its checkpoints or its card, and its id is taken", async () => {
  const line = read("train --from mlp-2d --id mine-3d --latent 3 --width 20 --epochs 2 --seed 5,6");
  if (line.command !== "train") throw new Error("expected to train");
  const derived = line.images[0] as Recipe;
  expect(derived).toMatchObject({ latentSize: 3, epochs: 2, seed: 5 });
  await keepDerivation(places, derived);
  expect(requireRecipe("mine-3d", places, "export")).toEqual(derived);
  // No checkpoint yet, so the name is free.
  read("train --from mlp-2d --id mine-3d --latent 4");
  await mkdir(join(places.checkpoints, "mine-3d", "seed-5"), { recursive: true });
  await writeFile(join(places.checkpoints, "mine-3d", "seed-5", "checkpoint.safetensors"), "");
  read("train --from mlp-2d --id mine-3d --latent 3 --width 20 --epochs 2 --seed 5");
  const other = "train --from mlp-2d --id mine-3d --latent 4";
  expect(() => read(other)).toThrow(/^--id: there is already another mine-3d, "mlp-2d with latent 3, .*--fresh$/);
  read(`${other} --fresh`);

  const { title, derivation } = derived;
  await mkdir(join(places.out, "models", "mine-3d"), { recursive: true });
  const card = { title, training: { derivation: { ...derivation, changes: { latentSize: 5 } } } };
  await writeFile(join(places.out, "models", "mine-3d", "card.json"), JSON.stringify(card));
  expect(requireRecipe("mine-3d", places, "evaluate")).toMatchObject({ latentSize: 5 });
  await rm(places.checkpoints, { recursive: true });
  expect(requireRecipe("mine-3d", places, "export")).toMatchObject({ latentSize: 5 });

  await mkdir(join(places.out, "models", "bought"), { recursive: true });
  await writeFile(join(places.out, "models", "bought", "card.json"), JSON.stringify({ title: "not trained here" }));
  expect(() => read("train --from mlp-2d --id bought --fresh")).toThrow(
    /--id: .*card.json is of a model that was not derived/,
  );
});

test.each([
  [
    "train --from conv-4d --id c --width 30",
    /^--width: the sizes of the convolutional conv-4d .* it takes --latent, --learning-rate,/,
  ],
  ["train --from mlp-2d --id Mine", "--id: expected words of a-z and 0-9 joined by single dashes, got Mine"],
  ["train --from mlp-2d --id atlas-2d", "--id: atlas-2d is a recipe of the report"],
  ["train --from mlp-9d --id mine", /^--from: expected one of mlp-2d, .*, got mlp-9d. Did you mean mlp-2d\?$/],
  [
    "train mlp-2d --latent 3",
    "--latent: expected it in a recipe of your own, train --from ID --id NAME --latent …, got train mlp-2d",
  ],
  ["train --from mlp-2d --latent 3", /--from: expected it in a recipe of your own/],
  ["evaluate --from mlp-2d --id mine", /--from: expected it in a recipe of your own/],
  ["train --from mlp-2d --id mine --latent 0", "--latent: expected a whole number from 1 to 1024, got 0"],
  ["train --from mlp-2d --id mine --learning-rate -1", "--learning-rate: expected a number above 0, got -1"],
  ["train --from mlp-2d --id mine --learning-rate 0", "--learning-rate: expected a number above 0, got 0"],
  ["train --from mlp-2d --id mine --learning-rate fast", "--learning-rate: expected a number above 0, got fast"],
  ["train --from mlp-2d --id mine --beta -0.1", "--beta: expected a number of at least 0, got -0.1"],
  ["train --from mlp-2d --id mine --batch 0", "--batch: expected a whole number of at least 1, got 0"],
  ["train --from mlp-2d --id mine --title=", "--title: expected some words, got nothing"],
  [
    "train --from wiggle-input --id mine --latent 2",
    "--latent: train of numbers (mine) takes --from, --id, --title, --width,",
  ],
  ["train mlp-2d --resume --fresh", "--fresh starts over and --resume continues: choose one"],
])("%s is refused", (line, message) => {
  expect(() => read(line)).toThrow(message);
});
