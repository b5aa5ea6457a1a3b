import { createRoute } from "@hono/zod-openapi";
import { rowsArray } from "../../http/body-forms.ts";
import { computation } from "../../http/contract.ts";
import { limits } from "../../limits.ts";
import {
  EarthquakePosteriorSchema,
  FitEarthquakesRequestSchema,
  SimulatedEarthquakesSchema,
  SimulateEarthquakesRequestSchema,
} from "../../schemas/earthquakes.ts";

const tags = ["Variational inference"];

export const simulate = createRoute({
  path: "/v1/variational/earthquakes/simulate",
  tags,
  summary: "Draw epicentres, and earthquakes around them, from the model",
  ...computation(
    SimulateEarthquakesRequestSchema,
    SimulatedEarthquakesSchema,
    "one draw of all variables of the model; as NPY: the positions, (N, D)",
    {
      formats: ["json", "npy", "csv"],
    },
  ),
});

export const fit = createRoute({
  path: "/v1/variational/earthquakes/fit",
  tags,
  summary: "Mean-field posterior q(Z) q(μ) q(λ) by coordinate ascent",
  description: `A sweep updates q(μ), then q(λ), then q(Z); the response has the bound after each of the three. Earthquakes times components are at most ${limits.responsibilities}.`,
  ...computation(
    FitEarthquakesRequestSchema,
    EarthquakePosteriorSchema,
    "the posterior, and its bound after each update; as events: `update` for each, then `done` with the complete result",
    { formats: ["json", "csv", "sse", "ndjson"], array: rowsArray("positions") },
  ),
});
