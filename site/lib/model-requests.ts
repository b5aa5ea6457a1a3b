/**
 * The model endpoints as the figures use them: what is asked and what comes back.
 *
 * Paths and queries are spelt by the Worker's typed client, answers are typed by its schemas, so a change of the
 * API that the site does not follow fails the type check. The build, the browser and the tests make their requests
 * with these same functions, which is what lets a test compare a figure drawn at build time with the live API.
 */
import type { z } from "zod";
import type { ImageModelCard as Card } from "../../worker/artifact.ts";
import { createClient } from "../../worker/client.ts";
import type { DecodingSchema, ManifoldSchema } from "../../worker/schemas/decoding.ts";
import type { ModelListSchema, TestLatentsSchema } from "../../worker/schemas/model.ts";
import type { ApiRequest } from "./api.ts";

export type { Card };
export type DecodeAnswer = z.infer<typeof DecodingSchema>;
export type ManifoldAnswer = z.infer<typeof ManifoldSchema>;
export type LatentsAnswer = z.infer<typeof TestLatentsSchema>;
export type ModelsAnswer = z.infer<typeof ModelListSchema>;

export type Output = "probabilities" | "samples";

/** A point of a two-dimensional latent space. */
export type Latent = readonly [number, number];

export const png = "image/png";
export const json = "application/json";

// Only paths are taken from the client's addresses; the origin is the page's own.
const { models } = createClient("http://marginalia.invalid").v1;
const model = models[":id"];

function get(url: URL, accept: string): ApiRequest {
  // Commas need no escape in a query; the drawer's requests are there to be read.
  return { method: "GET", path: url.pathname + url.search.replaceAll("%2C", ","), accept };
}

export function decodeRequest(id: string, latent: Latent, output: Output, seed: number, accept = json): ApiRequest {
  const sampled = output === "samples" ? { output, seed: String(seed) } : {};
  return get(model.decode.$url({ param: { id }, query: { latent: latent.join(","), ...sampled } }), accept);
}

export function manifoldRequest(id: string, size: number, accept = png): ApiRequest {
  return get(model.manifold.$url({ param: { id }, query: { size: String(size) } }), accept);
}

export function latentsRequest(id: string, count: number): ApiRequest {
  return get(model.latents.$url({ param: { id }, query: { count: String(count) } }), json);
}

export function cardRequest(id: string): ApiRequest {
  return get(model.$url({ param: { id } }), json);
}

export function modelsRequest(): ApiRequest {
  return get(models.$url(), json);
}

/** The first two coordinates of each latent. */
export function planar(latents: readonly (readonly number[])[]): Latent[] {
  return latents.map(([z1 = Number.NaN, z2 = Number.NaN]) => [z1, z2]);
}
