/** A model card as table rows: the training recipe and the measurements. */

import type { ReadyModel } from "../api/model-requests.ts";
import { average, standardError } from "../numbers/average.ts";
import { fixed, grouped } from "../numbers/format.ts";
import { nth } from "../numbers/nth.ts";

export type ModelCard = ReadyModel;
export type ImageCard = Exclude<ModelCard, { family: "regressor" }>;
export type RegressorCard = Extract<ModelCard, { family: "regressor" }>;

type Run = NonNullable<ModelCard["training"]>;

/** Name and value of a fact. */
export type Row = readonly [string, string];

const within = (nats: number, error: number): string => `${fixed(nats)} ± ${fixed(error)}`;

/** A row, if there is a value. */
const row = <T>(name: string, value: T | undefined, say: (value: T) => string): readonly Row[] =>
  value === undefined ? [] : [[name, say(value)]];

export function recipeRows(card: ModelCard): readonly Row[] {
  const { dataset, parity } = card;
  return [
    ...row("Data set", dataset, ({ title }) => title),
    ...(card.family === "regressor" ? regressorRows(card) : imageRows(card)),
    ...row<Run>("Data", card.training, ({ data }) => `${grouped(data.train)} to train, ${grouped(data.test)} to test`),
    ...row<Run>("Optimiser", card.training, ({ optimizer, learningRate }) =>
      learningRate === undefined ? optimizer : `${optimizer}, step size ${learningRate}`,
    ),
    ...row<Run>(
      "Seed, backend, time",
      card.training,
      ({ seed, backend, seconds }) => `${seed}, ${backend}, ${grouped(Math.round(seconds))} s`,
    ),
    ["Parameters", `${grouped(card.parameters)}, stored as ${card.storage}`],
    [
      card.training ? "ONNX against training" : "ONNX against the original",
      `${parity.maxAbsoluteDifference.toExponential(1).replace("-", "−")}${unitOf(card)} at most, on ${parity.inputs} inputs`,
    ],
  ];
}

/** Predictions have the unit of the target. */
const unitOf = (card: ModelCard): string =>
  card.family === "regressor" && card.columns ? ` of ${card.columns.target.name}` : "";

type Column = NonNullable<RegressorCard["columns"]>["target"];

/** Six digits without thousands separators, because the number may be a year. */
const plain = (value: number): string => String(Number(value.toPrecision(6))).replace("-", "−");

const columnText = ({ name, lowest, highest }: Column): string => `${name} (${plain(lowest)} to ${plain(highest)})`;

const regressorRows = ({ training, noise, columns }: RegressorCard): readonly Row[] => [
  ...row("Inputs", columns, ({ inputs }) => inputs.map(columnText).join(", ")),
  ...row("Target", columns, ({ target }) => columnText(target)),
  ["Noise", `Gaussian, ${noise}`],
  ...row("Length", training, ({ steps }) => `${grouped(steps)} steps on all observations`),
];

function imageRows({
  files,
  imageShape,
  training,
  convention,
  likelihood,
  pixelVariance,
  labels,
  posterior,
  latentSize,
}: ImageCard): readonly Row[] {
  const pixels = likelihood === "bernoulli" ? "Bernoulli" : `Gaussian of variance ${fixed(pixelVariance ?? 1, 3)}`;
  return [
    ["Images", `${imageShape.slice(-2).join(" × ")} pixels, ${imageShape.length === 3 ? "in colour" : "grey"}`],
    ["Pixels", `${pixels} likelihood, convention “${convention}”`],
    ["Latent size", String(latentSize)],
    ["Posterior", files.encoder ? `Gaussian, ${posterior} covariance` : "no encoder is published"],
    ...row("Conditioned on", labels, (count) => `one of ${count} classes`),
    ...row("Length", training, ({ epochs, batchSize }) => `${epochs} epochs of batches of ${batchSize}`),
    ...row("Schedule", training?.schedule, (text) => text),
  ];
}

