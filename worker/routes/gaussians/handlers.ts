import { divergence, projectMixture, projectSamples } from "../../probability/kl-divergence.ts";
import { mixtureDivergence, nearestGaussians } from "../../probability/nearest-gaussians.ts";
import { answer } from "../answer.ts";
import type { Handler } from "../register.ts";
import type * as contracts from "./contracts.ts";

export const projectOntoGaussian: Handler<typeof contracts.projectOntoGaussian> = (c) => {
  const request = c.req.valid("json");
  return answer("mixture" in request ? projectMixture(request.mixture) : projectSamples(request.samples));
};

export const computeDivergence: Handler<typeof contracts.computeDivergence> = (c) => {
  const request = c.req.valid("json");
  const { q } = request;
  return answer("mixture" in request ? mixtureDivergence(request.mixture, q) : divergence(request.p, q));
};

export const findNearestGaussians: Handler<typeof contracts.findNearestGaussians> = (c) => {
  const { mixture } = c.req.valid("json");
  return answer(nearestGaussians(mixture));
};
