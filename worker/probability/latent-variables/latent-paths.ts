/** Paths between two latents. */
import { inner, type Vector } from "../linear-algebra/matrix.ts";

/**
 * Points on a straight line, z(t) = (1 - t) a + t b, t evenly spaced on [0, 1].
 *
 * @returns (steps, latentSize)
 */
export const linearPath = (from: Vector, to: Vector, steps: number): number[][] =>
  path(steps, (t) => combine(from, to, 1 - t, t));

/**
 * Points on the arc from a to b with interpolated lengths, a path that stays where the prior has its mass.
 *
 *   z(t) = sin((1 - t) ω)/sin ω · a + sin(t ω)/sin ω · b,   tan ω/2 = ‖u - v‖ / ‖u + v‖,   u = a / ‖a‖,   v = b / ‖b‖
 *
 * If a and b are parallel, or one is the origin, the arc is the straight line.
 *
 * @returns (steps, latentSize)
 * @see Shoemake (1985), Animating rotation with quaternion curves; White (2016), Sampling generative networks
 */
export function sphericalPath(from: Vector, to: Vector, steps: number): number[][] {
  // The cosine would lose the digits of an angle near 0 or π.
  const [u, v] = [unit(from), unit(to)];
  const angle = 2 * Math.atan2(length(combine(u, v, 1, -1)), length(combine(u, v, 1, 1)));
  const sine = Math.sin(angle);
  // At 1e-6 the arc and the line differ by less than a float32 resolves.
  if (!(sine > 1e-6)) return linearPath(from, to, steps);
  return path(steps, (t) => combine(from, to, Math.sin((1 - t) * angle) / sine, Math.sin(t * angle) / sine));
}

const length = (a: Vector): number => Math.sqrt(inner(a, a));
const unit = (a: Vector): number[] => a.map((value) => value / length(a));

const path = (steps: number, at: (t: number) => number[]): number[][] =>
  Array.from({ length: steps }, (_, i) => at(i / (steps - 1)));

const combine = (a: Vector, b: Vector, alpha: number, beta: number): number[] =>
  a.map((value, i) => alpha * value + beta * (b[i] as number));
