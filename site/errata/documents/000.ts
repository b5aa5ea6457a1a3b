/** Errata of document 000. */
import { fixed, grouped } from "../../lib/numbers/format.ts";
import { curvatureInVariance, varianceOfWeight } from "../arithmetic.ts";
import { type ErrataDocument, images, pixels } from "../erratum.ts";

export const document000: ErrataDocument = {
  source: { number: "000", subject: "Answers to an assignment: regression, networks, mixtures, a convolutional VAE" },
  errata: ({ fuelGauge, cards }) => {
    const [part, whole] = fuelGauge.fraction;
    const variance = varianceOfWeight(0.001, pixels);
    return [
      {
        id: "000-fuel-gauge",
        exercise: "Fuel gauge: is the tank empty, given an empty report and a flat battery?",
        prints: "P(F = 0 | D = 0, B = 0) ≈ 0.0587",
        right: `${part}/${whole} = ${fixed(part / whole, 4)}`,
        tempting:
          "The probability falls when the battery is found flat, and a deeper fall looks even more like explaining away. But an empty tank makes the report likelier with a flat battery too, so the probability cannot fall below the prior, 0.1.",
        see: ["fig-fuel", "eq-fuel-posterior"],
      },
      {
        id: "000-total-variance",
        exercise: "Proof of the law of total variance",
        prints: "E[X | Y] without its square in the second and third lines",
        right: "(E[X | Y])² in both places",
        tempting: "The terms cancel with or without the square, so the last line is right either way.",
        see: ["eq-total-variance-proof", "derivation-total"],
      },
      {
        id: "000-conditional-mixture",
        exercise: "Conditional of a mixture",
        prints: "Weights with the denominator Σ_j π_j p(x_a | k), and p(x) = Σ_k p(x | k)",
        right:
          "Σ_j π_j p(x_a | j), and p(x) = Σ_k π_k p(x | k). As printed, the denominator is p(x_a | k) itself, and observing x_a would leave every weight at π_k.",
        tempting: "The sum over j is inside a sum over k, and the two indices look alike.",
        see: ["eq-conditional-mixture", "derivation-conditional"],
      },
      {
        id: "000-covariance-derivative",
        exercise: "Moment matching: derivative with respect to Σ",
        prints: "(x − μ)ᵀ Σ⁻¹Σ⁻¹ (x − μ), a number, in a sum with the matrix Σ⁻¹",
        right: "Σ⁻¹ (x − μ)(x − μ)ᵀ Σ⁻¹. The document’s last line is right.",
        tempting: "In one dimension the derivative of 1/v is −1/v², and the matrices seem to follow.",
        see: ["eq-covariance-derivative"],
      },
      {
        id: "000-convexity",
        exercise: "Moment matching: why the stationary point is the minimum",
        prints: "KL(p‖q) is convex, because p is fixed",
        right: `It is not convex in (μ, Σ). In one dimension, with variance C of p, its second derivative at v = 3C is ${fixed(curvatureInVariance(3, 1), 4)}/C². It is convex in the natural parameters.`,
        tempting: "It is convex in q, and the minimum is unique, so the conclusion is right.",
        see: ["derivation-projection"],
      },
      {
        id: "000-weight",
        exercise: "Convolutional VAE: the weight of the KL term",
        prints: "0.001, set arbitrarily",
        right: `With a squared error averaged over ${pixels} pixels, the loss is, up to a factor and a constant, the negative ELBO of Gaussian pixels with variance ${fixed(variance, 3)}.`,
        tempting: "A factor on one of two terms looks like a tuning knob. The mean over pixels hides the scale.",
        see: ["fig-planes", "/latent-atlas/"],
      },
      {
        id: "000-validation",
        exercise: "Convolutional VAE: validation loss",
        prints: "A training loss with weight 0.001 beside a validation loss with weight 1",
        right: `Both with one weight. Weight 1 assumes a pixel variance of ${fixed(varianceOfWeight(1, pixels), 0)}, so the two losses measure different models.`,
        tempting: "The weight is a trick for training, so validation seems to need the plain sum.",
        see: ["/latent-atlas/"],
      },
      {
        id: "000-collapse",
        exercise: "Convolutional VAE: what happens with weight 1",
        prints: "Mode collapse",
        right: "Posterior collapse: the encoder returns the prior, and the decoder ignores z.",
        tempting: "In both failures the decoded pictures look alike.",
        see: ["/reconstruction/"],
      },
      {
        id: "000-counter",
        exercise: "Convolutional VAE: average loss of an epoch",
        prints: `A sample counter that starts at 1, so the sum is divided by ${grouped(images + 1)}`,
        right: `A counter that starts at 0: ${grouped(images)}`,
        tempting: "It prevents division by zero, and the error is too small to see.",
        see: ["fig-training"],
      },
      {
        id: "000-optimiser",
        exercise: "Convolutional VAE: optimiser",
        prints: "Adam in the text, `AdamW` in the code",
        right: `The code decides. Our run of the recipe uses ${cards["beta-conv-2d"].training.optimizer}.`,
        tempting: "The call differs in one letter, and its default weight decay does not show.",
        see: ["/appendix/"],
      },
      {
        id: "000-loader",
        exercise: "Convolutional VAE: training loop",
        prints: "`for (image_batch,) in dataloader`",
        right:
          "`for image_batch, _ in dataloader`: the loader returns images and labels, and the printed line stops with an error.",
        tempting: "The pattern is right for a data set of images alone.",
        see: ["/appendix/"],
      },
    ];
  },
};
