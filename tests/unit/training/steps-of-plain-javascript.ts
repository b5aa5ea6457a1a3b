/** The reference for backend tests in other processes. */
import { expect } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import { largestGap } from "./support.ts";
import { tinyRecipes, tinySteps } from "./tiny-recipes.ts";

/** Expects two steps of every tiny model, as written by `steps-on.ts`, to give the same results as plain JavaScript. */
export async function expectStepsOfPlainJavaScript(
  ends: Readonly<Record<string, Readonly<Record<string, number[]>>>>,
): Promise<void> {
  await selectBackend("cpu");
  for (const recipe of tinyRecipes) {
    for (const [name, values] of Object.entries(await tinySteps(recipe))) {
      // Adam's first steps are ±0.001 whatever the gradient's size, so rounding changes a hundredth of a step.
      expect(largestGap(ends[recipe.id]?.[name], values), `${recipe.id}: ${name}`).toBeLessThan(1e-5);
    }
  }
}
