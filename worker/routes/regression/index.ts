import { progressOf, runPaced } from "../../budget/pace.ts";
import { answer, answerAs } from "../../http/answer.ts";
import { group, route } from "../../http/register.ts";
import { answerRows } from "../../http/row-answer.ts";
import { limits } from "../../limits.ts";
import { columnsOf } from "../../media/csv.ts";
import { createRng } from "../../probability/numerics/random.ts";
import { posteriorInTurns, predictInTurns, simulateInParts } from "../../probability/regression/linear-regression.ts";
import { requireBudget } from "../budget.ts";
import * as contracts from "./contracts.ts";

export const regression = group().openapiRoutes([
  route(contracts.computePosterior, async (c) => {
    const { prior, ...data } = c.req.valid("json");
    return answer(await runPaced(posteriorInTurns(data, prior)));
  }),
  route(contracts.predictTargets, async (c, format) => {
    const request = c.req.valid("json");
    if ("inputs" in request) {
      const rows = request.inputs.length + request.at.length;
      requireBudget(limits.numbers, "(inputs + at) · features", rows * (request.at[0]?.length ?? 0), "/at");
    }
    const weights =
      "posterior" in request ? request.posterior : await runPaced(posteriorInTurns(request, request.prior));
    const predicted = await runPaced(predictInTurns(weights, request.noiseVariance, request.at));
    const { mean, variance, epistemicVariance } = predicted;
    const columns = { mean, variance, epistemicVariance };
    return answerAs(format, columns, { csv: () => columns });
  }),
  route(contracts.simulateData, async (c, format) => {
    const { seed, weights, inputDistribution = standardNormal(weights.length), ...others } = c.req.valid("json");
    const simulation = { ...others, weights, inputDistribution };
    return answerRows(format, {
      count: simulation.count,
      numbersPerRow: weights.length + 1,
      shared: {},
      parts: (rows) => progressOf(simulateInParts(simulation, createRng(seed), rows)),
      wide: "inputs",
      csv: ({ inputs, targets }) => ({ ...columnsOf("x", inputs), y: targets }),
      npy: ({ inputs, targets }) => inputs.map((input, i) => [...input, targets[i] as number]),
    });
  }),
]);

/** N(0, I) in that many dimensions. */
const standardNormal = (size: number) => ({
  mean: new Array<number>(size).fill(0),
  covariance: Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => Number(i === j))),
});
