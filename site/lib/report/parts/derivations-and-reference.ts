/** The appendix. */
import type { Part } from "../part.ts";

export const derivationsAndReference: Part = {
  title: "Derivations and reference",
  sections: [
    {
      number: "A",
      path: "/appendix/",
      title: "Appendix",
      description: "Derivations, model cards, training curves, accessibility statement, changelog, and how to cite.",
      figures: [{ id: "fig-curves", title: "Training and test curve of every published model" }],
      equations: [],
      derivations: [
        { id: "derivation-total", title: "Total expectation and total variance" },
        { id: "derivation-blanket", title: "The Markov blanket, by d-separation" },
        { id: "derivation-conditional", title: "The conditional of a Gaussian, and of a mixture of them" },
        { id: "derivation-projection", title: "Projection onto a Gaussian: what the two divergences match" },
        { id: "derivation-pca", title: "The plane of largest likelihood" },
        { id: "derivation-ascent", title: "The best Gaussian, by averages alone" },
        { id: "derivation-elbo", title: "The evidence lower bound, and the divergence between Gaussians" },
        { id: "derivation-rate", title: "The rate as information and mismatch, and collapse in a linear model" },
        {
          id: "derivation-dimensions",
          title: "A divergence dimension by dimension, and why an unused one draws nothing",
        },
        {
          id: "derivation-weighted",
          title: "The importance-weighted bound: never lower with more draws, and how fast it rises",
        },
        { id: "derivation-cavi", title: "Coordinate ascent, and its updates for the earthquakes" },
        { id: "derivation-score", title: "The score function has mean zero" },
        { id: "derivation-check", title: "Posterior predictive p-values: why they gather about one half" },
      ],
    },
  ],
};
