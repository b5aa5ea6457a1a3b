/**
 * The kinds of models: how the site names each, and how it scores it.
 *
 * A new kind needs an entry here. Its figures, its code examples and its rows of facts are in files of their own.
 */
import { maximisedItsBound } from "../lib/api/model-requests.ts";
import { fixed } from "../lib/numbers/format.ts";
import type { ImageCard, ModelCard, RegressorCard } from "../lib/report/card-facts.ts";

/** Score of a model, nats. */
export interface Score {
  readonly nats: number;
  readonly standardError: number;
}

interface Kind<C extends ModelCard> {
  /** What its score is. */
  readonly measure: string;
  /** What its data set holds, one of them. */
  readonly item: string;
  /** Unit of the time of its training. */
  readonly time: string;
  /** Name of the kind. */
  name(card: C): string;
  /** The name with what sets this model apart in its kind. */
  fullName(card: C): string;
  /** Size of z, if it has latents. */
  latentSize(card: C): number | undefined;
  /** Score by which models are compared; undefined if not measured. */
  score(card: C): Score | undefined;
  /** What separates its scores from others on the same data. */
  density(card: C): string;
  /** Score on test data as the card states it, with its parts in words. */
  tested(card: C): (Score & { readonly parts: string }) | undefined;
}

const images: Kind<ImageCard> = {
  measure: "ELBO",
  item: "image",
  time: "epoch",
  name({ training, metrics, labels }) {
    if (training && training.learningRate === undefined) return "probabilistic PCA";
    if (metrics.exactEvidence?.lattice) return "generative topographic map";
    return labels === undefined ? "variational autoencoder" : "class-conditional variational autoencoder";
  },
  fullName: (card) => (card.metrics.asBernoulli ? `${images.name(card)}, read as Bernoulli` : images.name(card)),
  latentSize: ({ latentSize }) => latentSize,
  score({ metrics: { asBernoulli, test } }) {
    const bound = asBernoulli ?? test;
    return bound && { nats: bound.elboNats, standardError: bound.standardErrorNats };
  },
  density(card) {
    const { convention } = card.metrics.asBernoulli ?? card.metrics.test ?? card;
    const pixels = card.likelihood === "gaussian" && !card.metrics.asBernoulli ? ", Gaussian pixels" : "";
    const given = card.labels === undefined ? "" : ", given the label";
    return `${convention}${pixels}${given}${maximisedItsBound(card) ? "" : ", β ≠ 1"}`;
  },
  tested: ({ metrics: { test } }) =>
    test && {
      nats: test.elboNats,
      standardError: test.standardErrorNats,
      parts: `: reconstruction ${fixed(test.reconstructionNats)}, KL ${fixed(test.klNats)}`,
    },
};

const regressor: Kind<RegressorCard> = {
  measure: "log likelihood",
  item: "observation",
  time: "step",
  name: () => "regressor",
  fullName: ({ noise }) => `regressor, ${noise} noise`,
  latentSize: () => undefined,
  score: ({ metrics: { test } }) => test && { nats: test.logLikelihoodNats, standardError: test.standardErrorNats },
  density: () => "log likelihood",
  tested(card) {
    const score = regressor.score(card);
    return score && { ...score, parts: "" };
  },
};

const kinds: { readonly [F in ModelCard["family"]]: Kind<Extract<ModelCard, { family: F }>> } = {
  vae: images,
  cvae: images,
  regressor,
};

/** The kind of a model: its functions take that model's card. */
export const kindOf = ({ family }: ModelCard): Kind<ModelCard> => kinds[family] as Kind<ModelCard>;

/** Score of a model among comparable ones; undefined if not measured. */
export const scoreOf = (card: ModelCard): Score | undefined => kindOf(card).score(card);
