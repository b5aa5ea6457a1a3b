import { runPaced } from "../../budget/pace.ts";
import { answer } from "../../http/answer.ts";
import { group, route } from "../../http/register.ts";
import { divergence, projectMixture, projectSamples } from "../../probability/divergences/kl-divergence.ts";
import { mixtureDivergenceInTurns, nearestGaussiansInTurns } from "../../probability/divergences/nearest-gaussians.ts";
import * as contracts from "./contracts.ts";

export const gaussians = group().openapiRoutes([
  route(contracts.projectOntoGaussian, (c) => {
    const request = c.req.valid("json");
    return answer("mixture" in request ? projectMixture(request.mixture) : projectSamples(request.samples));
  }),
  route(contracts.computeDivergence, async (c) => {
    const request = c.req.valid("json");
    const { q } = request;
    if (!("mixture" in request)) return answer(divergence(request.p, q));
    return answer(await runPaced(mixtureDivergenceInTurns(request.mixture, q)));
  }),
  route(contracts.findNearestGaussians, async (c) => {
    const { mixture } = c.req.valid("json");
    return answer(await runPaced(nearestGaussiansInTurns(mixture)));
  }),
]);
