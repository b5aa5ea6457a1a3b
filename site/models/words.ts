/** Description of a model in plain words, generated from its card. */

import { fixed, grouped } from "../lib/numbers/format.ts";
import type { ImageCard, ModelCard, RegressorCard } from "../lib/report/card-facts.ts";
import { kindOf } from "./kinds.ts";

/** Meaning of each data convention for a pixel's grey value. */
const conventionWords: Readonly<Record<ImageCard["convention"], string>> = {
  bin: "a pixel counts as ink where pixel/255 exceeds 0.1307 (convention bin)",
  real: "a pixel is its grey value, pixel/255 (convention real)",
  round: "a pixel is ink or paper, pixel/255 rounded (convention round)",
  sampled: "a pixel is ink with probability pixel/255, drawn (convention sampled)",
};

/** Name of a class, or its number if the card has no names. */
export const className = ({ dataset }: ModelCard, label: number): string => dataset?.classes?.[label] ?? String(label);

/** One sentence for search engines and the head of the page. */
export function standfirst(card: ModelCard): string {
  const source = card.dataset ? ` of ${card.dataset.title}` : "";
  if (card.family === "regressor") return `${card.title}: a regressor, which returns p(y|x) for every x.`;
  return `${card.title}: ${kindOf(card).name(card)}${source} with ${counted(card.latentSize, "latent dimension")}.`;
}

/** Paragraphs on what the model computes and how it was trained. */
export function paragraphs(card: ModelCard): readonly string[] {
  const ownWords =
    card.family === "regressor" ? [regressorWords(card), observationWords(card)] : [imageWords(card), pixelWords(card)];
  return [
    ...ownWords,
    trainingWords(card),
    `Architecture: ${card.architecture}. ${grouped(card.parameters)} trained parameters.`,
  ];
}

export const counted = (count: number, noun: string): string => `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;

function imageWords({ id, latentSize, labels, files, posterior, imageShape, likelihood }: ImageCard): string {
  const [width, height] = imageShape.toReversed();
  const pixels = `${imageShape.length === 3 ? "colour" : "grey"} images of ${height} × ${width} pixels`;
  const given = labels === undefined ? "" : `, given one of ${counted(labels, "class label")}`;
  const each = imageShape.length === 3 ? "of each colour of each pixel" : "of each pixel";
  const output =
    likelihood === "gaussian"
      ? `the mean ${each}`
      : `the probability of ${imageShape.length === 3 ? "light" : "ink"} ${each}`;
  const encoder = files.encoder
    ? `Its encoder returns q(z|x${labels === undefined ? "" : ", y"}), a Gaussian over the z behind an image, with a ${posterior} covariance.`
    : "No encoder is published.";
  return (
    `${id} models ${pixels}${given}. Its decoder turns ${counted(latentSize, "number")} z, a draw of the standard normal prior, into ` +
    `${output}. ${encoder}`
  );
}

function pixelWords({ convention, likelihood, pixelVariance }: ImageCard): string {
  const law =
    likelihood === "bernoulli"
      ? "Given z, pixels are independent Bernoulli variables"
      : `Given z, pixels are independent Gaussians of variance ${fixed(pixelVariance ?? 1, 3)}`;
  return `${law}, and ${conventionWords[convention]}. Bounds of another convention are different numbers.`;
}

function regressorWords({ id, inputSize, noise, columns }: RegressorCard): string {
  const inputs = columns
    ? columns.inputs.map(({ name }) => name).join(", ")
    : inputSize === 1
      ? "x"
      : `${inputSize} numbers`;
  const target = columns?.target.name ?? "y";
  const width =
    noise === "constant"
      ? "one standard deviation σ for every input"
      : "a standard deviation σ(x) that follows the input";
  return `${id} takes ${inputs} and returns a Gaussian over ${target}: a mean μ(x) and ${width}.`;
}

const observationWords = ({ metrics: { test, train } }: RegressorCard): string => {
  const coverage = test?.coverage ?? train?.coverage;
  const whose = test ? "test" : "training";
  if (coverage === undefined) return "How often its central 95% interval contains y: not measured.";
  return `Its central 95% interval contains ${fixed(100 * coverage, 1)}% of the ${whose} observations.`;
};

function trainingWords(card: ModelCard): string {
  const data = card.dataset ? `Data: ${card.dataset.title}.` : "The card names no data set.";
  const { training: run } = card;
  if (!run) return `${data} The card states no training.`;
  const items = kindOf(card).item;
  const tested = `The test set has ${counted(run.data.test, items)}.`;
  if (run.learningRate === undefined) {
    return `${data} The fit saw ${counted(run.data.train, items)} and took no steps: it has a closed form. ${tested}`;
  }
  const length =
    "epochs" in run ? `${counted(run.epochs, "epoch")} in batches of ${run.batchSize}` : counted(run.steps, "step");
  const schedule = "schedule" in run && run.schedule ? `; ${run.schedule}` : "";
  return (
    `${data} Training saw ${counted(run.data.train, items)} and took ${length} with ${run.optimizer}, ` +
    `step size ${run.learningRate}, seed ${run.seed}${schedule}. ${tested}`
  );
}

/** The measured bound or log-likelihood, on one line. */
export function scoreWords(card: ModelCard): string {
  const { measure, item, tested } = kindOf(card);
  const test = tested(card);
  return test
    ? `Test ${measure} ${fixed(test.nats)} ± ${fixed(test.standardError)} nats per ${item}${test.parts}`
    : `Test ${measure}: not measured`;
}
