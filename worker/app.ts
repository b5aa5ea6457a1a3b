/** The application: what every request passes, the routes, and how failures are told. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { cors } from "hono/cors";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import type { Bindings } from "./environment.ts";
import { jsonOnly, limitBody } from "./middleware/body.ts";
import { observe } from "./middleware/observe.ts";
import { problemResponse } from "./middleware/problem-response.ts";
import { rateLimit } from "./middleware/rate-limit.ts";
import { rejectUnrouted } from "./middleware/unrouted.ts";
import { models } from "./routes/models/index.ts";
import { openInference } from "./routes/open-inference/index.ts";
import { describeApi } from "./routes/self-description.ts";

const exposeHeaders = ["ETag", "Retry-After", "Server-Timing", "X-Request-Id", "Inference-Header-Content-Length"];

export function createApp() {
  const app = new OpenAPIHono<Bindings>();
  app.onError(problemResponse);
  app.use(
    requestId({ headerName: "X-Request-Id", limitLength: 64 }),
    observe(),
    cors({ origin: "*", exposeHeaders, maxAge: 86_400 }),
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      // The API is open to pages of any origin, images included.
      crossOriginResourcePolicy: "cross-origin",
    }),
    rateLimit(),
    limitBody(),
    jsonOnly(),
  );
  const routed = app.route("/", models).route("/", openInference);
  describeApi(routed);
  app.notFound(rejectUnrouted(routed));
  return routed;
}

export type AppType = ReturnType<typeof createApp>;
