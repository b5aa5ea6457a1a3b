/**
 * `wiggle-input`: a regression curve with an input-dependent standard deviation, by the recipe of the course notes
 * (document 002).
 */
import { adamDefaults } from "../optimise/adam.ts";
import { wiggle } from "./layers.ts";
import type { RegressorRecipe } from "./regressor-recipe.ts";

export const wiggleInput: RegressorRecipe = {
  family: "regressor",
  id: "wiggle-input",
  title: "Neural regression with input-dependent noise",
  architecture:
    "mean: 1-4-20-20-1 multilayer perceptron with LeakyReLU 0.01; standard deviation: softplus of another such network",
  mean: wiggle,
  noise: { kind: "input-dependent", network: wiggle },
  optimizer: { ...adamDefaults, learningRate: 1e-3 },
  steps: 50_000,
  seed: 1,
  notes: [],
};
