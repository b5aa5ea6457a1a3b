/**
 * The sections of the report in order, with the ids of their figures and equations.
 *
 * To add a section, write its text as `text/<slug>.mdx`, which exports `standfirst`, its figures as described in
 * `lib/figure/figure.ts`, and add an entry here with the ids of its figures and equations.
 *
 * The order of the lists numbers sections, figures and equations; every caption, tag and cross-reference reads its number
 * from here.
 */

interface Numbered {
  /** Anchor on its section's page: fig-…, eq-… or derivation-…, unique in the report. */
  readonly id: string;
  /** Title for the preview of a cross-reference. */
  readonly title: string;
}

/** Headings of the sections on the start page. */
export type Part =
  | "Foundations"
  | "Mixtures and estimators"
  | "Autoencoders"
  | "Regression and variational inference"
  | "Derivations and reference";

export interface Section {
  /** Its number in the report, or the letter of the appendix; the start page is 0. */
  readonly number: string;
  /** Path of its page, with both slashes; its text is `text/<path without them>.mdx`. */
  readonly path: string;
  readonly title: string;
  /** Its heading on the start page; that page itself has none. */
  readonly part?: Part;
  /** One sentence for the start page and search engines. */
  readonly description: string;
  readonly figures: readonly Numbered[];
  readonly equations: readonly Numbered[];
  /** Derivations, in the appendix only. */
  readonly derivations?: readonly Numbered[];
}

/** An entry of the list. Only the appendix gives its number, a letter. */
type Listed = Omit<Section, "number"> & { readonly number?: string };

