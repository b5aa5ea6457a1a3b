/** Errata of document 001. */
import { fixed, grouped } from "../../lib/numbers/format.ts";
import { divergenceAsWritten } from "../arithmetic.ts";
import { type ErrataDocument, elbo } from "../erratum.ts";

export const document001: ErrataDocument = {
  source: {
    number: "001",
    subject: "Other answers to the same assignment: VAEs of three sizes, and one with full covariance",
  },
  errata: ({ underFloor, cards }) => {
    const standard = { mean: [0, 0], variance: [1, 1] };
    const shrunken = { mean: [1, 1], variance: [underFloor.floor, underFloor.floor] };
    const fullcov = cards["mlp-large-2d-fullcov"];
    return [
      {
        id: "001-divergence",
        exercise: "VAE with full covariance: the KL term",
        prints: "(|1 − μ|² + tr Σ + log det Σ − d) / 2",
        right: `(|μ|² + tr Σ − log det Σ − d) / 2. The printed formula is ${fixed(divergenceAsWritten(standard), 2)} where q is the prior, and ${fixed(divergenceAsWritten(shrunken), 2)} at mean (1, 1) with variances ${underFloor.floor}. A divergence is 0 at the prior and never negative.`,
        tempting: "Training still runs, because the floor on Σ stops the fall. The latent means drift to about (1, 1).",
        see: ["eq-vae-kl", "derivation-elbo"],
      },
      {
        id: "001-floor",
        exercise: "VAE with full covariance: positive definite Σ",
        prints: `AᵀA + ${underFloor.floor} I`,
        right: `A Cholesky factor with a positive diagonal needs no floor. Without one our model of this size reaches ${elbo(fullcov)} nats, the diagonal one ${elbo(cards["mlp-large-2d"])}.`,
        tempting: `A small margin looks harmless. But ${fixed(100 * underFloor.share, 0)}% of the first ${underFloor.digits} test digits have a posterior that is narrower than the floor in some direction.`,
        see: ["fig-planes", "eq-encoder"],
      },
      {
        id: "001-log-deviation",
        exercise: "VAE: the encoder’s second output",
        prints: "`enc_log_var`, whose exponential is passed on as the standard deviation",
        right: "The output is a log standard deviation. A log variance needs exp(h/2).",
        tempting: "The network learns either, so the name is never put to the test.",
        see: ["eq-encoder"],
      },
      {
        id: "001-layers",
        exercise: "VAE: hidden layers of the large model",
        prints: "300, 100, 10 in the text and captions",
        right: `300, 60, 10, as in the code: ${grouped(cards["mlp-large-2d"].parameters)} parameters with both networks.`,
        tempting: "The medium model does have a layer of 100 units.",
        see: ["fig-planes"],
      },
      {
        id: "001-training-digits",
        exercise: "VAE: scatter of the encoded digits",
        prints: "A caption that says 500 test-set digits",
        right: "The code reads `train_loader`, so they are training digits.",
        tempting: "The two loaders have the same shape, and the scatter looks the same.",
        see: ["fig-atlas", "/elbo-ranking/"],
      },
      {
        id: "001-noise",
        exercise: "Regression with noise variance 0.01",
        prints: "A posterior for variance 0.01 on targets drawn with variance 0.1",
        right: "Targets drawn with the variance that the posterior assumes.",
        tempting:
          "The covariance of the posterior does not depend on the targets, so the plots of variance come out right.",
        see: ["fig-inputs", "eq-regression-posterior"],
      },
      {
        id: "001-direction",
        exercise: "Moment matching: the name of the divergence",
        prints: "KL[q‖p] for an average over p, with −∫ p log p in the second line",
        right: "KL(p‖q) = −∫ p log q + ∫ p log p",
        tempting: "The order of the arguments is a convention, and the term without q does not change the minimum.",
        see: ["eq-divergences"],
      },
      {
        id: "001-sample",
        exercise: "Moment matching: what is matched",
        prints: "The sample mean and the sample covariance",
        right: "The mean and the covariance of the distribution p. A sample’s moments only estimate them.",
        tempting: "In practice p is often known only through a sample.",
        see: ["eq-moment-matching", "derivation-projection"],
      },
      {
        id: "001-diagonal",
        exercise: "Regression with inputs of mean 1",
        prints: "The posterior becomes diagonal",
        right: "The weights become correlated: the ellipse lies diagonally, and the covariance matrix is not diagonal.",
        tempting: "The plot shows a diagonal shape.",
        see: ["fig-inputs"],
      },
    ];
  },
};
