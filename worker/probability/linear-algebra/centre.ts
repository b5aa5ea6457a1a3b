/** The mean of weighted values and their deviations from it, also where the mean is large and the deviations are small. */
import type { Vector } from "./matrix.ts";

/** Values about their mean m = origin + shift: the sum is rounded to a double, the two terms keep more digits. */
export interface Centred {
  /** The heaviest of the values. */
  readonly origin: number;
  /** m - origin. */
  readonly shift: number;
  /** xᵢ - m, (n). */
  readonly deviations: readonly number[];
}

/**
 * The mean m = Σᵢ pᵢ xᵢ and the deviations from it, by the differences from one of the values.
 *
 *   m = x₀ + s,   s = Σᵢ pᵢ (xᵢ - x₀),   xᵢ - m = (xᵢ - x₀) - s
 *
 * Of values at 1e9 that differ by 1e-6, a mean that is rounded first would leave no digit of the deviations. The heaviest
 * value is the origin, because the mean cannot be small beside it.
 *
 * @param probabilities p, (n), summing to one
 * @param values x, (n)
 */
export function centre(probabilities: Vector, values: Vector): Centred {
  const heaviest = probabilities.reduce((best, p, i) => (p > (probabilities[best] as number) ? i : best), 0);
  const origin = values[heaviest] as number;
  let shift = 0;
  for (let i = 0; i < values.length; i++) shift += (probabilities[i] as number) * ((values[i] as number) - origin);
  return { origin, shift, deviations: values.map((value) => value - origin - shift) };
}
