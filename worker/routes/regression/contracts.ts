import { createRoute } from "@hono/zod-openapi";
import { inputsAndTargets } from "../../http/body-forms.ts";
import { computation } from "../../http/contract.ts";
import {
  PosteriorAnswerSchema,
  PosteriorRequestSchema,
  PredictAnswerSchema,
  PredictRequestSchema,
  SimulateRequestSchema,
  SimulationSchema,
} from "../../schemas/regression.ts";

const tags = ["Bayesian linear regression"];

export const computePosterior = createRoute({
  path: "/v1/regression/posterior",
  tags,
  summary: "p(w | X, y) and the log evidence, for y = Xw + ε with a Gaussian prior over w",
  ...computation(PosteriorRequestSchema, PosteriorAnswerSchema, "the posterior", { array: inputsAndTargets }),
});

export const predictTargets = createRoute({
  path: "/v1/regression/predict",
  tags,
  summary: "p(y* | x*, y), with its variance split into noise and a part that more data would reduce",
  ...computation(PredictRequestSchema, PredictAnswerSchema, "one Gaussian for each input", {
    formats: ["json", "csv"],
    array: inputsAndTargets,
  }),
});

export const simulateData = createRoute({
  path: "/v1/regression/simulate",
  tags,
  summary: "Draw inputs and targets from the model",
  ...computation(
    SimulateRequestSchema,
    SimulationSchema,
    "N observations; as NPY: the inputs with the targets as the last column",
    {
      formats: ["json", "npy", "csv"],
    },
  ),
});
