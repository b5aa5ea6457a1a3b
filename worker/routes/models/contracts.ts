import { createRoute } from "@hono/zod-openapi";
import { imagesArray, rowsArray } from "../../http/body-forms.ts";
import { images, json, problemResponses, represented, takes } from "../../http/contract.ts";
import { limits } from "../../limits.ts";
import {
  DecodeQuerySchema,
  DecodeRequestSchema,
  DecodingSchema,
  ManifoldQuerySchema,
  ManifoldSchema,
  SamplesQuerySchema,
  SamplesSchema,
} from "../../schemas/decoding.ts";
import {
  ElboAnswerSchema,
  ElboRequestSchema,
  EncodeRequestSchema,
  EncodingSchema,
  InterpolateRequestSchema,
  InterpolationSchema,
  ReconstructionSchema,
  ReconstructRequestSchema,
} from "../../schemas/encoding.ts";
import { imageFormats } from "../../schemas/format.ts";
import {
  ModelCardSchema,
  ModelListQuerySchema,
  ModelListSchema,
  modelParameter,
  RankingAnswerSchema,
  RankingQuerySchema,
  TestLatentsQuerySchema,
  TestLatentsSchema,
} from "../../schemas/model.ts";
import {
  PlanePosteriorRequestSchema,
  PlanePosteriorSchema,
  RefinementSchema,
  RefineRequestSchema,
} from "../../schemas/plane-posterior.ts";
import { RegressorAnswerSchema, RegressorRequestSchema } from "../../schemas/regressor.ts";

const tags = ["Models"];
const params = modelParameter("mlp-2d");

export const listModels = createRoute({
  method: "get",
  path: "/v1/models",
  tags,
  summary: "Published models",
  request: { query: ModelListQuerySchema },
  responses: { 200: json(ModelListSchema, "cards of models"), ...problemResponses(400, 404, 406, 429, 503) },
});

export const getModel = createRoute({
  method: "get",
  path: "/v1/models/{id}",
  tags,
  summary: "A model's card",
  request: { params },
  responses: { 200: json(ModelCardSchema, "the card"), ...problemResponses(400, 404, 406, 429, 503) },
});

export const decodeOne = createRoute({
  method: "get",
  path: "/v1/models/{id}/decode",
  tags,
  summary: "Decode one latent: means of p(x|z), or a sample",
  request: { params, query: DecodeQuerySchema },
  responses: { 200: images(DecodingSchema, "one image"), ...problemResponses(400, 404, 406, 422, 429, 503) },
});

export const decodeBatch = createRoute({
  path: "/v1/models/{id}/decode",
  tags,
  summary: "Decode latents: means of p(x|z), or samples",
  ...takes(DecodeRequestSchema, { formats: imageFormats, array: rowsArray("latents") }, params),
  responses: {
    200: images(DecodingSchema, "one image for each latent"),
    ...problemResponses(400, 404, 406, 413, 415, 422, 429, 503),
  },
});

export const drawManifold = createRoute({
  method: "get",
  path: "/v1/models/{id}/manifold",
  tags,
  summary: "Decode a k x k grid with equal prior probability between its lines",
  description:
    "Column j and row i decode z = (Φ⁻¹(u_j), Φ⁻¹(u_{k-1-i})), with u evenly spaced from `from` to `to` and Φ⁻¹ the normal quantile. The sheet has the orientation of the plane: the first axis to the right, the second upwards.",
  request: { params, query: ManifoldQuerySchema },
  responses: { 200: images(ManifoldSchema, "k² images"), ...problemResponses(400, 404, 406, 422, 429, 503) },
});

export const encodeBatch = createRoute({
  path: "/v1/models/{id}/encode",
  tags,
  summary: "Encode images: moments of q(z|x)",
  ...takes(EncodeRequestSchema, { formats: ["json", "npy"], array: imagesArray }, params),
  responses: {
    200: represented(EncodingSchema, "one Gaussian for each image; as NPY: the means, (N, d)", ["json", "npy"]),
    ...problemResponses(400, 404, 406, 413, 415, 422, 429, 503),
  },
});

export const listTestLatents = createRoute({
  method: "get",
  path: "/v1/models/{id}/latents",
  tags,
  summary: "Posterior means of the test images, computed when the model was published",
  request: { params, query: TestLatentsQuerySchema },
  responses: {
    200: represented(TestLatentsSchema, "latents and labels; as NPY: the means, (N, d)", ["json", "npy", "csv"]),
    ...problemResponses(400, 404, 406, 429, 503),
  },
});

export const listRanking = createRoute({
  method: "get",
  path: "/v1/models/{id}/ranking",
  tags,
  summary: "The most and the least likely test images, ranked when the model was published",
  description: "As PNG or NPY: the images themselves, the most extreme first.",
  request: { params: modelParameter("mlp-200d"), query: RankingQuerySchema },
  responses: {
    200: represented(RankingAnswerSchema, "bounds, image by image", ["json", "png", "npy", "csv"]),
    ...problemResponses(400, 404, 406, 429, 503),
  },
});

