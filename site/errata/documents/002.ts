/** Errata of document 002. */
import { fixed, grouped } from "../../lib/numbers/format.ts";
import { saturatingLogit } from "../arithmetic.ts";
import { type ErrataDocument, elbo } from "../erratum.ts";

export const document002: ErrataDocument = {
  source: { number: "002", subject: "A notebook: regression with input-dependent noise, and VAEs with labels" },
  errata: ({ exercise, cards }) => [
    {
      id: "002-latent-size",
      exercise: "Autoencoder with 20 latent dimensions",
      prints: "Lower bounds of −123.9 (training) and −121.2 (holdout)",
      right: `The recipe reaches ${elbo(cards["conv-20d"], "train")} and ${elbo(cards["conv-20d"])} nats in our run.`,
      tempting: "The printed numbers still favour 20 dimensions over 4, as expected.",
      see: ["/elbo-ranking/"],
    },
    {
      id: "002-conditional",
      exercise: "Autoencoder with labels",
      prints: "A lower bound of −131.5 on the training digits",
      right: `The recipe reaches ${elbo(cards["cvae-4d"], "train")} nats in our run.`,
      tempting: "The bound is of another quantity, log p(x | y), and nothing printed beside it is comparable.",
      see: ["/conditional-generation/"],
    },
    {
      id: "002-running-mean",
      exercise: "Training against holdout",
      prints: "Holdout bounds above the training bounds, such as −129.3 against −131.0, without comment",
      right:
        "The training number is a mean over the epoch, taken while the model improves. Measure both on the finished model.",
      tempting: "A better holdout looks like good generalisation.",
      see: ["/elbo-ranking/", "fig-training"],
    },
    {
      id: "002-split",
      exercise: "Training against holdout: the split",
      prints: "A random split without a seed, made each time that the notebook starts",
      right:
        "A seeded or fixed split. With saved weights and a new split, 9 of 10 holdout digits were training digits before.",
      tempting: "Within one session the split is sound, and nothing fails after a restart.",
      see: ["/elbo-ranking/"],
    },
    {
      id: "002-logarithms",
      exercise: "Bernoulli log-likelihood of a picture",
      prints: "`x * torch.log(xr) + (1 - x) * torch.log(1 - xr)`, unclamped",
      right: `Cross-entropy from the logits, or clamped logarithms. In float32 a logit of ${saturatingLogit()} gives a probability of exactly 1, and 0 · log 0 is not a number.`,
      tempting: "It is the formula of the text, and small networks seldom saturate.",
      see: ["eq-pixel-cost"],
    },
    {
      id: "002-lowest-epoch",
      exercise: "Heteroscedastic regression: the epochs of lowest and highest likelihood",
      prints: "Both found with `argmax`, both labelled min, both with an index one too high",
      right: "`argmin` for the lowest, and no 1 added before the number is used as an index.",
      tempting: "Epochs count from 1 and lists from 0. A copied line that still runs looks finished.",
      see: ["fig-noise"],
    },
    {
      id: "002-supremum",
      exercise: "Heteroscedastic regression: the best training likelihood",
      prints: "A maximum of +∞ at σ = 0",
      right: `The supremum is +∞, and no parameters attain it. After ${grouped(exercise.steps)} steps our runs end between ${fixed(exercise.input.lowest)} and ${fixed(exercise.input.highest)}, depending on the seed.`,
      tempting: "The limit is right. But at σ = 0 there is no density.",
      see: ["eq-unbounded", "fig-noise"],
    },
  ],
};
