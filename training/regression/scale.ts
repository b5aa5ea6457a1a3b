/**
 * Standardisation of a file's numbers: networks are trained on standardised x and y, whatever the units. Published
 * files convert inside, so that their users see only the file's own units.
 *
 *   y = m + s u   ⇒   log p(y) = log p(u) - log s
 */
import { type ColumnNames, namedColumns, type Observations, rangeOf } from "./observations.ts";

/** Mean and standard deviation of a column, as float32 numbers. */
export interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

export interface Scale {
  /** Mean and standard deviation of each input, (inputSize). */
  readonly inputs: readonly Moments[];
  readonly target: Moments;
}

/** Largest rounding error of float32, relative to a deviation. */
const coarsest = 1e-3;

/**
 * @throws Error naming a column that is constant, or varies too little for the precision of float32
 */
export function measureScale(observations: Observations, columns: ColumnNames): Scale {
  const moments = namedColumns(observations, columns).map(([name, values]) => measure(values, name));
  return { inputs: moments.slice(0, -1), target: moments.at(-1) as Moments };
}

function measure(values: Float64Array, column: string): Moments {
  const [lowest, highest] = rangeOf(values);
  if (lowest === highest) {
    throw new Error(`column "${column}": expected numbers that vary, got ${lowest} in every row of the training split`);
  }
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0));
  const largest = Math.max(-lowest, highest);
  const spacing = 2 ** (Math.floor(Math.log2(largest)) - 23);
  if (spacing > coarsest * deviation) {
    throw new Error(
      `column "${column}" runs from ${lowest} to ${highest}, where float32 resolves only steps of ${spacing}: subtract ${lowest} from it`,
    );
  }
  return { mean: Math.fround(mean), deviation: Math.fround(deviation) };
}

/** The observations, standardised. */
export function standardise({ count, inputs, targets }: Observations, scale: Scale): Observations {
  return {
    count,
    inputs: standardiseInputs(inputs, scale),
    targets: targets.map((value) => (value - scale.target.mean) / scale.target.deviation),
  };
}

/** Inputs (count, inputSize) as the network receives them, rounded to float32. */
export function standardiseInputs(inputs: Float64Array, scale: Scale): Float64Array {
  const size = scale.inputs.length;
  return inputs.map((value, index) => {
    const { mean, deviation } = scale.inputs[index % size] as Moments;
    return (Math.fround(value) - mean) / deviation;
  });
}
