import { progressOf, runPaced } from "../../budget/pace.ts";
import { answer, answerAs } from "../../http/answer.ts";
import { eventResponse, eventsOf, isEventStream } from "../../http/event-stream.ts";
import { group, route } from "../../http/register.ts";
import { answerRows } from "../../http/row-answer.ts";
import { limits } from "../../limits.ts";
import { columnsOf } from "../../media/csv.ts";
import type { Matrix } from "../../probability/linear-algebra/matrix.ts";
import { type EmFit, type EmProgress, run } from "../../probability/mixtures/em.ts";
import {
  conditionInTurns,
  type FactoredMixture,
  factorMixture,
  marginal,
  moments,
} from "../../probability/mixtures/gaussian-mixture.ts";
import { densityInParts, flatPoints, logDensityInParts } from "../../probability/mixtures/gaussian-mixture-density.ts";
import { modesInTurns } from "../../probability/mixtures/gaussian-mixture-modes.ts";
import { sampleInParts } from "../../probability/mixtures/gaussian-mixture-sample.ts";
import { rowsPerStep } from "../../probability/numerics/interruptible.ts";
import { createRng } from "../../probability/numerics/random.ts";
import { planIterations } from "../budget.ts";
import * as contracts from "./contracts.ts";

export const mixtures = group().openapiRoutes([
  route(contracts.conditionMixture, async (c) => {
    const { mixture, observed, points, modes: asked } = c.req.valid("json");
    const { factored, ...conditional } = await runPaced(conditionInTurns(mixture, observed));
    return answer({
      ...conditional,
      ...moments(conditional.mixture),
      ...(asked && { modes: await runPaced(modesInTurns(factored, limits.modeEvaluations)) }),
      ...(points && { logDensity: await logDensities(factored, points) }),
    });
  }),
  route(contracts.evaluateDensity, async (c, format) => {
    const { mixture, points } = c.req.valid("json");
    const factored = factorMixture(mixture);
    // The stream must keep only these alive, not the request, until the client reads.
    const flat = flatPoints(factored, points);
    const count = points.length;
    return answerRows(format, {
      count,
      numbersPerRow: factored.weights.length + 1,
      shared: {},
      parts: (rows) => progressOf(densityInParts(factored, flat, count, rows)),
      narrow: (rows) => progressOf(logDensityInParts(factored, flat, count, rows)),
      wide: "responsibilities",
      csv: ({ logDensity, responsibilities }) => ({ logDensity, ...columnsOf("responsibility", responsibilities) }),
    });
  }),
  route(contracts.marginalise, (c) => {
    const { mixture, dimensions } = c.req.valid("json");
    return answer({ mixture: marginal(mixture, dimensions) });
  }),
  route(contracts.sampleMixture, async (c, format) => {
    const { mixture, count, seed } = c.req.valid("json");
    const factored = factorMixture(mixture);
    return answerRows(format, {
      count,
      numbersPerRow: factored.size + 1,
      shared: {},
      parts: (rows) => progressOf(sampleInParts(factored, count, createRng(seed), rows)),
      wide: "points",
      csv: ({ points, components }) => ({ component: components, ...columnsOf("x", points) }),
      npy: ({ points }) => points,
    });
  }),
  route(contracts.fitMixture, async (c, format) => {
    const { iterations: asked, tolerance, seed, ...problem } = c.req.valid("json");
    const size = problem.points[0]?.length ?? 0;
    const { iterations, endedBy } = planIterations(asked, {
      most: limits.emOperations,
      each: problem.components * (problem.points.length * (size ** 2 + 50) + 100 * size ** 3),
      product: "components · (points · (dimensions² + 50) + 100 · dimensions³)",
    });
    const computation = run(problem, { iterations, tolerance }, createRng(seed));
    const complete = ({ logLikelihoodNats, ...fitted }: EmFit) => ({
      ...fitted,
      logLikelihoodNats,
      iterations: logLikelihoodNats.length - 1,
      endedBy: endedBy(fitted.converged),
    });
    if (isEventStream(format)) {
      const describe = (progress: EmProgress) =>
        ({ event: "update", data: { ...progress, mixture: progress.mixture() } }) as const;
      return eventResponse(c, format, eventsOf(progressOf(computation), describe, complete));
    }
    const fitted = complete(await runPaced(computation));
    const { logLikelihoodNats } = fitted;
    return answerAs(format, fitted, { csv: () => ({ update: logLikelihoodNats.map((_, i) => i), logLikelihoodNats }) });
  }),
]);

async function logDensities(factored: FactoredMixture, points: Matrix): Promise<number[]> {
  const found: number[] = [];
  const computation = logDensityInParts(factored, flatPoints(factored, points), points.length, rowsPerStep);
  for await (const { logDensity } of progressOf(computation)) {
    found.push(...logDensity);
  }
  return found;
}
