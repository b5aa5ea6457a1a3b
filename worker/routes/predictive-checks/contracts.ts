import { createRoute } from "@hono/zod-openapi";
import { computation } from "../../http/contract.ts";
import { limits } from "../../limits.ts";
import { PredictiveCheckRequestSchema, PredictiveCheckSchema } from "../../schemas/predictive-check.ts";

export const checkPredictions = createRoute({
  path: "/v1/predictive-checks",
  tags: ["Predictive checks"],
  summary: "Test quantities of data sets replicated under a fitted model, compared with that of the data",
  description: `Data are replicated from Gaussian predictions, from a linear regression with its posterior, or as counts of components with variational rates. Replications times observations are at most ${limits.replicatedNumbers}; a request above that gets 422, which says how many fit.`,
  ...computation(
    PredictiveCheckRequestSchema,
    PredictiveCheckSchema,
    "each quantity, its replications, and the share of them at or above it; as events: `step` with those of the first 100 replications, if there are more, then `done` with the complete result",
    { formats: ["json", "sse", "ndjson"] },
  ),
});
