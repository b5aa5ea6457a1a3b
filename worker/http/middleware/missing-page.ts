/**
 * The site's pages for addresses without a file: models published after the site was built, and everything unknown. The
 * Worker sends them instead of the static files, which would give a missing script the headers of existing ones, so
 * that browsers would cache its absence for a year.
 */
import type { Context } from "hono";
import type { Bindings } from "../../environment.ts";

const pathOfApi = /^\/v[12]\//;
/** Path of a model's page. */
const pathOfModel = /^\/models\/([a-z0-9]+(?:-[a-z0-9]+)*)\/?$/;

/** The page, for a browser that asks for HTML; undefined for other clients, and if no site has been built. */
export async function missingPage(c: Context<Bindings>): Promise<Response | undefined> {
  const { method, path } = c.req;
  const isReader = c.req.header("Accept")?.includes("text/html") && (method === "GET" || method === "HEAD");
  if (!isReader || pathOfApi.test(path)) return undefined;
  const model = pathOfModel.exec(path)?.[1];
  const isModel = model !== undefined && (await has(c, `/models/${model}/card.json`));
  return isModel ? page(c, "/model/", 200) : page(c, "/404", 404);
}

/** A static file; undefined if there is none. */
async function asset(c: Context<Bindings>, path: string): Promise<Response | undefined> {
  const response = await c.env.ASSETS?.fetch(`https://assets.invalid${path}`).catch(() => undefined);
  if (response?.ok) return response;
  await response?.body?.cancel();
  return undefined;
}

async function has(c: Context<Bindings>, path: string): Promise<boolean> {
  const found = await asset(c, path);
  await found?.body?.cancel();
  return found !== undefined;
}

async function page(c: Context<Bindings>, path: string, status: 200 | 404): Promise<Response | undefined> {
  const found = await asset(c, path);
  if (!found) return undefined;
  const response = new Response(found.body, { status, headers: found.headers });
  response.headers.delete("ETag");
  response.headers.set("Cache-Control", "no-store");
  return response;
}
