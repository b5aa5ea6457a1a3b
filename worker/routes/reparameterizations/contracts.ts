import { createRoute } from "@hono/zod-openapi";
import { computation } from "../../http/contract.ts";
import {
  CategoricalDrawsSchema,
  CategoricalGradientsRequestSchema,
  CategoricalGradientsSchema,
  CategoricalRequestSchema,
  ExponentialDrawsSchema,
  ExponentialRequestSchema,
  GradientsRequestSchema,
  GradientsSchema,
} from "../../schemas/reparameterization.ts";

const tags = ["Reparameterisation"];

export const drawExponential = createRoute({
  path: "/v1/reparameterizations/exponential",
  tags,
  summary: "Exponential draws, made directly and as a function of uniform noise with its derivative",
  ...computation(
    ExponentialRequestSchema,
    ExponentialDrawsSchema,
    "N draws in two ways; as NPY: the reparameterised draws, (N)",
    {
      formats: ["json", "npy", "csv"],
    },
  ),
});

export const drawCategorical = createRoute({
  path: "/v1/reparameterizations/categorical",
  tags,
  summary: "Categorical draws, made directly and by Gumbel-softmax",
  description: "The same seed gives the same direct draws and the same noise for every temperature, hard or not.",
  ...computation(
    CategoricalRequestSchema,
    CategoricalDrawsSchema,
    "N draws in two ways; as NPY: the reparameterised draws, (N, K)",
    {
      formats: ["json", "npy", "csv"],
    },
  ),
});

export const estimateGradients = createRoute({
  path: "/v1/reparameterizations/gradients",
  tags,
  summary: "Four estimators of the gradient of an ELBO from the same noise: means and variances",
  ...computation(GradientsRequestSchema, GradientsSchema, "moments of each estimator"),
});

export const estimateCategoricalGradients = createRoute({
  path: "/v1/reparameterizations/categorical/gradients",
  tags,
  summary: "Three estimators of a gradient through a categorical variable, and the exact gradient",
  ...computation(CategoricalGradientsRequestSchema, CategoricalGradientsSchema, "moments of each estimator"),
});
