/**
 * The site's own page for an address that nobody has. The Worker sends it rather than the static files do: they would
 * give a missing script the headers of those that are there, and browsers would keep its absence for a year.
 */
import type { Context } from "hono";
import type { Bindings } from "../environment.ts";

const pathOfApi = /^\/(v1|v2|openapi\.json)(\/|$)/;

/** The page, for a reader who asks for one beside the API; undefined for others, and where no site has been built. */
export async function missingPage(c: Context<Bindings>): Promise<Response | undefined> {
  const { method, path } = c.req;
  const isReader = c.req.header("Accept")?.includes("text/html") && (method === "GET" || method === "HEAD");
  if (!isReader || pathOfApi.test(path)) return undefined;
  const page = await c.env.ASSETS?.fetch("https://assets.invalid/404").catch(() => undefined);
  if (!page?.ok) {
    await page?.body?.cancel();
    return undefined;
  }
  const response = new Response(page.body, { status: 404, headers: page.headers });
  response.headers.delete("ETag");
  response.headers.set("Cache-Control", "no-store");
  return response;
}
