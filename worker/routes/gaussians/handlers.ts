import { runPaced } from "../../budget/pace.ts";
import { divergence, projectMixture, projectSamples } from "../../probability/kl-divergence.ts";
import { mixtureDivergenceInTurns, nearestGaussiansInTurns } from "../../probability/nearest-gaussians.ts";
import { answer } from "../answer.ts";
import { paceOf } from "../pace-of.ts";
import type { Handler } from "../register.ts";
import type * as contracts from "./contracts.ts";

export const projectOntoGaussian: Handler<typeof contracts.projectOntoGaussian> = (c) => {
  const request = c.req.valid("json");
  return answer("mixture" in request ? projectMixture(request.mixture) : projectSamples(request.samples));
};

export const computeDivergence: Handler<typeof contracts.computeDivergence> = async (c) => {
  const request = c.req.valid("json");
  const { q } = request;
  if (!("mixture" in request)) return answer(divergence(request.p, q));
  return answer(await runPaced(mixtureDivergenceInTurns(request.mixture, q), paceOf(c)));
};

export const findNearestGaussians: Handler<typeof contracts.findNearestGaussians> = async (c) => {
  const { mixture } = c.req.valid("json");
  return answer(await runPaced(nearestGaussiansInTurns(mixture), paceOf(c)));
};
