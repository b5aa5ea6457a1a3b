import { createRoute } from "@hono/zod-openapi";
import { rowsArray } from "../../http/body-forms.ts";
import { computation } from "../../http/contract.ts";
import {
  PcaFitAnswerSchema,
  PcaFitRequestSchema,
  PcaPosteriorAnswerSchema,
  PcaPosteriorRequestSchema,
  PcaReconstructAnswerSchema,
  PcaReconstructRequestSchema,
} from "../../schemas/pca.ts";

const tags = ["Probabilistic PCA"];

export const fitPca = createRoute({
  path: "/v1/ppca/fit",
  tags,
  summary: "Maximum likelihood probabilistic PCA, in closed form or by EM",
  ...computation(
    PcaFitRequestSchema,
    PcaFitAnswerSchema,
    "the model and its log likelihood; as NPY: the loadings, (D, q)",
    { formats: ["json", "npy", "csv"], array: rowsArray("points") },
  ),
});

export const inferLatents = createRoute({
  path: "/v1/ppca/posterior",
  tags,
  summary: "Exact p(z | x) and log p(x) for points",
  ...computation(
    PcaPosteriorRequestSchema,
    PcaPosteriorAnswerSchema,
    "one Gaussian for each point, all with the same covariance; as NPY: the means, (N, q)",
    { formats: ["json", "npy", "csv"], array: rowsArray("points") },
  ),
});

export const reconstructPoints = createRoute({
  path: "/v1/ppca/reconstruct",
  tags,
  summary: "E[W z + μ | x]: points projected onto the plane",
  ...computation(
    PcaReconstructRequestSchema,
    PcaReconstructAnswerSchema,
    "one reconstruction for each point; as NPY: the reconstructions, (N, D)",
    { formats: ["json", "npy", "csv"], array: rowsArray("points") },
  ),
});
