/** The default sheet as a file, because it is too large for a data URI and must work without JavaScript. */
import type { APIRoute } from "astro";
import { ask } from "../../../build/ask-worker.ts";
import { defaultState, model } from "../../../figures/latent-atlas/state.ts";
import { manifoldRequest } from "../../../lib/api/model-requests.ts";
import { png } from "../../../lib/api/requests.ts";

export const GET: APIRoute = async () => {
  const { bytes } = await ask(manifoldRequest(model, defaultState.k).path, png);
  return new Response(bytes, { headers: { "content-type": png } });
};
