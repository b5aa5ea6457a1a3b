import { runPaced } from "../../budget/pace.ts";
import { answer, answerAs, arrayOf } from "../../http/answer.ts";
import { group, route } from "../../http/register.ts";
import { limits } from "../../limits.ts";
import { columnsOf } from "../../media/csv.ts";
import * as categorical from "../../probability/gradients/categorical-gradients.ts";
import * as gaussian from "../../probability/gradients/gradient-estimators.ts";
import {
  reparameterizeCategorical,
  reparameterizeExponential,
} from "../../probability/gradients/reparameterization.ts";
import { createRng } from "../../probability/numerics/random.ts";
import { requireBudget, usualWithin } from "../budget.ts";
import * as contracts from "./contracts.ts";

export const reparameterizations = group().openapiRoutes([
  route(contracts.drawExponential, (c, format) => {
    const { rate, count, seed } = c.req.valid("json");
    const drawn = reparameterizeExponential(rate, count, createRng(seed));
    const { direct, noise, reparameterized, derivatives } = drawn;
    return answerAs(format, drawn, {
      npy: () => ({ data: Float64Array.from(reparameterized), shape: [count] }),
      csv: () => ({ direct, noise, reparameterized, derivatives }),
    });
  }),
  route(contracts.drawCategorical, (c, format) => {
    const { probabilities, temperature, hard, count: asked, seed } = c.req.valid("json");
    const count = asked ?? usualWithin(1000, limits.categoricalEntries, probabilities.length);
    requireBudget(limits.categoricalEntries, "count · categories", count * probabilities.length, "/count");
    const drawn = reparameterizeCategorical(probabilities, temperature, count, createRng(seed));
    const oneHot = (corner: number) => probabilities.map((_, k) => (k === corner ? 1 : 0));
    const { direct, noise } = drawn;
    const reparameterized = hard ? drawn.hard.map(oneHot) : drawn.relaxed;
    return answerAs(
      format,
      { direct, noise, reparameterized },
      {
        npy: () => arrayOf(reparameterized),
        csv: () => ({ direct, ...columnsOf("noise", noise), ...columnsOf("reparameterized", reparameterized) }),
      },
    );
  }),
  route(contracts.estimateGradients, async (c) => {
    const { approximation, target, draws, seed } = c.req.valid("json");
    requireBudget(limits.monteCarloDraws, "draws · components", draws * target.weights.length, "/draws");
    const computation = gaussian.estimateGradientsInTurns(approximation, target, draws, createRng(seed));
    const { moments, elboNats } = await runPaced(computation);
    return answer({ ...moments, elboNats });
  }),
  route(contracts.estimateCategoricalGradients, async (c) => {
    const { temperature, draws, seed, ...objective } = c.req.valid("json");
    requireBudget(limits.monteCarloDraws, "draws · categories", draws * objective.probabilities.length, "/draws");
    const rng = createRng(seed);
    const computation = categorical.estimateCategoricalGradientsInTurns(objective, temperature, draws, rng);
    return answer(await runPaced(computation));
  }),
]);
