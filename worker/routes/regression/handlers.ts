import { posterior, predict, simulate, weightDistribution } from "../../probability/linear-regression.ts";
import { createRng } from "../../probability/random.ts";
import { answer } from "../answer.ts";
import type { Handler } from "../register.ts";
import type * as contracts from "./contracts.ts";

export const computePosterior: Handler<typeof contracts.computePosterior> = (c) => {
  const { prior, ...data } = c.req.valid("json");
  const { mean, covariance, logEvidence } = posterior(data, prior);
  return answer({ mean, covariance, logEvidence });
};

export const predictTargets: Handler<typeof contracts.predictTargets> = (c) => {
  const request = c.req.valid("json");
  const weights =
    "posterior" in request
      ? weightDistribution(request.posterior, "/posterior/covariance")
      : posterior(request, request.prior);
  return answer(predict(weights, request.noiseVariance, request.at));
};

export const simulateData: Handler<typeof contracts.simulateData> = (c) => {
  const { seed, ...simulation } = c.req.valid("json");
  return answer(simulate(simulation, createRng(seed)));
};
