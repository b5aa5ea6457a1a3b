/** Ablation: the effect of leaving out an ingredient, from runs of equal length. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import { recipes } from "../../../training/models/index.ts";
import type { Recipe } from "../../../training/models/recipe.ts";
import { publish } from "../../../training/publish/publish.ts";
import { publishedValues } from "../../../training/vae/fit/fit.ts";
import { train } from "../../../training/vae/fit/train.ts";
import { ablate, stateAblation } from "../../../training/vae/measure/ablate.ts";
import { importanceWeightedBound } from "../../../training/vae/measure/evaluate.ts";
import { withTrained } from "../../../training/vae/measure/with-trained.ts";
import { parameterSpecs } from "../../../training/vae/model.ts";
import { anew, greySplit, silent, tinyDataset, tinyRecipe } from "./support.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-ablate-"));
afterAll(() => rm(folder, { recursive: true }));
beforeAll(() => selectBackend("wasm"));

const split = greySplit(40, [6, 5]);
const dataset = tinyDataset(split, split);
const options = { epochs: 3, backend: "wasm", checkpoints: join(folder, "checkpoints"), ...anew };

/** One ingredient has no effect, the other changes the run. */
const recipe: Recipe = {
  ...tinyRecipe,
  schedule: "cosine",
  without: { "its own title": { title: "another" }, "falling step size": { schedule: undefined } },
};

test("an ingredient's effect is the test ELBO with it minus that without it, seed by seed", async () => {
  const { ingredients, ...rest } = await ablate(recipe, dataset, [3, 4], options, () => silent);
  expect(rest).toEqual({ epochs: 3, seeds: [3, 4] });
  expect(ingredients.map(({ name }) => name)).toEqual(["its own title", "falling step size"]);
  expect(ingredients[0]?.gainNats).toEqual([0, 0]);
  const elbo = async (variant: Recipe) => {
    const { history } = await train(variant, dataset, { ...options, seed: 4 }, silent);
    return history.at(-1)?.testElboNats as number;
  };
  const gain = (await elbo({ ...tinyRecipe, schedule: "cosine" })) - (await elbo({ ...tinyRecipe, id: "tiny-steady" }));
  expect(gain).not.toBe(0);
  expect(ingredients[1]?.gainNats[1]).toBe(gain);
});

test("of a recipe that ends on the importance-weighted bound the worth is one of that bound", async () => {
  const weighted: Recipe = {
    ...tinyRecipe,
    id: "tiny-weighted",
    importanceWeighted: { share: 0.5, samples: 3 },
    without: { "importance-weighted objective": { importanceWeighted: undefined } },
  };
  const { importanceWeighted, ingredients } = await ablate(weighted, dataset, [5], options, () => silent);
  expect(importanceWeighted).toEqual({ samples: 100, images: 40 });
  const bound = async (variant: Recipe) => {
    const { values } = await train(variant, dataset, { ...options, seed: 5 }, silent);
    return withTrained(variant, { ...variant, seed: 5 }, publishedValues(values), (trained) =>
      importanceWeightedBound(trained, dataset.test, 100),
    );
  };
  const { importanceWeighted: _, ...elboOnly } = weighted;
  const gain = (await bound(weighted)).nats - (await bound({ ...elboOnly, id: "tiny-unweighted" })).nats;
  expect(ingredients[0]?.gainNats).toEqual([gain]);
  expect(gain).not.toBe(0);
});

test("the weight of the KL term grows over the same share of the shorter runs", async () => {
  const warmed: Recipe = {
    ...tinyRecipe,
    id: "tiny-warmed",
    epochs: 12,
    klWeight: { from: 0.2, to: 1, epochs: 4 },
    without: { "growing weight of the KL term": { klWeight: undefined } },
  };
  const variants = new Map<string, Recipe["klWeight"]>();
  await ablate(warmed, dataset, [1], options, ({ id, klWeight }) => {
    variants.set(id, klWeight);
    return silent;
  });
  expect([...variants.values()]).toEqual([{ from: 0.2, to: 1, epochs: 1 }, undefined]);
});

test("the published card gets the ablation and keeps everything else", async () => {
  const run = await train(recipe, dataset, { ...options, seed: 1 }, silent);
  const card = await publish(recipe, run, [], dataset, folder);
  const ablation = { epochs: 3, seeds: [1], ingredients: [{ name: "falling step size", gainNats: [-0.5] }] };
  await stateAblation(folder, recipe, ablation);
  const stated = JSON.parse(await readFile(join(folder, "models", recipe.id, "card.json"), "utf8"));
  expect(stated).toEqual({ ...card, metrics: { ...card.metrics, ablation } });
});

test("an ablation of an unpublished model is refused with its id", async () => {
  const ablation = { epochs: 3, seeds: [1], ingredients: [{ name: "falling step size", gainNats: [-0.5] }] };
  await expect(stateAblation(join(folder, "nowhere"), recipe, ablation)).rejects.toThrow(
    /expected tiny-2d to be published, got no .*card\.json/,
  );
});

test("a recipe without named ingredients is refused", async () => {
  await expect(ablate(tinyRecipe, dataset, [1], options, () => silent)).rejects.toThrow("tiny-2d names no ingredients");
});

test("every ablation of a published recipe leaves a valid model", () => {
  for (const { without = {}, ...whole } of recipes) {
    for (const change of Object.values(without)) {
      const variant = { ...whole, ...change } as Recipe;
      expect(parameterSpecs(variant).length).toBeGreaterThan(0);
      expect(variant).not.toEqual(whole);
    }
  }
});
