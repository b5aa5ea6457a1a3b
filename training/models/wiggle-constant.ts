/**
 * `wiggle-constant`: a regression curve with a constant standard deviation, by the recipe of the course notes (document
 * 002).
 */
import { adamDefaults } from "../optimise/adam.ts";
import { wiggle } from "./layers.ts";
import type { RegressorRecipe } from "./regressor-recipe.ts";

export const wiggleConstant: RegressorRecipe = {
  family: "regressor",
  id: "wiggle-constant",
  title: "Neural regression with constant noise",
  architecture:
    "mean: 1-4-20-20-1 multilayer perceptron with LeakyReLU 0.01; standard deviation: softplus of one number",
  mean: wiggle,
  noise: { kind: "constant", initial: 1 },
  optimizer: { ...adamDefaults, learningRate: 1e-3 },
  steps: 50_000,
  seed: 1,
  notes: [],
};