export const reconstructBatch = createRoute({
  path: "/v1/models/{id}/reconstruct",
  tags,
  summary: "Encode images, draw latents and decode them: draws of p(x'|x)",
  description: "As PNG or NPY: each input image followed by its S probabilities; the PNG has one row for each image.",
  ...takes(ReconstructRequestSchema, { formats: imageFormats, array: imagesArray }, params),
  responses: {
    200: images(ReconstructionSchema, "inputs, probabilities, samples"),
    ...problemResponses(400, 404, 406, 413, 415, 422, 429, 503),
  },
});

export const samplePrior = createRoute({
  method: "get",
  path: "/v1/models/{id}/samples",
  tags,
  summary: "Images from the prior: z ~ p(z), then p(x|z)",
  request: { params, query: SamplesQuerySchema },
  responses: { 200: images(SamplesSchema, "N images"), ...problemResponses(400, 404, 406, 422, 429, 503) },
});

export const interpolateBetween = createRoute({
  path: "/v1/models/{id}/interpolate",
  tags,
  summary: "Decode a path between two latents or images",
  ...takes(InterpolateRequestSchema, { formats: imageFormats }, params),
  responses: {
    200: images(InterpolationSchema, "one image for each point"),
    ...problemResponses(400, 404, 406, 413, 415, 422, 429, 503),
  },
});

export const estimateElbos = createRoute({
  path: "/v1/models/{id}/elbo",
  tags,
  summary: "Evidence lower bound of images, term by term, and the importance-weighted bound",
  description: `The cost is counted in multiplications, at most ${limits.operations}: draws · images · multiplications of the network, which follow from the layers on its card. A request above the limit gets 422, which says how many draws fit.`,
  ...takes(ElboRequestSchema, { formats: ["json", "csv", "sse", "ndjson"], array: imagesArray }, params),
  responses: {
    200: represented(
      ElboAnswerSchema,
      "bounds for each image; as events: for each image of more than 100 draws `step` with the bounds from its first 100 and, of the group sizes, those that make two groups of them; then `image` with the bounds from all; then `done` with the complete result",
      ["json", "csv", "sse", "ndjson"],
    ),
    ...problemResponses(400, 404, 406, 413, 415, 422, 429, 503),
  },
});

export const exactPosterior = createRoute({
  path: "/v1/models/{id}/posterior",
  tags,
  summary: "Exact p(z|x) and log p(x) of a model with two latents, by quadrature",
  description:
    "Decodes a lattice of latents, splits its cells around peaks, and sums over an even grid that it makes finer until the sum converges; it needs no encoder. The Worker keeps the decoded lattices of the latest models, so the next images take less time. The cost is counted in multiplications as if it kept none; a request above the limit gets 422, which says what size fits.",
  ...takes(PlanePosteriorRequestSchema, { formats: ["json", "npy", "sse", "ndjson"], array: imagesArray }, params),
  responses: {
    200: represented(
      PlanePosteriorSchema,
      "evidence, moments and density; as NPY: the log density over the region, (size, size); as events: `step` with a coarse `lattice` of blocks of nine points, of which all but the densest are known by their middle, then with the whole `lattice`, then with the `logEvidence` of each grid, once among them with the `region`, and `done` with the complete result",
      ["json", "npy", "sse", "ndjson"],
    ),
    ...problemResponses(400, 404, 406, 413, 415, 422, 429, 503),
  },
});

export const refinePosterior = createRoute({
  path: "/v1/models/{id}/refine",
  tags,
  summary: "The Gaussian q(z) of largest ELBO for each image, for a model with two latents",
  description:
    "Climbs from the encoder's Gaussian, or from one of yours, by natural gradients; the bound and its derivatives are averages over the same Gauss-Hermite nodes. The cost is counted in multiplications; a request above the limit gets 422, which says how many steps fit.",
  ...takes(RefineRequestSchema, { formats: ["json", "npy", "sse", "ndjson"], array: imagesArray }, params),
  responses: {
    200: represented(
      RefinementSchema,
      "one Gaussian for each image; as NPY: their means, (N, 2); as events: `step` for each Gaussian that improves on those before, then `done` with the complete result",
      ["json", "npy", "sse", "ndjson"],
    ),
    ...problemResponses(400, 404, 406, 413, 415, 422, 429, 503),
  },
});

export const predictTargets = createRoute({
  path: "/v1/models/{id}/predict",
  tags,
  summary: "p(y|x) by a neural regressor: mean and standard deviation",
  ...takes(
    RegressorRequestSchema,
    { formats: ["json", "csv"], array: rowsArray("inputs") },
    modelParameter("wiggle-input"),
  ),
  responses: {
    200: represented(RegressorAnswerSchema, "one Gaussian for each input", ["json", "csv"]),
    ...problemResponses(400, 404, 406, 413, 415, 422, 429, 503),
  },
});
