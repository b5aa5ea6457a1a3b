/** /openapi.json: the API described by the very schemas that validate it. */
import { limits } from "../limits.ts";
import { serviceVersion } from "../version.ts";
import { cacheable } from "./caching.ts";
import type { App } from "./register.ts";

const description = `Probabilistic machine learning, served live: decode latents, encode images, draw manifolds.
The same request gives the same bytes. JSON has one problem format (RFC 9457).
Limits: bodies of ${limits.bodyBytes} bytes, ${limits.latents} latents or ${limits.images} images a request.`;

export function describeApi(app: App): void {
  let document: string | undefined;
  app.get("/openapi.json", (c) => {
    document ??= JSON.stringify(
      app.getOpenAPI31Document({
        openapi: "3.1.0",
        info: { title: "Marginalia", version: serviceVersion, description },
      }),
    );
    const body = document;
    return cacheable(c, body, "application/json", () => c.body(body, 200, { "Content-Type": "application/json" }));
  });
}
