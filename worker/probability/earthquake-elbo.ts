/** The variational posterior of the earthquake model, and the bound that it is judged by. */
import digamma from "@stdlib/math-base-special-digamma";
import gammaln from "@stdlib/math-base-special-gammaln";
import type { EarthquakeModel, EarthquakePrior } from "./earthquake-model.ts";
import type { Vector } from "./matrix.ts";
import { violation } from "./preconditions.ts";

/** What the iteration needs of a problem, checked and laid out once. */
export interface PreparedEarthquakes extends EarthquakeModel {
  readonly numPoints: number;
  /** X, (N, D) row-major. */
  readonly flatPositions: Float64Array;
  readonly counts: Float64Array;
  /** Σₙ log S_n! */
  readonly logFactorials: number;
}

/** q(μ_k): mean m_k, (D), and precision ρ_k in each direction, 1 / units² of position. */
export interface MeanPosterior {
  readonly mean: Vector;
  readonly precision: number;
}

/** q(λ_k), a Gamma distribution. */
export interface RatePosterior {
  readonly shape: number;
  readonly rate: number;
}

/** All that the other factors know of the responsibilities of one component. */
export interface Responsible {
  /** N_k = Σₙ r_nk. */
  readonly weight: number;
  /** x̄_k = Σₙ r_nk x_n / N_k, (D); the prior mean where N_k = 0. */
  readonly mean: Float64Array;
  /** Σₙ r_nk ‖x_n - x̄_k‖². */
  readonly scatter: number;
  /** Σₙ r_nk S_n. */
  readonly counts: number;
}

export interface CaviState {
  /** r, (N, K) row-major; rows sum to 1. */
  readonly responsibilities: Float64Array;
  /** q(μ_k) and q(λ_k), (K). */
  readonly means: readonly MeanPosterior[];
  readonly rates: readonly RatePosterior[];
  /** Statistics of the responsibilities, (K), and their entropy -Σ r log r in nats. */
  readonly responsible: readonly Responsible[];
  readonly entropyNats: number;
}

/** ‖x_n - c‖², x_n beginning at `start`. */
export function squaredDistance(positions: Float64Array, start: number, centre: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < centre.length; d++) sum += ((positions[start + d] as number) - (centre[d] as number)) ** 2;
  return sum;
}

/** Statistics and entropy of responsibilities, (N, K) row-major. */
export function summarise(problem: PreparedEarthquakes, responsibilities: Float64Array) {
  const { numPoints, flatPositions, counts, weights, prior } = problem;
  const [numComponents, size] = [weights.length, prior.mean.length];
  let entropyNats = 0;
  for (const r of responsibilities) if (r > 0) entropyNats -= r * Math.log(r);
  const responsible = weights.map((_, k): Responsible => {
    let weight = 0;
    let count = 0;
    const mean = new Float64Array(size);
    for (let n = 0; n < numPoints; n++) {
      const r = responsibilities[n * numComponents + k] as number;
      weight += r;
      count += r * (counts[n] as number);
      for (let d = 0; d < size; d++) mean[d] = (mean[d] as number) + r * (flatPositions[n * size + d] as number);
    }
    for (let d = 0; d < size; d++) mean[d] = weight === 0 ? (prior.mean[d] as number) : (mean[d] as number) / weight;
    let scatter = 0;
    for (let n = 0; n < numPoints; n++) {
      scatter += (responsibilities[n * numComponents + k] as number) * squaredDistance(flatPositions, n * size, mean);
    }
    return { weight, mean, scatter, counts: count };
  });
  return { responsible, entropyNats };
}

/**
 * The evidence lower bound, E_q[log p(X, S, Z, μ, λ) - log q(Z, μ, λ)] ≤ log p(X, S), in nats.
 *
 *   Σₖ { N_k (log π_k + (D/2) log(τ/2π)) - (τ/2)(Σₙ r_nk ‖x_n - x̄_k‖² + N_k (‖x̄_k - m_k‖² + D/ρ_k))
 *        + E[log λ_k] Σₙ r_nk S_n - N_k E[λ_k] - KL(q(μ_k) ‖ p) - KL(q(λ_k) ‖ p) } - Σₙ log S_n! - Σ r log r
 *
 * @throws DomainError InvalidDistribution: an overflow
 */
export function elbo(problem: PreparedEarthquakes, state: CaviState): number {
  const { weights, positionPrecision: tau, prior } = problem;
  const size = prior.mean.length;
  let sum = state.entropyNats - problem.logFactorials;
  weights.forEach((pi, k) => {
    const { weight, mean, scatter, counts } = state.responsible[k] as Responsible;
    const q = state.means[k] as MeanPosterior;
    const { shape, rate } = state.rates[k] as RatePosterior;
    const squared = scatter + weight * (squaredDistance(mean, 0, Float64Array.from(q.mean)) + size / q.precision);
    sum += weight * (Math.log(pi) + 0.5 * size * Math.log(tau / (2 * Math.PI))) - 0.5 * tau * squared;
    sum += counts * (digamma(shape) - Math.log(rate)) - (weight * shape) / rate;
    sum -= meanDivergence(q, prior) + rateDivergence({ shape, rate }, prior);
  });
  if (Number.isFinite(sum)) return sum;
  const detail = `expected positions, counts and precisions with finite densities, got an ELBO of ${sum}`;
  throw violation("InvalidDistribution", "elbo", "/positions", detail);
}

/** KL(N(m, (ρ_k I)⁻¹) ‖ N(ν, (ρ I)⁻¹)) = (D/2)(ρ/ρ_k - 1 + log(ρ_k/ρ)) + (ρ/2)‖m - ν‖². */
function meanDivergence({ mean, precision }: MeanPosterior, prior: EarthquakePrior): number {
  const ratio = prior.precision / precision;
  const distance = squaredDistance(Float64Array.from(mean), 0, Float64Array.from(prior.mean));
  return 0.5 * mean.length * (ratio - 1 - Math.log(ratio)) + 0.5 * prior.precision * distance;
}

/** KL(Gamma(a, b) ‖ Gamma(α, β)) = (a - α) ψ(a) - log Γ(a) + log Γ(α) + α (log b - log β) + a (β - b)/b. */
function rateDivergence({ shape, rate }: RatePosterior, prior: EarthquakePrior): number {
  return (
    (shape - prior.shape) * digamma(shape) -
    gammaln(shape) +
    gammaln(prior.shape) +
    prior.shape * (Math.log(rate) - Math.log(prior.rate)) +
    (shape * (prior.rate - rate)) / rate
  );
}
