/** State of fig-path: the ends of two paths through a latent space. */

import type { TestDigit } from "../../lib/api/model-requests.ts";
import type { Answer, GetAnswer } from "../../lib/api/requests.ts";
import { choice, number, type StateOf, seed } from "../../lib/figure/fields.ts";
import { nth } from "../../lib/numbers/nth.ts";

export const models = { "mlp-2d": "2 dimensions", "vivid-32d": "32", "mlp-200d": "200" } as const;

const digitLimits = { min: 0, max: 9999, step: 1 };

export const fields = {
  through: choice("mlp-200d", models),
  ends: choice("digits", { digits: "Two test digits", prior: "Two draws of the prior" }),
  from: number(3, digitLimits),
  to: number(4, digitLimits),
  pick: seed(),
};

export type PathState = StateOf<typeof fields>;

export type Path = Answer<"/v1/models/:id/interpolate">;

export interface PathAnswers {
  readonly digits: readonly [TestDigit, TestDigit];
  readonly samples: GetAnswer<"/v1/models/:id/samples">;
  readonly straight: Path;
  readonly arc: Path;
}

/** Points on a path, including both ends. */
export const steps = 12;

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * nth(b, i), 0);

export const norm = (z: readonly number[]): number => Math.sqrt(dot(z, z));

/**
 * Coordinates of points in the plane through the origin and both ends, which contains both paths in any dimension of z.
 * The first axis points at the first end.
 */
export function planar(latents: readonly (readonly number[])[]): [number, number][] {
  const [first = [], last = []] = [latents[0], latents.at(-1)];
  const length = norm(first) || 1;
  const along = first.map((value) => value / length);
  const over = dot(last, along);
  const off = last.map((value, i) => value - over * nth(along, i));
  // For ends on one ray, only rounding errors are left.
  const height = norm(off) > 1e-9 * norm(last) ? norm(off) : 1;
  return latents.map((z) => [dot(z, along), dot(z, off) / height]);
}

/**
 * Central 95% interval of ‖z‖, z ~ N(0, I): square roots of the 2.5% and 97.5% quantiles of χ², by bisection.
 *
 * @param d dimension of z; even, because the tail is a finite sum only then
 */
export function shell(d: number): [number, number] {
  const quantile = (p: number): number => {
    // An upper limit for the quantile; the constant matters for few dimensions.
    let [low, high] = [0, 2 * d + 20];
    while (high - low > 1e-12 * high) {
      const middle = (low + high) / 2;
      if (chiSquareTail(middle, d) > 1 - p) low = middle;
      else high = middle;
    }
    return low;
  };
  return [Math.sqrt(quantile(0.025)), Math.sqrt(quantile(0.975))];
}

/** P(χ² > x) with d degrees of freedom, d even: Σ_{k < d/2} e^{-x/2} (x/2)^k / k!, in the log domain. */
function chiSquareTail(x: number, d: number): number {
  let [sum, logTerm] = [0, -x / 2];
  for (let k = 1; k <= d / 2; k++) {
    sum += Math.exp(logTerm);
    logTerm += Math.log(x / 2 / k);
  }
  return sum;
}
