/** The answers behind the atlas's default state. */
import type { APIRoute } from "astro";
import { frozen } from "../../../build/frozen.ts";
import { defaultState, latentCount, model } from "../../../figures/latent-atlas/state.ts";
import { cardRequest, decodeRequest, latentsRequest } from "../../../lib/api/model-requests.ts";

const { z, output, seed } = defaultState;

export const GET: APIRoute = () =>
  frozen([cardRequest(model), decodeRequest(model, z, output, seed), latentsRequest(model, latentCount)]);
