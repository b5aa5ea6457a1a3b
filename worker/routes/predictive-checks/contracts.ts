import { createRoute } from "@hono/zod-openapi";
import { computation } from "../../http/contract.ts";
import { limits } from "../../limits.ts";
import { PredictiveCheckRequestSchema, PredictiveCheckSchema } from "../../schemas/predictive-check.ts";

export const checkPredictions = createRoute({
  path: "/v1/predictive-checks",
  tags: ["Predictive checks"],
  summary: "A test quantity of replicated data sets under a fitted model, beside that of the data",
  description: `Data are replicated by Gaussian predictions, by a linear regression with its posterior, or by counts of components with variational rates. Replications times observations are at most ${limits.replicatedNumbers}; beyond it 422 says how many fit.`,
  ...computation(
    PredictiveCheckRequestSchema,
    PredictiveCheckSchema,
    "the quantity, its replications, and their share above it",
  ),
});
