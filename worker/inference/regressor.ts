/** Neural regression: p(y|x) of a published model. */
import type { RegressorCard } from "../artifact.ts";
import { violation } from "../problem.ts";
import { tensorOf } from "../tensor.ts";
import type { Session } from "./runtime.ts";

/** Gaussians p(y|x), one an input. */
export interface Prediction {
  /** E[y|x], (numInputs) */
  readonly mean: Float32Array;
  /** √Var[y|x], (numInputs) */
  readonly standardDeviation: Float32Array;
}

/**
 * p(y|x) = N(y | mean, standardDeviation²) for each input.
 *
 * @param inputs x, (numInputs, inputSize); a number stands for a row of one
 * @throws DomainError ShapeMismatch: an input of another size
 */
export async function predict(
  { inputSize, columns }: RegressorCard,
  regressor: Session,
  inputs: readonly (number | readonly number[])[],
): Promise<Prediction> {
  const data = new Float32Array(inputs.length * inputSize);
  inputs.forEach((input, i) => {
    const row = typeof input === "number" ? [input] : input;
    if (row.length !== inputSize) {
      const names = columns ? ` (${columns.inputs.map(({ name }) => name).join(", ")})` : "";
      const detail = `expected ${inputSize} ${inputSize === 1 ? "number" : "numbers"}${names}, got ${row.length}`;
      throw violation("ShapeMismatch", `/inputs/${i}`, detail);
    }
    data.set(row, i * inputSize);
  });
  const outputs = await regressor.run({ input: { data, shape: [inputs.length, inputSize] } });
  return {
    mean: tensorOf(outputs, "mean").data,
    standardDeviation: tensorOf(outputs, "standardDeviation").data,
  };
}
