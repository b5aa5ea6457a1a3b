/** The Hono application: middleware, routes and error handling. */
import { OpenAPIHono } from "@hono/zod-openapi";
import type { Bindings } from "./environment.ts";
import { acceptBody } from "./http/middleware/body.ts";
import { observe } from "./http/middleware/observe.ts";
import { problemResponse } from "./http/middleware/problem-response.ts";
import { rateLimit } from "./http/middleware/rate-limit.ts";
import { rejectUnrouted } from "./http/middleware/unrouted.ts";
import { datasets } from "./routes/datasets/index.ts";
import { expectations } from "./routes/expectations/index.ts";
import { gaussians } from "./routes/gaussians/index.ts";
import { mixtures } from "./routes/mixtures/index.ts";
import { models } from "./routes/models/index.ts";
import { networks } from "./routes/networks/index.ts";
import { openInference } from "./routes/open-inference/index.ts";
import { pca } from "./routes/pca/index.ts";
import { predictiveChecks } from "./routes/predictive-checks/index.ts";
import { regression } from "./routes/regression/index.ts";
import { reparameterizations } from "./routes/reparameterizations/index.ts";
import { describeApi } from "./routes/self-description.ts";
import { variational } from "./routes/variational/index.ts";

export function createApp() {
  const app = new OpenAPIHono<Bindings>();
  app.onError(problemResponse);
  app.use(observe(), rateLimit(), acceptBody());
  const routed = app
    .route("/", models)
    .route("/", datasets)
    .route("/", mixtures)
    .route("/", regression)
    .route("/", pca)
    .route("/", gaussians)
    .route("/", expectations)
    .route("/", networks)
    .route("/", variational)
    .route("/", reparameterizations)
    .route("/", predictiveChecks)
    .route("/", openInference);
  describeApi(routed);
  app.notFound(rejectUnrouted(routed));
  return routed;
}

export type AppType = ReturnType<typeof createApp>;
