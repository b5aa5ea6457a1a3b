/** The mean of weighted values and their deviations from it, accurate even for small deviations from a large mean. */
import { inner, type Vector } from "./matrix.ts";

/** Values centred at their mean m = origin + shift; the two terms together keep more digits than one double. */
export interface Centred {
  /** The value of the largest weight. */
  readonly origin: number;
  /** m - origin. */
  readonly shift: number;
  /** xᵢ - m, (n). */
  readonly deviations: readonly number[];
}

/**
 * The mean m = Σᵢ pᵢ xᵢ and the deviations from it, computed from differences to one of the values.
 *
 *   m = x₀ + s,   s = Σᵢ pᵢ (xᵢ - x₀),   xᵢ - m = (xᵢ - x₀) - s
 *
 * For values at 1e9 that differ by 1e-6, rounding the mean first would leave no digits of the deviations. The heaviest
 * value is the origin, because the mean cannot be small beside it.
 *
 * @param probabilities p, (n), summing to one
 * @param values x, (n)
 */
export function centre(probabilities: Vector, values: Vector): Centred {
  const origin = values[probabilities.indexOf(Math.max(...probabilities))] as number;
  const differences = values.map((value) => value - origin);
  const shift = inner(probabilities, differences);
  return { origin, shift, deviations: differences.map((difference) => difference - shift) };
}
