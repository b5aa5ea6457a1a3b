import { limits } from "../../limits.ts";
import * as categorical from "../../probability/categorical-gradients.ts";
import * as gaussian from "../../probability/gradient-estimators.ts";
import { createRng } from "../../probability/random.ts";
import { reparameterizeCategorical, reparameterizeExponential } from "../../probability/reparameterization.ts";
import { answer } from "../answer.ts";
import { requireBudget } from "../budget.ts";
import type { Handler } from "../register.ts";
import type * as contracts from "./contracts.ts";

export const drawExponential: Handler<typeof contracts.drawExponential> = (c) => {
  const { rate, draws, seed } = c.req.valid("json");
  return answer(reparameterizeExponential(rate, draws, createRng(seed)));
};

export const drawCategorical: Handler<typeof contracts.drawCategorical> = (c) => {
  const { probabilities, temperature, hard, draws, seed } = c.req.valid("json");
  requireBudget(limits.categoricalEntries, "draws · categories", draws * probabilities.length, "/draws");
  const drawn = reparameterizeCategorical(probabilities, temperature, draws, createRng(seed));
  const oneHot = (corner: number) => probabilities.map((_, k) => (k === corner ? 1 : 0));
  const { direct, noise } = drawn;
  return answer({ direct, noise, reparameterized: hard ? drawn.hard.map(oneHot) : drawn.relaxed });
};

export const estimateGradients: Handler<typeof contracts.estimateGradients> = (c) => {
  const { approximation, target, draws, seed } = c.req.valid("json");
  requireBudget(limits.monteCarloDraws, "draws · components", draws * target.weights.length, "/draws");
  const { moments, elboNats } = gaussian.estimateGradients(approximation, target, draws, createRng(seed));
  return answer({ ...moments, elboNats });
};

export const estimateCategoricalGradients: Handler<typeof contracts.estimateCategoricalGradients> = (c) => {
  const { temperature, draws, seed, ...objective } = c.req.valid("json");
  requireBudget(limits.monteCarloDraws, "draws · categories", draws * objective.probabilities.length, "/draws");
  return answer(categorical.estimateCategoricalGradients(objective, temperature, draws, createRng(seed)));
};
