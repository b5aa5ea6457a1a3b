import { limits } from "../../limits.ts";
import { columnsOf } from "../../media/csv.ts";
import { run } from "../../probability/em.ts";
import { condition, density, marginal, moments, sample } from "../../probability/gaussian-mixture.ts";
import { modes } from "../../probability/gaussian-mixture-modes.ts";
import { createRng } from "../../probability/random.ts";
import { answer, answerAs, arrayOf } from "../answer.ts";
import { planIterations } from "../budget.ts";
import type { Handler } from "../register.ts";
import type * as contracts from "./contracts.ts";

export const conditionMixture: Handler<typeof contracts.conditionMixture> = (c) => {
  const { mixture, observed, points, modes: asked } = c.req.valid("json");
  const conditional = condition(mixture, observed);
  return answer({
    ...conditional,
    ...moments(conditional.mixture),
    ...(asked && { modes: modes(conditional.mixture, limits.modeEvaluations) }),
    ...(points && { logDensity: density(conditional.mixture, points).logDensity }),
  });
};

export const evaluateDensity: Handler<typeof contracts.evaluateDensity> = (c, format) => {
  const { mixture, points } = c.req.valid("json");
  const { logDensity, responsibilities } = density(mixture, points);
  const csv = () => ({ logDensity, ...columnsOf("responsibility", responsibilities) });
  return answerAs(format, { logDensity, responsibilities }, { csv });
};

export const marginalise: Handler<typeof contracts.marginalise> = (c) => {
  const { mixture, dimensions } = c.req.valid("json");
  return answer({ mixture: marginal(mixture, dimensions) });
};

export const sampleMixture: Handler<typeof contracts.sampleMixture> = (c, format) => {
  const { mixture, count, seed } = c.req.valid("json");
  const { points, components } = sample(mixture, count, createRng(seed));
  const csv = () => ({ component: components, ...columnsOf("x", points) });
  return answerAs(format, { points, components }, { npy: () => arrayOf(points), csv });
};

export const fitMixture: Handler<typeof contracts.fitMixture> = (c, format) => {
  const { iterations: asked, tolerance, seed, ...problem } = c.req.valid("json");
  const size = problem.points[0]?.length ?? 0;
  const { iterations, endedBy } = planIterations(asked, {
    most: limits.emOperations,
    each: problem.components * (problem.points.length * (size ** 2 + 50) + 100 * size ** 3),
    product: "components · (points · (dimensions² + 50) + 100 · dimensions³)",
  });
  const fitted = run(problem, { iterations, tolerance }, createRng(seed));
  const { logLikelihoodNats, converged } = fitted;
  const csv = () => ({ update: logLikelihoodNats.map((_, i) => i), logLikelihoodNats });
  const updates = logLikelihoodNats.length - 1;
  return answerAs(format, { ...fitted, iterations: updates, endedBy: endedBy(converged) }, { csv });
};
