/**
 * The Gaussian that maximises the evidence lower bound of one image, by natural gradients in two dimensions.
 *
 * The decoder is not differentiated: for a Gaussian q, Stein's lemma turns the averages of ∇f and ∇²f into averages of
 * f itself over the Gauss-Hermite nodes of the bound. In the coordinates of q, z = m + L ε,
 *
 *   g = E[ε f],   H = E[(ε εᵀ - I) f],   f(ε) = log p(x | m + L ε)
 *
 * and the prior adds -Lᵀ m to g and -Lᵀ L to H exactly. The caller decodes the nodes between two steps.
 */

import type { FactoredGaussian } from "../gaussians/gaussian.ts";
import { type Cholesky, solve, solveLower, tryCholesky } from "../linear-algebra/cholesky.ts";
import { dot } from "../linear-algebra/matrix.ts";
import { klToStandardNormal } from "./elbo.ts";
import { gaussHermite } from "./gauss-hermite.ts";

const rule = gaussHermite(12);
/** ε and their weights, on the tensor grid. */
const nodes = rule.flatMap(({ node: a, weight }) =>
  rule.map((other) => ({ a, b: other.node, weight: weight * other.weight })),
);

/** Latents that a Gaussian is evaluated at. */
export const nodeCount = nodes.length;

/** Squared length of the natural gradient, about twice the remaining gain, at which an ascent has converged, nats. */
const negligible = 1e-5;
/** The smallest fraction of a full step to try. */
const shortestRate = 2 ** -6;

/** A Gaussian q and its bound, with the bound's derivatives in the coordinates of q. */
export interface BoundedGaussian {
  readonly gaussian: FactoredGaussian;
  /** E_q[log p(x|z)] - KL(q || p), nats. */
  readonly elboNats: number;
  /** KL(q || p), exact, nats. */
  readonly klNats: number;
  /** g, (2). */
  readonly gradient: readonly [number, number];
  /** H, its entries (1, 1), (2, 1) and (2, 2). */
  readonly curvature: readonly [number, number, number];
}

/** An ascent that waits for log likelihoods at a candidate's nodes. */
export interface Ascent {
  /** The best Gaussian so far; undefined until the start has been evaluated. */
  readonly best?: BoundedGaussian;
  /** The next Gaussian to evaluate; undefined once the ascent has ended. */
  readonly candidate?: FactoredGaussian;
  /** Fraction of a full step from the best Gaussian to the candidate. */
  readonly rate: number;
  /** Whether no step gains more. */
  readonly converged: boolean;
}

export const beginAscent = (start: FactoredGaussian): Ascent => ({ candidate: start, rate: 1, converged: false });

/** The nodes of a Gaussian, z = m + L ε, (nodeCount, 2). */
export function nodesOf({ mean: [m1 = 0, m2 = 0], factor }: FactoredGaussian): number[][] {
  const [l11 = 0, , l21 = 0, l22 = 0] = factor.lower;
  return nodes.map(({ a, b }) => [m1 + l11 * a, m2 + l21 * a + l22 * b]);
}

/** @param logLikelihoods log p(x|z) at the nodes of the Gaussian, (nodeCount), nats */
export function boundedGaussian(gaussian: FactoredGaussian, logLikelihoods: ArrayLike<number>): BoundedGaussian {
  const { mean, factor } = gaussian;
  const [l11 = 0, , l21 = 0, l22 = 0] = factor.lower;
  const [m1 = 0, m2 = 0] = mean;
  const expected = nodes.reduce((sum, { weight }, i) => sum + weight * (logLikelihoods[i] as number), 0);
  let [g1, g2, h11, h21, h22] = [0, 0, 0, 0, 0];
  for (const [i, { a, b, weight }] of nodes.entries()) {
    // Without its mean, so that E[(a² - 1) f] is E[a² f], and no digits are lost.
    const f = weight * ((logLikelihoods[i] as number) - expected);
    g1 += a * f;
    g2 += b * f;
    h11 += a * a * f;
    h21 += a * b * f;
    h22 += b * b * f;
  }
  const klNats = klToStandardNormal(gaussian);
  return {
    gaussian,
    elboNats: expected - klNats,
    klNats,
    gradient: [g1 - l11 * m1 - l21 * m2, g2 - l22 * m2],
    curvature: [h11 - l11 * l11 - l21 * l21, h21 - l21 * l22, h22 - l22 * l22],
  };
}

/**
 * The ascent after its candidate has been evaluated: it continues from the candidate if the bound has risen, otherwise
 * with half the step.
 *
 * A step goes the fraction ρ of the way to the Gaussian that would be optimal if f were quadratic with these
 * derivatives:
 *
 *   Σ' = L P⁻¹ Lᵀ,   m' = m + ρ L P⁻¹ g,   P = (1 - ρ) I - ρ H
 *
 * which is a natural gradient step in precision and mean, uphill for small ρ.
 *
 * @param logLikelihoods log p(x|z) at the nodes of the candidate, (nodeCount), nats
 * @see Opper and Archambeau (2009), The variational Gaussian approximation revisited
 * @see Khan and Rue (2023), The Bayesian learning rule
 */
export function stepAscent(ascent: Ascent, logLikelihoods: ArrayLike<number>): Ascent {
  const { best, candidate, rate } = ascent;
  if (!candidate) return ascent;
  const found = boundedGaussian(candidate, logLikelihoods);
  const isBetter = best === undefined || found.elboNats > best.elboNats;
  const top = isBetter ? found : best;
  if (squaredGradient(top) < negligible) return { best: top, rate, converged: true };
  return propose(top, isBetter ? 1 : rate / 2);
}

/** The longest step of at most that rate that has a positive definite covariance. */
function propose(best: BoundedGaussian, longest: number): Ascent {
  for (let rate = longest; rate >= shortestRate; rate /= 2) {
    const candidate = moved(best, rate);
    if (candidate) return { best, candidate, rate, converged: false };
  }
  return { best, rate: longest, converged: true };
}

function moved(best: BoundedGaussian, rate: number): FactoredGaussian | undefined {
  const { gaussian, gradient, curvature } = best;
  const { mean, factor } = gaussian;
  const [h11, h21, h22] = curvature;
  const precision = tryCholesky(
    Float64Array.of(1 - rate - rate * h11, 0, -rate * h21, 1 - rate - rate * h22),
    factor.size,
  );
  if (!precision) return undefined;
  const towards = solve(precision, gradient);
  // The rows of L divided by the triangle of P: their products are the new covariance.
  const one = solveLower(precision, factor.lower.subarray(0, 2));
  const two = solveLower(precision, factor.lower.subarray(2, 4));
  const product = (a: Float64Array, b: Float64Array) => dot(a, 0, b, 0, 2);
  const covariance = Float64Array.of(product(one, one), product(one, two), product(two, one), product(two, two));
  const next: Cholesky | null = tryCholesky(covariance, factor.size);
  if (!next) return undefined;
  return { mean: mean.map((m, i) => m + rate * dot(factor.lower, 2 * i, towards, 0, i + 1)), factor: next };
}

/** |g|² + ½ |I + H|², which is zero at a stationary point of the bound. */
function squaredGradient({ gradient: [g1, g2], curvature: [h11, h21, h22] }: BoundedGaussian): number {
  return g1 ** 2 + g2 ** 2 + 0.5 * ((1 + h11) ** 2 + 2 * h21 ** 2 + (1 + h22) ** 2);
}
