/**
 * What is published of a model, as far as its page can use it: the card, and which of the files that it names can be had.
 *
 * The build finds it out (`build/published-model.ts`) and writes it into the page, where the figures start from it.
 */
import type { ImageCard, ModelCard, RegressorCard } from "../lib/report/card-facts.ts";

/** A latent dimension and what it carries. */
export interface Dimension {
  /** From 0 on. */
  readonly index: number;
  /** KL(q(zᵢ|x) ‖ N(0, 1)) of its marginal, averaged over test images, nats. */
  readonly klNats: number;
}

export interface PublishedImages {
  readonly card: ImageCard;
  readonly has: { readonly latents: boolean; readonly ranking: boolean; readonly history: boolean };
  /** How many test images of the model's data set the API has; 0 where it has none. */
  readonly testImages: number;
  /** The dimension that carries most first; empty where nobody can tell. */
  readonly dimensions: readonly Dimension[];
}

export interface PublishedRegressor {
  readonly card: RegressorCard;
  readonly has: { readonly data: boolean; readonly history: boolean };
  /** Lowest and highest of each input, in the order of the card's columns. */
  readonly ranges: readonly (readonly [number, number])[];
}

export type Published = PublishedImages | PublishedRegressor;

export const isRegressor = (published: Published): published is PublishedRegressor =>
  published.card.family === "regressor";

/** How a citation names a model: by what its network's file holds. */
export function sourceOf(card: ModelCard): string {
  const [name, { sha256 }] =
    card.family === "regressor"
      ? (["regressor", card.files.regressor] as const)
      : (["decoder", card.files.decoder] as const);
  return `Model ${card.id}, ${name} SHA-256 ${sha256}`;
}
