/** Latent-variable models of images, from a linear plane to class-conditional networks. */
import type { Part } from "../part.ts";

export const autoencoders: Part = {
  title: "Autoencoders",
  sections: [
    {
      path: "/probabilistic-pca/",
      title: "Probabilistic PCA",
      description: "Turn the axes of a plane fitted in closed form, and walk between two digits.",
      figures: [
        {
          id: "fig-pca-plane",
          title: "The plane of probabilistic PCA with its axes turned: the evidence does not change",
        },
        { id: "fig-cross-fade", title: "Half way between two digits, by a linear map and by a network" },
      ],
      equations: [
        { id: "eq-pca-model", title: "The model: a point of a plane, and the same noise in every direction" },
        { id: "eq-pca-marginal", title: "The evidence: a Gaussian whose covariance is the plane’s and the noise’s" },
        { id: "eq-pca-posterior", title: "The posterior of the latents, exactly" },
        { id: "eq-pca-maximum", title: "The plane of largest likelihood, in closed form" },
        { id: "eq-pca-rotation", title: "A rotation of the latents leaves the evidence unchanged" },
      ],
    },
    {
      path: "/generative-topographic-mapping/",
      title: "Generative topographic mapping",
      description:
        "Integrate a latent plane exactly, and measure how far an encoder’s Gaussian falls short of the posterior.",
      figures: [
        {
          id: "fig-exact-posterior",
          title: "The exact posterior of a digit over a latent plane, the best Gaussian and the encoder’s",
        },
      ],
      equations: [
        { id: "eq-gtm-mixture", title: "The evidence: a mixture whose component means come from one network" },
        { id: "eq-gtm-responsibilities", title: "The exact posterior on a lattice: responsibilities" },
        { id: "eq-gtm-gaps", title: "Between evidence and bound: approximation gap and amortisation gap" },
        {
          id: "eq-gtm-stein",
          title: "Derivatives with respect to mean and covariance as averages, without a decoder’s gradient",
        },
      ],
    },
    {
      path: "/vae-anatomy/",
      title: "VAE anatomy",
      description: "Follow one digit through an encoder, a draw and a decoder, and price each step in nats.",
      figures: [
        { id: "fig-anatomy", title: "A picture, its posterior, a draw, its reconstruction, and what they cost" },
      ],
      equations: [
        { id: "eq-encoder", title: "What the encoder returns: a Gaussian on the latent plane" },
        { id: "eq-noise", title: "A draw of the posterior as noise, moved and stretched" },
        { id: "eq-price", title: "The negative bound as a bill: reconstruction and divergence" },
        { id: "eq-vae-kl", title: "The divergence of any Gaussian from the standard one" },
      ],
    },
    {
      path: "/latent-atlas/",
      title: "Latent atlas",
      description: "Move through the two latent dimensions of an autoencoder and see what its decoder draws.",
      figures: [
        { id: "fig-atlas", title: "The latent plane, the decoder’s picture, and the sheet of decoded quantiles" },
        { id: "fig-planes", title: "The same cursor in the latent planes of seven models" },
        { id: "fig-sheets", title: "The sheets of three sizes of one design, and the digits that each of them draws" },
        { id: "fig-training", title: "Evidence lower bound by epoch, on training and on test digits" },
      ],
      equations: [
        { id: "eq-model", title: "The generative model: a Gaussian prior and independent Bernoulli pixels" },
        { id: "eq-elbo", title: "The evidence lower bound as reconstruction less divergence from the prior" },
        { id: "eq-sheet", title: "Where the sheet’s tiles lie: equal steps of prior probability" },
      ],
    },
    {
      path: "/kl-term/",
      title: "What the KL term does",
      description:
        "Vary the weight of the KL term from zero to too much, and see what latents carry, what they cost and what they forget.",
      figures: [
        {
          id: "fig-kl-term",
          title: "Seven weights of the KL term: posteriors and prior, active dimensions, rate and distortion",
        },
      ],
      equations: [
        { id: "eq-rate-distortion", title: "Rate, distortion, and what training minimises under the weight β" },
        { id: "eq-exchange", title: "What a nat of rate buys between two of the best models" },
        { id: "eq-tempered", title: "The best posterior under the weight β: the likelihood to the power 1/β" },
        { id: "eq-information", title: "The rate as information about the picture and mismatch with the prior" },
        { id: "eq-collapse", title: "When a dimension of a linear model collapses" },
      ],
    },
    {
      path: "/reconstruction/",
      title: "Reconstruct, denoise, interpolate",
      description: "Spoil a digit and let a model mend it; walk from one digit to another along two kinds of path.",
      figures: [
        { id: "fig-denoise", title: "A spoiled digit, and what a model redraws from the little that it keeps" },
        { id: "fig-path", title: "From one latent to another, straight and along an arc" },
        { id: "fig-traversals", title: "Latent dimensions one by one, ranked by what they tell about a digit" },
      ],
      equations: [
        { id: "eq-redraw", title: "What is redrawn: the decoder averaged over the posterior of the spoiled picture" },
        { id: "eq-line", title: "The straight path between two latents" },
        { id: "eq-arc", title: "The arc between two latents" },
        { id: "eq-dimensions", title: "The divergence of a diagonal posterior as a sum over latent dimensions" },
      ],
    },
    {
      path: "/elbo-ranking/",
      title: "ELBO ranking",
      description: "See which test digits a model finds most and least likely, and why.",
      figures: [
        { id: "fig-ranking", title: "The most and the least likely test digits, and what their bounds are made of" },
        { id: "fig-tightness", title: "The importance-weighted bound of a digit by its number of draws" },
      ],
      equations: [
        { id: "eq-pixel-cost", title: "Reconstruction as a sum over pixels" },
        { id: "eq-weighted-bound", title: "The importance-weighted bound, and the bound that it tightens" },
        { id: "eq-weighted-gap", title: "What the importance-weighted bound still misses, for many draws" },
        { id: "eq-holdout", title: "How much more a test digit costs than a training digit, with its standard error" },
      ],
    },
    {
      path: "/conditional-generation/",
      title: "Class-conditional generation",
      description: "Choose a digit and its style separately, and give a real digit another style.",
      figures: [{ id: "fig-styles", title: "Ten digits in one style, and what a real digit costs under each label" }],
      equations: [
        {
          id: "eq-conditional-model",
          title: "A picture given its label: the style’s prior does not depend on the label",
        },
        { id: "eq-conditional-bound", title: "The bound on the log evidence of a picture given its label" },
        { id: "eq-swap", title: "Another digit in the same style" },
        { id: "eq-label", title: "The label given the picture, by Bayes’ theorem" },
      ],
    },
  ],
};
