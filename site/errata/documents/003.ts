/** Errata of document 003. */
import { fixed, grouped } from "../../lib/numbers/format.ts";
import { divisorByLastIndex } from "../arithmetic.ts";
import { type ErrataDocument, elbo, images } from "../erratum.ts";

/** The last training loss that it prints, nats per image. */
const printedLoss = 83.521;

export const document003: ErrataDocument = {
  source: { number: "003", subject: "A report: coordinate ascent for earthquakes, a VAE, reparameterisation" },
  errata: ({ slip, cards }) => {
    const divisor = divisorByLastIndex(images, 100);
    return [
      {
        id: "003-second-moment",
        exercise: "Earthquakes: second moment of a centre",
        prints: "E[μᵀμ] = 1/ρ* + μ*ᵀμ*",
        right: `2/ρ* + μ*ᵀμ* in the plane, D/ρ* in D dimensions. In our best fit the slip changes a responsibility by up to ${fixed(slip.largest, 4)}.`,
        tempting: "It is right in one dimension, and 1/ρ* is the variance of each coordinate. The bound still rises.",
        see: ["eq-second-moment", "fig-earthquakes"],
      },
      {
        id: "003-mean-field",
        exercise: "Earthquakes: the mean-field assumption",
        prints: "It is an equality here, because Z, μ and λ are independent",
        right: "They are independent before the data only. Given the data they depend on each other.",
        tempting: "The prior factorises, and the graph shows no edge between them.",
        see: ["/earthquakes/", "derivation-cavi"],
      },
      {
        id: "003-indicators",
        exercise: "Earthquakes: the log joint",
        prints: "Sums over n and k without an indicator of z_n = k",
        right:
          "Each earthquake contributes the terms of its own component. Without indicators it is explained K times.",
        tempting: "The indicators return in the next step, and the updates come out right.",
        see: ["eq-quakes", "derivation-cavi"],
      },
      {
        id: "003-logarithm",
        exercise: "Earthquakes: responsibilities",
        prints: "r = u / Σ u, with u a logarithm",
        right: "The exponential of u over the sum of the exponentials.",
        tempting: "The normalisation looks the same, and the name u does not say what it is.",
        see: ["eq-responsibilities"],
      },
      {
        id: "003-indicator-of-s",
        exercise: "Earthquakes: the expectation of an assignment",
        prints: "E[z_nk] = r_nk with z_nk an indicator of S_n = k",
        right: "An indicator of Z_n = k. S_n is the observed count.",
        tempting: "Both letters carry the index n, and the sentence before is about Z_n.",
        see: ["eq-quakes"],
      },
      {
        id: "003-constant",
        exercise: "Earthquakes: completing the square",
        prints: "−ρ/2 νᵀν turns into +ρ/2 νᵀν",
        right: "−ρ/2 νᵀν. It is a constant and drops out.",
        tempting: "The next line drops it, so nothing depends on the sign.",
        see: ["eq-centres", "derivation-cavi"],
      },
      {
        id: "003-exponent",
        exercise: "VAE: density of the diagonal posterior",
        prints: "σ² in the exponent, σ_i in front of it",
        right: "σ_i² in the exponent: every dimension has its own variance.",
        tempting: "The index is lost in a long product, and the result is right.",
        see: ["eq-vae-kl", "derivation-elbo"],
      },
      {
        id: "003-average",
        exercise: "VAE: average training loss",
        prints: `A sum over ${grouped(images)} images divided by ${grouped(divisor)}, which gives ${fixed(printedLoss)}`,
        right: `Divided by ${grouped(images)} it is ${fixed((printedLoss * divisor) / images)}. The last index of a batch is one less than the number of batches.`,
        tempting: "The loop variable is at hand after the loop, and the error is a sixth of a per cent.",
        see: ["fig-training"],
      },
      {
        id: "003-rounding",
        exercise: "VAE: test images",
        prints: "Training images rounded, test images left grey",
        right: `The same convention for both. On rounded test images our run has ${elbo(cards["mlp-200d"])} nats.`,
        tempting: "Reconstructions are judged by eye, and no test bound is printed.",
        see: ["fig-denoise", "/elbo-ranking/"],
      },
    ];
  },
};
