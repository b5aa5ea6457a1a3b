/** Stores the latent atlas in an offline copy: decoded pictures on a lattice of the plane, and sheets of some sizes. */

import { decodeAt, start } from "../../figures/latent-atlas/small-state.ts";
import { defaultState, fieldsOf, model } from "../../figures/latent-atlas/state.ts";
import type { ApiRequest } from "../../lib/api/api.ts";
import { decodeRequest, type Latent, manifoldRequest } from "../../lib/api/model-requests.ts";
import { toQuery } from "../../lib/figure/fields.ts";
import type { Query } from "../../lib/figure/permalink.ts";
import { requestKey, type StoredAnswer } from "../../offline/stored.ts";
import { type AskApi, type FigureInCopy, storedAnswer } from "./answers.ts";
import { valuesOf } from "./lattice.ts";

const plane = { min: -3, max: 3, step: 0.5 };
const sizes = { min: 5, max: 25, step: 5 };

const places: readonly Latent[] = valuesOf(plane).flatMap((z1) => valuesOf(plane).map((z2): Latent => [z1, z2]));

/** The atlas of the section. */
export async function storeAtlas(ask: AskApi): Promise<FigureInCopy> {
  const first = defaultState.z.join();
  const latents = [defaultState.z, ...places.filter((latent) => latent.join() !== first)];
  const { output, seed } = defaultState;
  const answers = await answersOf(ask, [
    ...latents.map((latent) => decodeRequest(model, latent, output, seed)),
    ...valuesOf(sizes).map((size) => manifoldRequest(model, size)),
  ]);
  const ks = [defaultState.k, ...valuesOf(sizes).filter((size) => size !== defaultState.k)];
  const states = ks.flatMap((size) =>
    latents.map((latent): Query => {
      const state = { ...defaultState, z: latent, k: size };
      const { z = "", k = "", output = "", seed = "" } = toQuery(fieldsOf(plane.max), state);
      return { z, k, output, seed };
    }),
  );
  return { figure: { states, moved: { z: plane, z1: plane, z2: plane, k: sizes } }, answers };
}

/** The small atlas of the start page. */
export async function storeSmallAtlas(ask: AskApi): Promise<FigureInCopy> {
  const latents = [start, ...places];
  const answers = await answersOf(
    ask,
    latents.map((latent) => decodeAt(latent)),
  );
  return { figure: { states: latents.map((latent) => ({ z: latent.join() })), moved: { z: plane } }, answers };
}

async function answersOf(ask: AskApi, requests: readonly ApiRequest[]): Promise<Record<string, StoredAnswer>> {
  const answers: Record<string, StoredAnswer> = {};
  for (const request of requests) answers[requestKey(request)] = storedAnswer(await ask(request));
  return answers;
}
