/**
 * What is published of a model: its card, and which of the files that it names exist.
 *
 * The build finds this (`build/published-model.ts`) and writes it into the page, from which the figures read it.
 */
import type { ImageCard, RegressorCard } from "../lib/report/card-facts.ts";

/** A latent dimension and its KL. */
export interface Dimension {
  /** Index from 0. */
  readonly index: number;
  /** KL(q(zᵢ|x) ‖ N(0, 1)), averaged over test images, nats. */
  readonly klNats: number;
}

export interface PublishedImages {
  readonly card: ImageCard;
  readonly has: { readonly latents: boolean; readonly ranking: boolean; readonly history: boolean };
  /** Number of test images of the model's data set in the API, or 0. */
  readonly testImages: number;
  /** Dimensions by decreasing KL; empty if unknown. */
  readonly dimensions: readonly Dimension[];
}

export interface PublishedRegressor {
  readonly card: RegressorCard;
  readonly has: { readonly data: boolean; readonly history: boolean };
  /** Range of each input, in the order of the card's columns. */
  readonly ranges: readonly (readonly [number, number])[];
}

export type Published = PublishedImages | PublishedRegressor;

export const isRegressor = (published: Published): published is PublishedRegressor =>
  published.card.family === "regressor";
