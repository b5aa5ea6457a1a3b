import { progressOf, runPaced } from "../../budget/pace.ts";
import { answerAs, arrayOf } from "../../http/answer.ts";
import { group, route } from "../../http/register.ts";
import { answerRows } from "../../http/row-answer.ts";
import { limits } from "../../limits.ts";
import { columnsOf } from "../../media/csv.ts";
import {
  factorPca,
  fitPcaInTurns,
  type PcaFit,
  posteriorCovariance,
} from "../../probability/latent-variables/probabilistic-pca.ts";
import { run, updateOperations } from "../../probability/latent-variables/probabilistic-pca-em.ts";
import {
  flatPoints,
  posteriorInParts,
  reconstructInParts,
} from "../../probability/latent-variables/probabilistic-pca-points.ts";
import type { Matrix } from "../../probability/linear-algebra/matrix.ts";
import { createRng } from "../../probability/numerics/random.ts";
import { violation } from "../../problem.ts";
import { planIterations } from "../budget.ts";
import * as contracts from "./contracts.ts";

export const pca = group().openapiRoutes([
  route(contracts.fitPca, async (c, format) => {
    const { points, latentSize, em } = c.req.valid("json");
    const fitted = em ? await climb(points, latentSize, em) : await solve(points, latentSize);
    const { mean, loadings } = fitted.model;
    return answerAs(format, fitted, {
      npy: () => arrayOf(loadings),
      csv: () => ({ mean, ...columnsOf("loading", loadings) }),
    });
  }),
  route(contracts.inferLatents, async (c, format) => {
    const { model, points } = c.req.valid("json");
    const factored = factorPca(model);
    // The stream must keep only these alive, not the request, until the client reads.
    const flat = flatPoints(factored, points);
    return answerRows(format, {
      count: points.length,
      numbersPerRow: factored.latentSize + 1,
      shared: { covariance: posteriorCovariance(factored) },
      parts: (rows) => progressOf(posteriorInParts(factored, flat, rows)),
      wide: "mean",
      csv: ({ mean, logEvidence }) => ({ ...columnsOf("z", mean), logEvidence }),
      npy: ({ mean }) => mean,
    });
  }),
  route(contracts.reconstructPoints, async (c, format) => {
    const { model, points } = c.req.valid("json");
    const factored = factorPca(model);
    const flat = flatPoints(factored, points);
    return answerRows(format, {
      count: points.length,
      numbersPerRow: factored.size + 1,
      shared: {},
      parts: (rows) => progressOf(reconstructInParts(factored, flat, rows)),
      wide: "reconstructions",
      csv: ({ reconstructions, squaredError }) => ({ ...columnsOf("x", reconstructions), squaredError }),
      npy: ({ reconstructions }) => reconstructions,
    });
  }),
]);

async function solve(points: Matrix, latentSize: number) {
  const sides = [points.length, points[0]?.length ?? 0];
  const [n, m] = [Math.min(...sides), Math.max(...sides)];
  const operations = 2 * n ** 2 * m + 50 * n ** 3;
  if (operations > limits.pcaOperations) {
    const detail = `expected 2 n² m + 50 n³ of at most ${limits.pcaOperations}, got ${operations} for n = ${n} and m = ${m}: send fewer points, or ask for EM by "em": {}`;
    throw violation("TooExpensive", "/points", detail);
  }
  const { logLikelihood, ...fitted }: PcaFit = await runPaced(fitPcaInTurns(points, latentSize));
  return { ...fitted, logLikelihoodNats: [logLikelihood] };
}

interface Climb {
  readonly iterations?: number | undefined;
  readonly tolerance: number;
  readonly seed: number;
}

async function climb(points: Matrix, latentSize: number, { tolerance, seed, ...asked }: Climb) {
  const { iterations, endedBy } = planIterations(asked.iterations, {
    most: limits.pcaOperations,
    each: updateOperations(points.length, points[0]?.length ?? 0, latentSize),
    product: "4 · latentSize · (points · (dimensions + latentSize) + dimensions · latentSize)",
    pointer: "/em/iterations",
  });
  const computation = run(points, latentSize, { iterations, tolerance }, createRng(seed));
  const { converged, ...fitted } = await runPaced(computation);
  const updates = fitted.logLikelihoodNats.length - 1;
  return { ...fitted, em: { converged, iterations: updates, endedBy: endedBy(converged) } };
}
