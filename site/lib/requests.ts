/**
 * How requests are written: paths and queries spelt by the Worker's typed client, bodies and answers typed by its
 * schemas, so a change of the API that the site does not follow fails the type check.
 *
 * The build, the browser and the tests make their requests with the same functions, which is what lets a test compare
 * a figure drawn at build time with the live API.
 */
import { createClient } from "../../worker/client.ts";
import type { ApiRequest } from "./api.ts";

export const png = "image/png";
export const json = "application/json";

// Only paths are taken from the client's addresses; the origin is the page's own.
export const { v1 } = createClient("http://marginalia.invalid");

export function get(url: URL, accept = json): ApiRequest {
  // Commas need no escape in a query; the drawer's requests are there to be read.
  return { method: "GET", path: url.pathname + url.search.replaceAll("%2C", ","), accept };
}

/** @param body typed by the caller with the schema of the route: `z.input<typeof ConditionRequestSchema>` */
export function post(url: URL, body: unknown, accept = json): ApiRequest {
  return { method: "POST", path: url.pathname, accept, body: JSON.stringify(body) };
}
