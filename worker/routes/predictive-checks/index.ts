import { progressOf, resultOf } from "../../budget/pace.ts";
import { answer } from "../../http/answer.ts";
import { eventResponse, eventsOf, isEventStream } from "../../http/event-stream.ts";
import { group, route } from "../../http/register.ts";
import { limits } from "../../limits.ts";
import { createRng } from "../../probability/numerics/random.ts";
import {
  checkCountsInTurns,
  checkGaussiansInTurns,
  checkRegressionInTurns,
  type PredictiveCheck,
  type Quantities,
} from "../../probability/regression/predictive-check.ts";
import { violation } from "../../problem.ts";
import { usualWithin } from "../budget.ts";
import * as contracts from "./contracts.ts";

const usualReplications = 1000;

/** @throws DomainError TooExpensive: replications above the budget */
function replicationsOf(asked: number | undefined, observations: number): number {
  const draws = asked ?? usualWithin(usualReplications, limits.replicatedNumbers, observations);
  const most = Math.floor(limits.replicatedNumbers / observations);
  if (draws <= most) return draws;
  const detail = `expected at most ${most} replications of ${observations} observations, got ${draws}: ask for less in several requests`;
  throw violation("TooExpensive", "/draws", detail);
}

const responseOf = ([check, ...others]: Quantities<PredictiveCheck>) => ({
  draws: check.replicated.length,
  ...check,
  others,
});

export const predictiveChecks = group().openapiRoutes([
  route(contracts.checkPredictions, async (c, format) => {
    const request = c.req.valid("json");
    const draws = replicationsOf(request.draws, ("counts" in request ? request.counts : request.targets).length);
    const rng = createRng(request.seed);
    const checks = progressOf(
      "counts" in request
        ? checkCountsInTurns(request, [request.quantity, ...request.otherQuantities], draws, rng)
        : "inputs" in request
          ? checkRegressionInTurns(request, [request.quantity, ...request.otherQuantities], draws, rng)
          : checkGaussiansInTurns(request, [request.quantity, ...request.otherQuantities], draws, rng),
    );
    if (isEventStream(format))
      return eventResponse(
        c,
        format,
        eventsOf(checks, (first) => ({ event: "step", data: responseOf(first) }), responseOf),
      );
    return answer(responseOf(await resultOf(checks)));
  }),
]);
