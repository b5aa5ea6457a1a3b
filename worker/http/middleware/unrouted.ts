/**
 * Requests without a route. A trailing slash is redirected. A path of other methods gets 405 with Allow, an unknown
 * path 404, with a page for browsers. OPTIONS gets Allow, and a browser's preflight the CORS headers of every page.
 */
import type { NotFoundHandler } from "hono";
import { METHOD_NAME_ALL } from "hono/router";
import type { Bindings } from "../../environment.ts";
import { didYouMean } from "../../nearest-word.ts";
import { DomainError } from "../../problem.ts";
import type { App } from "../register.ts";
import { ofPreflight } from "./headers.ts";
import { missingPage } from "./missing-page.ts";

export function rejectUnrouted(app: App): NotFoundHandler<Bindings> {
  const methods = [...new Set(app.routes.map((route) => route.method))].filter((method) => method !== METHOD_NAME_ALL);
  const plainPaths = [...new Set(app.routes.map(({ path }) => path))].filter((path) => !/[:*{]/.test(path));
  // A path matches a method if it matches more than the middleware of all paths.
  const matches = (method: string, path: string) => app.router.match(method, path)[0].length;
  return async (c) => {
    const { method, path } = c.req;
    const isPreflight = method === "OPTIONS" && c.req.header("Access-Control-Request-Method") !== undefined;
    if (isPreflight) return c.body(null, 204, ofPreflight);
    const middleware = matches(METHOD_NAME_ALL, path);
    const allowed = methods.filter((candidate) => matches(candidate, path) > middleware);
    if (allowed.length === 0) {
      const { pathname, search } = new URL(c.req.url);
      const trimmed = pathname.replace(/\/+$/, "");
      const exists = methods.some((candidate) => matches(candidate, trimmed) > matches(METHOD_NAME_ALL, trimmed));
      if (exists) return c.redirect(trimmed + search, 308);
      const page = await missingPage(c);
      if (page) return page;
      const detail = `expected a path of the API, as GET /v1 lists them, got ${path.slice(0, 200)}`;
      throw new DomainError("NotFound", detail + didYouMean(path, plainPaths));
    }
    if (allowed.includes("GET")) allowed.push("HEAD");
    c.header("Allow", [...allowed, "OPTIONS"].join(", "));
    if (method === "OPTIONS") return c.body(null, 204);
    throw new DomainError("MethodNotAllowed", `${path}: expected ${allowed.join(" or ")}, got ${method}`);
  };
}
