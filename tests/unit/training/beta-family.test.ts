/** The recipes that differ in the weight of the KL term, and the trade-off on their published cards. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { betaFamily } from "../../../training/models/beta-family.ts";
import { klWeightAt } from "../../../training/vae/fit/schedule.ts";
import { CardSchema, type TrainedImageCard } from "../../../worker/artifact.ts";

const cards = (await Promise.all(
  betaFamily.map(async ({ id }) =>
    CardSchema.parse(
      JSON.parse(await readFile(new URL(`../../../site/public/models/${id}/card.json`, import.meta.url), "utf8")),
    ),
  ),
)) as TrainedImageCard[];
const betas = betaFamily.map((recipe) => klWeightAt(recipe, 0));

test("the recipes differ only in the weight of the KL term and in words", () => {
  expect(betas).toEqual(betas.toSorted((a, b) => a - b));
  const [first, ...others] = betaFamily.map(
    ({ id, title, notes, derivation, klWeight, architecture, ...rest }) => rest,
  );
  for (const other of others) expect(other).toEqual(first);
  for (const recipe of betaFamily) expect(klWeightAt(recipe, recipe.epochs)).toBe(klWeightAt(recipe, 0));
});

test("a card states the weight of its training", () => {
  for (const [i, { id, title, training }] of cards.entries()) {
    expect(title, id).toContain(`β = ${betas[i]}`);
    if (betas[i] === 1) continue;
    expect(training.derivation, id).toEqual({ from: "beta-1", changes: { klWeight: betas[i] } });
    expect(training.schedule, id).toBe(`weight of the KL term ${betas[i]} throughout`);
  }
});

test("each is the best of its family at its own weight, on the training images", () => {
  for (const [i, { id, metrics }] of cards.entries()) {
    const price = ({ reconstructionNats, klNats }: { reconstructionNats: number; klNats: number }) =>
      reconstructionNats + (betas[i] as number) * klNats;
    for (const other of cards) {
      // Some runs are closer to their optimum than others: a nat is a hundredth of the distortion.
      expect(price(metrics.train), `${id} against ${other.id}`).toBeLessThan(price(other.metrics.train) + 1);
    }
  }
});

test("a larger weight gives a lower rate and no more active dimensions", () => {
  const rates = cards.map(({ metrics }) => metrics.test.klNats);
  expect(rates).toEqual(rates.toSorted((a, b) => b - a));
  const active = cards.map(
    ({ metrics }) => metrics.dimensions?.filter(({ meanVariance }) => meanVariance > 0.01).length ?? Number.NaN,
  );
  expect(active).toEqual(active.toSorted((a, b) => b - a));
});

test("the KL terms of the dimensions sum to the rate", () => {
  for (const { id, metrics } of cards) {
    const sum = metrics.dimensions?.reduce((total, { klNats }) => total + klNats, 0) ?? Number.NaN;
    // The rate is summed in float32, with seven correct digits.
    expect(Math.abs(sum - metrics.test.klNats), id).toBeLessThan(1e-5 * Math.max(1, metrics.test.klNats));
  }
});

test("the bound is highest at weight 1", () => {
  const bounds = cards.map(({ metrics }) => metrics.test.elboNats);
  expect(bounds.indexOf(Math.max(...bounds))).toBe(betas.indexOf(1));
});
