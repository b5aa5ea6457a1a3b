/** Schedules of the step size and of the weight of the KL term. */
import { expect, test } from "vitest";
import type { Recipe } from "../../../training/models/recipe.ts";
import { klWeightAt, learningRateAt, scheduleInWords } from "../../../training/vae/fit/schedule.ts";
import { stageAt } from "../../../training/vae/fit/stages.ts";
import { tinyRecipe } from "./support.ts";

const cosine: Recipe = { ...tinyRecipe, schedule: "cosine" };

test("the step size decays to zero along half a cosine: half at half time, with zero slope at both ends", () => {
  const at = (share: number) =>
    learningRateAt(cosine, stageAt(cosine, 0, 20), 20 * share) / tinyRecipe.optimizer.learningRate;
  expect([at(0), at(0.5), at(1)]).toEqual([1, expect.closeTo(0.5, 12), 0]);
  // The chord over a hundredth of the run: sin²(π/200) is 2.5e-4.
  expect(1 - at(0.01)).toBeLessThan(2.5e-4);
  expect(at(0.99)).toBeLessThan(2.5e-4);
  for (let share = 0; share <= 1; share += 0.05) expect(at(share) + at(1 - share)).toBeCloseTo(1, 12);
});

test("without a schedule the step size is constant", () => {
  for (const epoch of [0, 0.5, 19.9]) expect(learningRateAt(tinyRecipe, stageAt(tinyRecipe, 0, 20), epoch)).toBe(1e-3);
});

test("β is 1 by default, and linear until it reaches its final value", () => {
  expect(klWeightAt(tinyRecipe, 3)).toBe(1);
  const warmUp = { ...tinyRecipe, klWeight: { from: 0.2, to: 1, epochs: 4 } };
  expect([0, 1, 2, 4, 9].map((epoch) => klWeightAt(warmUp, epoch))).toEqual([0.2, 0.4, expect.closeTo(0.6, 12), 1, 1]);
  const constant = { ...tinyRecipe, klWeight: { from: 3, to: 3, epochs: 0 } };
  expect([0, 5].map((epoch) => klWeightAt(constant, epoch))).toEqual([3, 3]);
});

test("the card describes schedules in words, and is silent without any", () => {
  expect(scheduleInWords(tinyRecipe)).toBeUndefined();
  expect(scheduleInWords({ ...tinyRecipe, klWeight: { from: 4, to: 4, epochs: 0 } })).toBe(
    "weight of the KL term 4 throughout",
  );
  const all = { ...cosine, klWeight: { from: 0.2, to: 1, epochs: 4 }, averageDecay: 0.999 };
  expect(scheduleInWords(all)).toMatch(/half a cosine; .* from 0.2 to 1 over 4 epochs; .* 0.999 a step/);
});
