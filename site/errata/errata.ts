/**
 * Errors in the five documents that the report's exercises come from, which are named by number.
 *
 * To add an erratum, add an entry here. The page `/errata/`, the links at the end of the sections and the test follow.
 */
import type { exercise } from "../figures/heteroscedastic/facts.ts";
import type { Card } from "../lib/api/model-requests.ts";
import { fixed, grouped } from "../lib/numbers/format.ts";
import {
  batchesOf,
  curvatureInVariance,
  divergenceAsWritten,
  divisorByLastIndex,
  saturatingLogit,
  varianceOfWeight,
} from "./arithmetic.ts";

export interface Source {
  /** Number of the document. */
  readonly number: string;
  readonly subject: string;
  /** Remark on something right that may look wrong beside the other documents. */
  readonly remark?: string;
}

export const sources: readonly Source[] = [
  { number: "000", subject: "Answers to an assignment: regression, networks, mixtures, a convolutional VAE" },
  { number: "001", subject: "Other answers to the same assignment: VAEs of three sizes, and one with full covariance" },
  { number: "002", subject: "A notebook: regression with input-dependent noise, and VAEs with labels" },
  { number: "003", subject: "A report: coordinate ascent for earthquakes, a VAE, reparameterisation" },
  {
    number: "004",
    subject: "Model answers to the assignment of 000 and 001",
    remark: "Its values for the fuel gauge, 0.2125 and 0.10963, are right.",
  },
];

/** An erratum. In its texts, backticks mark code, and elsewhere `_a` is a subscript. */
export interface Erratum {
  /** Anchor on the page: number of the document and a word. */
  readonly id: `${string}-${string}`;
  readonly exercise: string;
  readonly prints: string;
  readonly right: string;
  /** Why the wrong version is tempting. */
  readonly tempting: string;
  /** Related figures, equations, derivations or sections, as ids for `lib/report/reference.ts`. */
  readonly see: readonly [string, ...string[]];
}

/** Number of an erratum's document. */
export const sourceOf = ({ id }: Pick<Erratum, "id">): string => id.slice(0, id.indexOf("-"));

/** Models whose cards the errata quote. */
export const cardIds = [
  "beta-conv-2d",
  "conv-20d",
  "cvae-4d",
  "mlp-200d",
  "mlp-large-2d",
  "mlp-large-2d-fullcov",
] as const;

export interface ErrataFacts {
  /** p(F = 0 | D = 0, B = 0) as a fraction in lowest terms. */
  readonly fuelGauge: { readonly fraction: readonly [number, number] };
  /** Largest change of a responsibility from 1/ρ in place of 2/ρ. */
  readonly slip: { readonly largest: number };
  readonly exercise: typeof exercise;
  /** Share of test digits whose posterior is narrower than document 001's floor in some direction. */
  readonly underFloor: { readonly floor: number; readonly digits: number; readonly share: number };
  readonly cards: Readonly<Record<(typeof cardIds)[number], Card>>;
}

/** Sizes in the documents: training images of MNIST, and pixels per image. */
const images = 60_000;
const pixels = 784;

/** The last training loss that document 003 prints, nats per image. */
const printedLoss = 83.521;

const elbo = ({ metrics }: Card, part: "test" | "train" = "test"): string => fixed(metrics[part].elboNats, 1);

export function errata({ fuelGauge, slip, exercise, underFloor, cards }: ErrataFacts): readonly Erratum[] {
  const [part, whole] = fuelGauge.fraction;
  const variance = varianceOfWeight(0.001, pixels);
  const divisor = divisorByLastIndex(images, 100);
  const standard = { mean: [0, 0], variance: [1, 1] };
  const shrunken = { mean: [1, 1], variance: [underFloor.floor, underFloor.floor] };
  const fullcov = cards["mlp-large-2d-fullcov"];
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
      right: "Each earthquake contributes the terms of its own component. Without indicators it is explained K times.",
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
    {
      id: "004-conditional-mixture",
      exercise: "Conditional of a mixture",
      prints: "Weights Σ_k π_k p(x_a | k) / p(x_a)",
      right: "π_k p(x_a | k) / p(x_a), without the sum. The sum is 1.",
      tempting: "The weights and the density are under one sum, and it is copied with the first factor.",
      see: ["eq-conditional-mixture"],
    },
    {
      id: "004-loop",
      exercise: "VAE: average loss of an epoch",
      prints: "The average printed inside the loop over batches",
      right: `After the loop. Inside it, ${batchesOf(images, 128)} partial sums are printed in each epoch, each divided by all ${grouped(images)} images.`,
      tempting: "One level of indentation, and the last line of each epoch is right.",
      see: ["fig-training"],
    },
    {
      id: "004-parameter",
      exercise: "Regression: the true weights",
      prints: "θ ∈ [−1, 1]ᵀ",
      right: "θ = [−1, 1]ᵀ: a vector, not an interval.",
      tempting: "Brackets are used for both.",
      see: ["eq-regression-model"],
    },
    {
      id: "004-call",
      exercise: "VAE: modules of encoder and decoder",
      prints: "`__call__` overridden",
      right: "`forward` overridden. `__call__` runs the hooks of a module and then calls `forward`.",
      tempting: "It works as long as nobody registers a hook.",
      see: ["eq-encoder"],
    },
    {
      id: "004-scatter",
      exercise: "VAE: scatter of the encoded digits",
      prints: `${grouped(images)} training digits and the test digits in one plot`,
      right: "Test digits alone, or the two apart.",
      tempting: "More points fill the plane better.",
      see: ["fig-atlas"],
    },
  ];
}
