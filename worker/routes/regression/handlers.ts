import { limits } from "../../limits.ts";
import { columnsOf } from "../../media/csv.ts";
import { posterior, predict, simulate } from "../../probability/linear-regression.ts";
import { createRng } from "../../probability/random.ts";
import { answer, answerAs, arrayOf } from "../answer.ts";
import { requireBudget } from "../budget.ts";
import type { Handler } from "../register.ts";
import type * as contracts from "./contracts.ts";

export const computePosterior: Handler<typeof contracts.computePosterior> = (c) => {
  const { prior, ...data } = c.req.valid("json");
  return answer(posterior(data, prior));
};

export const predictTargets: Handler<typeof contracts.predictTargets> = (c, format) => {
  const request = c.req.valid("json");
  if ("inputs" in request) {
    const rows = request.inputs.length + request.at.length;
    requireBudget(limits.numbers, "(inputs + at) · features", rows * (request.at[0]?.length ?? 0), "/at");
  }
  const weights = "posterior" in request ? request.posterior : posterior(request, request.prior);
  const { mean, variance, epistemicVariance } = predict(weights, request.noiseVariance, request.at);
  const columns = { mean, variance, epistemicVariance };
  return answerAs(format, columns, { csv: () => columns });
};

/** N(0, I) in so many dimensions. */
const standardNormal = (size: number) => ({
  mean: new Array<number>(size).fill(0),
  covariance: Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => Number(i === j))),
});

export const simulateData: Handler<typeof contracts.simulateData> = (c, format) => {
  const { seed, weights, inputDistribution = standardNormal(weights.length), ...others } = c.req.valid("json");
  const simulated = simulate({ ...others, weights, inputDistribution }, createRng(seed));
  const { inputs, targets } = simulated;
  return answerAs(format, simulated, {
    npy: () => arrayOf(inputs.map((row, i) => [...row, targets[i] as number])),
    csv: () => ({ ...columnsOf("x", inputs), y: targets }),
  });
};
