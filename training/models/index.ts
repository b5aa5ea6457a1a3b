/** The recipes that can be trained, by id. */
import { mlp2d } from "./mlp-2d.ts";
import type { Recipe } from "./recipe.ts";

export const recipes: readonly Recipe[] = [mlp2d];

/** @throws Error naming the known ids */
export function findRecipe(id: string): Recipe {
  const recipe = recipes.find((candidate) => candidate.id === id);
  if (recipe === undefined) {
    throw new Error(`findRecipe: expected one of ${recipes.map((known) => known.id).join(", ")}, got ${id}`);
  }
  return recipe;
}
