/**
 * The model endpoints as the figures use them: what is asked and what comes back.
 *
 * The build, the browser and the tests make their requests with these same functions, which is what lets a test
 * compare a figure drawn at build time with the live API.
 */
import type { Card } from "../../worker/artifact.ts";
import type { ApiRequest } from "./api.ts";

export type { Card };

export type Latent = readonly [number, number];
export type Output = "probabilities" | "samples";

export interface DecodeAnswer {
  readonly model: string;
  readonly shape: readonly [number, number, number];
  /** (numLatents, height, width), in [0, 1]. */
  readonly images: readonly (readonly (readonly number[])[])[];
}

export interface ManifoldAnswer {
  readonly model: string;
  readonly size: number;
  readonly from: number;
  readonly to: number;
  readonly axes: readonly [number, number];
  readonly shape: readonly [number, number, number];
  /** (size², 2), row-major from the top left tile. */
  readonly latents: readonly Latent[];
  readonly images: DecodeAnswer["images"];
}

export interface LatentsAnswer {
  readonly model: string;
  readonly dataset: string;
  readonly count: number;
  readonly total: number;
  readonly indices: readonly number[];
  readonly labels: readonly number[];
  /** (count, 2): posterior mean of each test image. */
  readonly means: readonly Latent[];
}

export const png = "image/png";
export const json = "application/json";

const get = (path: string, accept: string): ApiRequest => ({ method: "GET", path, accept });

export function decodeRequest(model: string, latent: Latent, output: Output, seed: number, accept = json): ApiRequest {
  const sampled = output === "samples" ? `&output=samples&seed=${seed}` : "";
  return get(`/v1/models/${model}/decode?latent=${latent.join(",")}${sampled}`, accept);
}

export function manifoldRequest(model: string, size: number, accept = png): ApiRequest {
  return get(`/v1/models/${model}/manifold?size=${size}`, accept);
}

export function latentsRequest(model: string, count: number): ApiRequest {
  return get(`/v1/models/${model}/latents?count=${count}`, json);
}

export function cardRequest(model: string): ApiRequest {
  return get(`/v1/models/${model}`, json);
}