const inOrder: readonly Listed[] = [
  {
    path: "/",
    title: "Marginalia",
    description:
      "An interactive report on probabilistic machine learning. Every figure calls an API that you can call too.",
    figures: [],
    equations: [],
  },
  {
    path: "/linear-regression/",
    title: "Bayesian linear regression",
    part: "Foundations",
    description: "Add, move and delete observations; the posterior over lines and its predictions follow.",
    figures: [
      {
        id: "fig-line",
        title: "Points, sampled lines and the ribbon of predictions beside the posterior over weights",
      },
      { id: "fig-inputs", title: "Log posterior and predictive variance for four ways of choosing the inputs" },
      {
        id: "fig-line-check",
        title: "Points replicated from a fitted line, and two quantities of them beside the observed values",
      },
    ],
    equations: [
      { id: "eq-regression-model", title: "The model: a Gaussian prior over weights and Gaussian noise around a line" },
      { id: "eq-regression-posterior", title: "The posterior over the weights: precisions add" },
      { id: "eq-regression-predictive", title: "The predictive distribution: doubt about the line, and noise" },
      { id: "eq-regression-dual", title: "The covariance of the weights by a matrix of the size of the data" },
      { id: "eq-regression-functions", title: "The same variance from a kernel: a Gaussian process" },
      { id: "eq-regression-evidence", title: "The log evidence: the density of the targets without the weights" },
      { id: "eq-predictive-check", title: "The posterior predictive p-value of a test quantity" },
    ],
  },
  {
    path: "/expectation-laws/",
    title: "Expectation laws",
    part: "Foundations",
    description: "Edit a joint distribution and see its expectation and variance split into terms that add up.",
    figures: [
      { id: "fig-laws", title: "A joint table, its mean and its variance, each beside the terms that make it up" },
    ],
    equations: [
      { id: "eq-total-expectation", title: "The law of total expectation" },
      { id: "eq-total-variance", title: "The law of total variance: within and between" },
      { id: "eq-total-variance-proof", title: "Why the two parts of the variance add up" },
    ],
  },
  {
    path: "/fuel-gauge/",
    title: "Fuel gauge",
    part: "Foundations",
    description: "Enter evidence into a small Bayesian network, in any order, and see one cause explain away another.",
    figures: [{ id: "fig-fuel", title: "Battery, fuel, gauge and driver: evidence, its path, and the sum behind it" }],
    equations: [
      { id: "eq-fuel-joint", title: "The joint distribution: one table for each variable, given its parents" },
      { id: "eq-fuel-posterior", title: "An empty tank, given report and battery: a quotient of two sums" },
      {
        id: "eq-blanket",
        title: "The distribution of a variable given all others: its own factor and those of its children",
      },
    ],
  },
  {
    path: "/conditional-mixtures/",
    title: "Conditional Gaussian mixtures",
    part: "Mixtures and estimators",
    description:
      "Drag a slice through a mixture of Gaussians and see its conditional density; then fit a mixture to points of your own.",
    figures: [
      { id: "fig-slice", title: "A slice through a mixture of two Gaussians, and the conditional density along it" },
      {
        id: "fig-em",
        title: "Expectation maximisation on your own points, and held-out points that compare numbers of components",
      },
    ],
    equations: [
      { id: "eq-partition", title: "The joint density of the observed part and the rest, component by component" },
      { id: "eq-conditional-mixture", title: "The conditional of a mixture: revised weights, conditional components" },
      { id: "eq-conditional-gaussian", title: "The conditional of one Gaussian component" },
      { id: "eq-conditional-moments", title: "Mean and variance of the conditional mixture" },
      { id: "eq-em-likelihood", title: "The log-likelihood of a mixture: a logarithm of a sum for each point" },
      { id: "eq-em-responsibilities", title: "The E step: responsibilities by Bayes’ theorem" },
      { id: "eq-em-updates", title: "The M step: weights, means and covariances by responsibility" },
    ],
  },
  {
    path: "/moment-matching/",
    title: "KL and moment matching",
    part: "Mixtures and estimators",
    description:
      "Approximate two modes by one Gaussian: the forward and the reverse divergence disagree about which is best.",
    figures: [
      {
        id: "fig-divergence",
        title: "One Gaussian for two modes: the best by either direction of the divergence, and one of your own",
      },
      { id: "fig-plane-divergence", title: "Both directions of the divergence in the plane" },
    ],
    equations: [
      { id: "eq-divergences", title: "The two directions of the Kullback-Leibler divergence" },
      { id: "eq-cross-entropy", title: "The part of KL(p‖q) that depends on the Gaussian q" },
      { id: "eq-covariance-derivative", title: "Derivative of KL(p‖q) with respect to the covariance of q" },
      { id: "eq-moment-matching", title: "The Gaussian that minimises KL(p‖q) has the mean and covariance of p" },
      { id: "eq-detour", title: "KL(p‖q) splits at the moment-matched Gaussian" },
    ],
  },
  {
    path: "/reparameterisation/",
    title: "Reparameterisation",
    part: "Mixtures and estimators",
    description: "Keep the noise, move the parameters, and race four estimators of the same gradient.",
    figures: [
      { id: "fig-paths", title: "Noise that stays, parameters that move: a Gaussian and an exponential" },
      { id: "fig-race", title: "Four estimators of one gradient: their variances and means" },
    ],
    equations: [
      {
        id: "eq-reparameterisation",
        title: "A draw as a function of noise, and the gradient of an average along its path",
      },
      { id: "eq-reparameterised-pair", title: "Maps and derivatives of a Gaussian and an exponential draw" },
      { id: "eq-score-function", title: "The score-function gradient, and the mean of the score" },
      { id: "eq-total-derivative", title: "The pathwise gradient of the bound and its score term" },
    ],
  },
  {
    path: "/gumbel-softmax/",
    title: "Gumbel-softmax",
    part: "Mixtures and estimators",
    description: "Cool a cloud on the simplex into a categorical variable, and see the bias and variance.",
    figures: [
      { id: "fig-simplex", title: "Relaxed draws of a categorical variable on the simplex, by temperature" },
      { id: "fig-bias", title: "Bias and variance of three gradients through a categorical variable" },
    ],
    equations: [
      { id: "eq-gumbel-max", title: "A categorical draw as the largest of perturbed logits" },
      { id: "eq-gumbel-softmax", title: "The relaxed draw at a temperature" },
      {
        id: "eq-straight-through",
        title: "The straight-through gradient: the corner forwards, the relaxed draw backwards",
      },
      { id: "eq-mean-square", title: "Mean square error of the average over a batch" },
    ],
  },
  {
    path: "/probabilistic-pca/",
    title: "Probabilistic PCA",
    part: "Autoencoders",
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
    part: "Autoencoders",
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
    part: "Autoencoders",
    description: "Follow one digit through an encoder, a draw and a decoder, and price each step in nats.",
    figures: [{ id: "fig-anatomy", title: "A picture, its posterior, a draw, its reconstruction, and what they cost" }],
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
    part: "Autoencoders",
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
    part: "Autoencoders",
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
    part: "Autoencoders",
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
    part: "Autoencoders",
    description: "See which test digits a model finds most and least likely, and why.",
    figures: [
      { id: "fig-ranking", title: "The most and the least likely test digits, and what their bounds are made of" },
      { id: "fig-tightness", title: "The importance-weighted bound of a digit by its number of draws" },
    ],
    equations: [
      { id: "eq-pixel-cost", title: "Reconstruction as a sum over pixels" },
      { id: "eq-weighted-bound", title: "The importance-weighted bound, and the bound that it tightens" },
      { id: "eq-weighted-gap", title: "What the importance-weighted bound still misses, for many draws" },
      { id: "eq-holdout", title: "What a test digit costs more than a training digit, with its standard error" },
    ],
  },
  {
    path: "/conditional-generation/",
    title: "Class-conditional generation",
    part: "Autoencoders",
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
  {
    path: "/heteroscedastic-regression/",
    title: "Heteroscedastic regression",
    part: "Regression and variational inference",
    description: "Let the noise depend on the input, and see what constant noise hides.",
    figures: [
      { id: "fig-noise", title: "Constant and input-dependent noise: ribbon, density, coverage and likelihood" },
      { id: "fig-noise-check", title: "Observations replicated with constant and with input-dependent noise" },
    ],
    equations: [
      { id: "eq-noise-model", title: "A Gaussian about a curve, its width one number or a function of the input" },
      { id: "eq-noise-likelihood", title: "The mean log-likelihood of the observations" },
      { id: "eq-noise-law", title: "The law that the observations are drawn from" },
      { id: "eq-unbounded", title: "Why the likelihood of input-dependent noise has no upper bound" },
    ],
  },
  {
    path: "/earthquakes/",
    title: "CAVI for earthquakes",
    part: "Regression and variational inference",
    description: "Step through a variational fit of earthquakes' centres and rates, and watch its bound never fall.",
    figures: [
      {
        id: "fig-earthquakes",
        title: "Coordinate ascent on the epicentres and rates of earthquakes, update by update",
      },
      { id: "fig-quakes-check", title: "Counts of earthquakes replicated under a fit, and three quantities of them" },
    ],
    equations: [
      { id: "eq-quakes", title: "The model: epicentres and rates, assignments, positions and counts" },
      { id: "eq-quakes-elbo", title: "The evidence lower bound, and its gap to the evidence" },
      { id: "eq-coordinate", title: "The best factor given the others" },
      { id: "eq-centres", title: "The update of the centres" },
      { id: "eq-rates", title: "The update of the rates" },
      { id: "eq-responsibilities", title: "The update of the responsibilities" },
      { id: "eq-second-moment", title: "The second moment of a Gaussian in D dimensions" },
    ],
  },
  {
    number: "A",
    path: "/appendix/",
    title: "Appendix",
    part: "Derivations and reference",
    description: "Derivations, model cards, training curves, accessibility statement, changelog, and how to cite.",
    figures: [{ id: "fig-curves", title: "Training and test curve of every published model" }],
    equations: [],
    derivations: [
      { id: "derivation-total", title: "Total expectation and total variance" },
      { id: "derivation-blanket", title: "The Markov blanket, by d-separation" },
      { id: "derivation-conditional", title: "The conditional of a Gaussian, and of a mixture of them" },
      { id: "derivation-projection", title: "Projection on a Gaussian: what the two divergences match" },
      { id: "derivation-pca", title: "The plane of largest likelihood" },
      { id: "derivation-ascent", title: "The best Gaussian, by averages alone" },
      { id: "derivation-elbo", title: "The evidence lower bound, and the divergence between Gaussians" },
      { id: "derivation-rate", title: "The rate as information and mismatch, and collapse in a linear model" },
      { id: "derivation-cavi", title: "Coordinate ascent, and its updates for the earthquakes" },
      { id: "derivation-score", title: "The score function has mean zero" },
    ],
  },
];

/** All sections in reading order, from the start page, which is 0. */
export const sections: readonly Section[] = inOrder.map((section, position) => ({
  ...section,
  number: section.number ?? String(position),
}));

/** Citation of a section: "§4" or "Appendix". */
export const sectionLabel = ({ number }: Section): string => (number === "A" ? "Appendix" : `§${number}`);

/** The section at a path. @throws Error there is none */
export function sectionAt(path: string): Section {
  const found = sections.find((section) => section.path === path);
  if (!found) throw new Error(`sectionAt: expected the path of a section, got ${path}`);
  return found;
}
