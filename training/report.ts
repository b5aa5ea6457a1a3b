/** What the command line says of cards. */
import type { ImageModelCard, RegressorCard } from "../worker/artifact.ts";
import type { Ablation } from "./ablate.ts";
import type { Recipe } from "./models/recipe.ts";

/** A card of images in one line. */
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

/** What each ingredient is worth, a line each. */
export function printAblation({ id }: Recipe, { epochs, seeds, ingredients }: Ablation): void {
  console.log(`${id}: worth in nats of test ELBO after ${epochs} epochs, seeds ${seeds.join(", ")}`);
  for (const { name, gainNats } of ingredients) {
    console.log(`${id}: ${name}: ${gainNats.map((nats) => nats.toFixed(2)).join(", ")}`);
  }
}

/** A regressor's card in one line. */
export function printRegressor({ id, metrics, parity }: RegressorCard): void {
  const figures = (name: string, measured: RegressorCard["metrics"]["train"]) =>
    measured
      ? [
          `${name} ${measured.logLikelihoodNats.toFixed(4)} ± ${measured.standardErrorNats.toFixed(4)} nats ` +
            `(coverage ${(100 * measured.coverage).toFixed(1)} %)`,
        ]
      : [];
  const told = [
    ...figures("train", metrics.train),
    ...figures("test", metrics.test),
    ...figures("of the law", metrics.law),
    `ONNX parity ${parity.maxAbsoluteDifference.toExponential(1)}`,
  ];
  console.log(`${id}: log-likelihood: ${told.join(", ")}`);
}
