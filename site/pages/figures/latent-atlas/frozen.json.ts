/** The answers that the default state was drawn from, as the build got them: what the tests hold to the live API. */
import type { APIRoute } from "astro";
import { askText } from "../../../build/ask-worker.ts";
import { defaultState, latentCount, model } from "../../../figures/latent-atlas/state.ts";
import { cardRequest, decodeRequest, latentsRequest } from "../../../lib/model-requests.ts";

export const GET: APIRoute = async () => {
  const { latent, output, seed } = defaultState;
  const paths = [
    cardRequest(model).path,
    decodeRequest(model, latent, output, seed).path,
    latentsRequest(model, latentCount).path,
  ];
  const answers = await Promise.all(paths.map(async (path) => [path, JSON.parse(await askText(path))] as const));
  return Response.json(Object.fromEntries(answers));
};
