/** Cards as text for the command line. */
import type { ImageModelCard, RegressorCard } from "../../worker/artifact.ts";
import type { Recipe } from "../models/recipe.ts";
import type { RegressionData } from "../regression/data.ts";
import type { Ablation } from "../vae/measure/ablate.ts";

/** A card of a model of images in one line. */
export function printCard({ id, metrics, parity }: ImageModelCard): void {
  const { test, train: training, importanceWeighted: weighted, exactEvidence } = metrics;
  const figures = [
    ...(test
      ? [
          `test ELBO ${test.elboNats.toFixed(2)} ± ${test.standardErrorNats.toFixed(2)} nats ` +
            `(reconstruction ${test.reconstructionNats.toFixed(2)}, KL ${test.klNats.toFixed(2)})`,
        ]
      : []),
    ...(training ? [`train ${training.elboNats.toFixed(2)}`] : []),
    ...(weighted ? [`importance-weighted ${weighted.nats.toFixed(2)} (k = ${weighted.samples})`] : []),
    ...(exactEvidence ? [`exact evidence ${exactEvidence.nats.toFixed(2)}`] : []),
    `ONNX parity ${parity.maxAbsoluteDifference.toExponential(1)}`,
  ];
  console.log(`${id}: ${figures.join(", ")}`);
}

/** The effect of each ingredient, one line each. */
export function printAblation({ id }: Recipe, { epochs, seeds, importanceWeighted, ingredients }: Ablation): void {
  const bound = importanceWeighted
    ? `importance-weighted bound (k = ${importanceWeighted.samples}, ${importanceWeighted.images} test images)`
    : "test ELBO";
  console.log(`${id}: gain from each ingredient in nats of ${bound} after ${epochs} epochs, seeds ${seeds.join(", ")}`);
  for (const { name, gainNats } of ingredients) {
    console.log(`${id}: ${name}: ${gainNats.map((nats) => nats.toFixed(2)).join(", ")}`);
  }
}

/** The data of a regressor. */
export function printRegressionData({ title, train, test, file }: RegressionData): void {
  const validated = file ? `${file.validation.count} to validate and ` : "";
  console.log(`data ${title}: ${train.count} observations to train on, ${validated}${test?.count ?? 0} to test on`);
  if (file === undefined) return;
  const { columns, incomplete, hasNames, commas } = file;
  if (!hasNames) console.log(`${title}: no line of names, because the first line has numbers`);
  if (commas === "decimal") console.log(`${title}: decimal commas`);
  const left = incomplete
    ? `; left out ${incomplete.count} rows with a missing value, the first in line ${incomplete.line}`
    : "";
  console.log(`"${columns.target}" from ${columns.inputs.map((name) => `"${name}"`).join(", ")}${left}`);
}

/** A regressor's card: its figures in one line, then its notes. */
export function printRegressor({ id, metrics, parity, notes }: RegressorCard): void {
  const figures = (name: string, measured: RegressorCard["metrics"]["train"]) =>
    measured
      ? [
          `${name} ${measured.logLikelihoodNats.toFixed(4)} ± ${measured.standardErrorNats.toFixed(4)} nats ` +
            `(coverage ${(100 * measured.coverage).toFixed(1)} %)`,
        ]
      : [];
  const parts = [
    ...figures("train", metrics.train),
    ...figures("test", metrics.test),
    ...figures("of the law", metrics.law),
    ...figures("of one Gaussian for all", metrics.baseline),
    `ONNX parity ${parity.maxAbsoluteDifference.toExponential(1)}`,
  ];
  console.log(`${id}: log-likelihood: ${parts.join(", ")}`);
  for (const note of notes) console.log(`${id}: ${note}`);
}
