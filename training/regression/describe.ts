/**
 * Descriptions for a regressor's card, and of the columns of a file.
 */
import type { RegressorCard } from "../../worker/artifact.ts";
import { networkInWords } from "../models/architecture.ts";
import { dataSeed, type FileData, type RegressionData } from "./data.ts";
import { coverageWarning } from "./measure.ts";
import type { RegressorModel } from "./model.ts";
import { type ColumnNames, namedColumns, type Observations, rangeOf } from "./observations.ts";

/** The networks of a model with standardised inputs and outputs. */
export function architectureInWords({ mean, noise }: RegressorModel): string {
  const spread = noise.kind === "constant" ? "one number" : networkInWords(noise.network);
  return (
    `mean: ${networkInWords(mean)}; standard deviation: softplus of ${spread}; ` +
    "inputs and target less their means, over their deviations"
  );
}

/** Names and ranges of the columns. */
export function describeColumns(observations: Observations, names: ColumnNames): NonNullable<RegressorCard["columns"]> {
  const columns = namedColumns(observations, names).map(([name, values]) => {
    const [lowest, highest] = rangeOf(values);
    return { name, lowest, highest };
  });
  return { inputs: columns.slice(0, -1), target: columns.at(-1) as (typeof columns)[number] };
}

/** Notes for users of a model of a file. */
export function fileNotes(
  { train, test }: RegressionData,
  { columns, scale, validation, incomplete }: FileData,
  metrics: RegressorCard["metrics"],
  published: number,
): string[] {
  const testCount = test?.count ?? 0;
  const { deviation } = scale.target;
  const warning = metrics.test && coverageWarning(metrics.test, testCount);
  return [
    `The rows were split at random (seed ${dataSeed}), equal rows together: ${train.count} trained the networks, ` +
      `${validation.count} chose the step that is published, ${testCount} tested it.`,
    `Densities are per unit of ${columns.target}: add log(${deviation.toPrecision(4)}) = ${Math.log(deviation).toFixed(4)} nats ` +
      "for those of the standardised target.",
    ...(incomplete
      ? [`${incomplete.count} rows with a missing value were left out, the first in line ${incomplete.line}.`]
      : []),
    ...(published < train.count ? [`data.csv has ${published} of the ${train.count} training rows, at random.`] : []),
    ...(warning ? [warning] : []),
  ];
}
