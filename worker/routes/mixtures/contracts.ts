import { createRoute } from "@hono/zod-openapi";
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
import { computation } from "../contract.ts";

const tags = ["Mixtures of Gaussians"];

export const conditionMixture = createRoute({
  path: "/v1/mixtures/condition",
  tags,
  summary:
    "p(x_b | x_a): the conditional mixture, its moments and, if wanted, modes, and the log evidence of what was seen",
  ...computation(ConditionRequestSchema, ConditionAnswerSchema, "the conditional distribution"),
});

export const evaluateDensity = createRoute({
  path: "/v1/mixtures/density",
  tags,
  summary: "log p(x) and responsibilities p(k | x) at points",
  ...computation(DensityRequestSchema, DensityAnswerSchema, "one row a point"),
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
  ...computation(MixtureSampleRequestSchema, MixtureSampleSchema, "N draws"),
});

export const fitMixture = createRoute({
  path: "/v1/mixtures/fit",
  tags,
  summary: "Maximum likelihood by expectation maximisation from a K-means++ start",
  ...computation(FitRequestSchema, FitAnswerSchema, "the mixture and its log likelihood, update by update"),
});
