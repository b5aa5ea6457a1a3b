import { createRoute } from "@hono/zod-openapi";
import { rowsArray } from "../../http/body-forms.ts";
import { computation } from "../../http/contract.ts";
import {
  ConditionAnswerSchema,
  ConditionRequestSchema,
  DensityAnswerSchema,
  DensityRequestSchema,
  FitAnswerSchema,
  FitRequestSchema,
  MarginalAnswerSchema,
  MarginalRequestSchema,
  MixtureSampleRequestSchema,
  MixtureSampleSchema,
} from "../../schemas/mixture.ts";

const tags = ["Mixtures of Gaussians"];

export const conditionMixture = createRoute({
  path: "/v1/mixtures/condition",
  tags,
  summary:
    "p(x_b | x_a): the conditional mixture, its moments, its modes if requested, and the log evidence of the observed dimensions",
  ...computation(ConditionRequestSchema, ConditionAnswerSchema, "the conditional distribution", {
    array: rowsArray("points"),
  }),
});

export const evaluateDensity = createRoute({
  path: "/v1/mixtures/density",
  tags,
  summary: "log p(x) and responsibilities p(k | x) at points",
  ...computation(DensityRequestSchema, DensityAnswerSchema, "one row for each point", {
    formats: ["json", "csv"],
    array: rowsArray("points"),
  }),
});

export const marginalise = createRoute({
  path: "/v1/mixtures/marginal",
  tags,
  summary: "p(x_a): the marginal mixture of some dimensions",
  ...computation(MarginalRequestSchema, MarginalAnswerSchema, "the marginal"),
});

export const sampleMixture = createRoute({
  path: "/v1/mixtures/sample",
  tags,
  summary: "Independent draws x ~ p(x), with the component of each",
  ...computation(MixtureSampleRequestSchema, MixtureSampleSchema, "N draws; as NPY: the points, (N, D)", {
    formats: ["json", "npy", "csv"],
  }),
});

export const fitMixture = createRoute({
  path: "/v1/mixtures/fit",
  tags,
  summary: "Maximum likelihood by expectation maximisation from a K-means++ start",
  ...computation(
    FitRequestSchema,
    FitAnswerSchema,
    "the mixture and its log likelihood after each update; as events: `update` for each, then `done` with the complete result",
    {
      formats: ["json", "csv", "sse", "ndjson"],
      array: rowsArray("points"),
    },
  ),
});