/** Rows of measurements, in nats unless stated otherwise. */
export function measuredRows(card: ModelCard): readonly Row[] {
  const rows = card.family === "regressor" ? regressorMeasurements(card) : imageMeasurements(card);
  return rows.length > 0 ? rows : [["Bounds", "not measured"]];
}

function regressorMeasurements({ metrics }: RegressorCard): readonly Row[] {
  const rows = (part: string, metric: RegressorCard["metrics"]["train"] | undefined): readonly Row[] => [
    ...row(`Log likelihood, ${part}`, metric, (each) => within(each.logLikelihoodNats, each.standardErrorNats)),
    ...row(`Coverage of the central 95%, ${part}`, metric, ({ coverage }) => `${fixed(100 * coverage, 1)}%`),
  ];
  return [
    ...rows("test", metrics.test),
    ...rows("test, of one Gaussian for all inputs", metrics.baseline),
    ...rows("train", metrics.train),
  ];
}

function imageMeasurements({ metrics }: ImageCard): readonly Row[] {
  const bound = (name: string, metric: ImageCard["metrics"]["test"] | undefined): readonly Row[] =>
    row(
      name,
      metric,
      ({ elboNats, standardErrorNats, reconstructionNats, klNats, convention }) =>
        `${within(elboNats, standardErrorNats)} (reconstruction ${fixed(reconstructionNats)}, KL ${fixed(klNats)}; ${convention})`,
    );
  const weighted = metrics.importanceWeighted;
  return [
    ...bound("ELBO, test", metrics.test),
    ...bound("ELBO, train", metrics.train),
    ...bound("ELBO, test, another convention", metrics.otherConvention),
    ...bound("ELBO, test, as a Bernoulli model", metrics.asBernoulli),
    ...row(
      `Importance-weighted bound, ${weighted?.samples} draws`,
      weighted,
      ({ nats, standardErrorNats, images }) =>
        `${within(nats, standardErrorNats)} (first ${grouped(images)} test images only: do not subtract it from the ELBO)`,
    ),
    ...row(
      metrics.exactEvidence?.step === undefined ? "Log evidence, exact" : "Log evidence, by quadrature",
      metrics.exactEvidence,
      (exact) => `${fixed(exact.nats)} (first ${grouped(exact.images)} test images)`,
    ),
    ...row("Log evidence, on other grids", metrics.exactEvidence?.otherSteps, (steps) =>
      steps.map(({ step, nats }) => `${fixed(nats, 3)} (step ${step})`).join(", "),
    ),
    ...row(
      "Log evidence, on the lattice of its training",
      metrics.exactEvidence?.lattice,
      ({ nats, points }) => `${fixed(nats)} (${grouped(points)} points)`,
    ),
    ...row("Mean squared error of a pixel", metrics.meanSquaredError, (error) => fixed(error, 4)),
    ...row("ELBO, test, by seed", metrics.seeds, (seeds) =>
      seeds.map(({ seed, elboNats }) => `${fixed(elboNats)} (seed ${seed})`).join(", "),
    ),
    ...(metrics.ablation ? ablationRows(metrics.ablation) : []),
  ];
}

type Ablation = NonNullable<ImageCard["metrics"]["ablation"]>;

/** Each ingredient's gain, with its standard error over the seeds where there are several. */
function ablationRows({ epochs, seeds, importanceWeighted, ingredients }: Ablation): readonly Row[] {
  const bound = importanceWeighted
    ? `importance-weighted bound of ${importanceWeighted.samples} draws, first ${grouped(importanceWeighted.images)} test images`
    : "ELBO, test";
  const runs = `after ${epochs} epochs, ${seeds.length > 1 ? `mean of seeds ${seeds.join(", ")}` : `seed ${seeds[0]}`}`;
  return ingredients.map(({ name, gainNats }) => [
    `Gain from: ${name}`,
    `${gainNats.length > 1 ? within(average(gainNats), standardError(gainNats)) : fixed(nth(gainNats, 0))} (${bound}, ${runs})`,
  ]);
}
