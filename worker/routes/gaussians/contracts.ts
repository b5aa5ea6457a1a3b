import { createRoute } from "@hono/zod-openapi";
import { rowsArray } from "../../http/body-forms.ts";
import { computation } from "../../http/contract.ts";
import {
  AnsweredGaussianSchema,
  DivergenceAnswerSchema,
  DivergenceRequestSchema,
  NearestAnswerSchema,
  NearestRequestSchema,
  ProjectRequestSchema,
} from "../../schemas/gaussian.ts";

const tags = ["Gaussians"];

export const projectOntoGaussian = createRoute({
  path: "/v1/gaussians/project",
  tags,
  summary: "The Gaussian q that minimises KL(p‖q) for a mixture or samples, by matching moments",
  ...computation(ProjectRequestSchema, AnsweredGaussianSchema, "the projection", {
    array: rowsArray("samples"),
  }),
});

export const computeDivergence = createRoute({
  path: "/v1/gaussians/divergence",
  tags,
  summary: "KL(p‖q) and KL(q‖p) of two Gaussians, in closed form, or of a mixture p and a Gaussian q, by quadrature",
  ...computation(DivergenceRequestSchema, DivergenceAnswerSchema, "both divergences"),
});

export const findNearestGaussians = createRoute({
  path: "/v1/gaussians/nearest",
  tags,
  summary: "The Gaussians q that minimise KL(p‖q) and KL(q‖p) for a mixture p on a line or in the plane",
  ...computation(NearestRequestSchema, NearestAnswerSchema, "every minimum, with both divergences"),
});
