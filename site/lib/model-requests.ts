/** The model endpoints as the figures use them: what is asked and what comes back. */
import type { z } from "zod";
import type { ImageModelCard as Card } from "../../worker/artifact.ts";
import type { DecodingSchema, ManifoldSchema } from "../../worker/schemas/decoding.ts";
import type { ModelListSchema, TestLatentsSchema } from "../../worker/schemas/model.ts";
import type { ApiRequest } from "./api.ts";
import { get, json, png, v1 } from "./requests.ts";

export type { Card };
export type DecodeAnswer = z.infer<typeof DecodingSchema>;
export type ManifoldAnswer = z.infer<typeof ManifoldSchema>;
export type LatentsAnswer = z.infer<typeof TestLatentsSchema>;
export type ModelsAnswer = z.infer<typeof ModelListSchema>;

export type Output = "probabilities" | "samples";

/** A point of a two-dimensional latent space. */
export type Latent = readonly [number, number];

const { models } = v1;
const model = models[":id"];

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

/** How a citation names a model: by what its decoder's file holds. */
export const modelSource = ({ id, files }: Card): string => `Model ${id}, decoder SHA-256 ${files.decoder.sha256}`;
