/** The variational posterior of the earthquake model and its evidence lower bound. */
import { violation } from "../../problem.ts";
import { addScaled, squaredDistance, type Vector } from "../linear-algebra/matrix.ts";
import { deviance, digammaRemainder, logGammaRemainder } from "../numerics/large-counts.ts";
import type { EarthquakeModel, EarthquakePrior } from "./earthquake-model.ts";

/**
 * Data of a problem for the iteration, validated and flattened once. The prior's mean, too, is relative to the origin.
 */
export interface PreparedEarthquakes extends EarthquakeModel {
  readonly numPoints: number;
  /** The average position, (D), subtracted first so that it takes no digits from the distances between positions. */
  readonly origin: Float64Array;
  /** X, (N, D) row-major, relative to the origin. */
  readonly flatPositions: Float64Array;
  readonly counts: Float64Array;
  /** Σₙ (log S_n! - S_n log S_n + S_n). */
  readonly logFactorialRemainders: number;
}

/**
 * q(μ_k): mean m_k, (D), relative to the problem's origin, and precision ρ_k in each direction, 1 / units² of position.
 */
export interface MeanPosterior {
  readonly mean: Vector;
  readonly precision: number;
}

/** q(λ_k), a Gamma distribution. */
export interface RatePosterior {
  readonly shape: number;
  readonly rate: number;
}

/** Sufficient statistics of one component's responsibilities for the other factors. */
export interface SufficientStatistics {
  /** N_k = Σₙ r_nk, its expected number of earthquakes. */
  readonly expectedCount: number;
  /** x̄_k = Σₙ r_nk x_n / N_k, (D); the prior mean if N_k = 0. */
  readonly mean: Float64Array;
  /** Σₙ r_nk ‖x_n - x̄_k‖². */
  readonly scatter: number;
  /** S̄_k = Σₙ r_nk S_n / N_k; 0 if N_k = 0. */
  readonly meanCount: number;
  /** Σₙ r_nk d(S_n, S̄_k), the analogue of the scatter for counts. */
  readonly countDeviance: number;
}

export interface CaviState {
  /** r, (N, K) row-major; rows sum to 1. */
  readonly responsibilities: Float64Array;
  /** q(μ_k) and q(λ_k), (K). */
  readonly means: readonly MeanPosterior[];
  readonly rates: readonly RatePosterior[];
  /** Statistics of the responsibilities, (K), and their entropy -Σ r log r in nats. */
  readonly statistics: readonly SufficientStatistics[];
  readonly entropyNats: number;
}

/** A responsibility so small that it changes no digit of any sum; most are, in most problems. */
const negligible = 1e-50;

/**
 * Statistics and entropy of responsibilities, (N, K) row-major; a second pass computes distances from the means, to
 * avoid cancellation.
 */
export function summarise(
  problem: PreparedEarthquakes,
  responsibilities: Float64Array,
): Pick<CaviState, "statistics" | "entropyNats"> {
  const { numPoints, flatPositions, weights, prior } = problem;
  const size = prior.mean.length;
  const statistics = weights.map(() => ({
    expectedCount: 0,
    mean: new Float64Array(size),
    scatter: 0,
    meanCount: 0,
    countDeviance: 0,
  }));
  let entropyNats = 0;
  let at = 0;
  for (let n = 0; n < numPoints; n++) {
    const count = problem.counts[n] as number;
    for (const sums of statistics) {
      const r = responsibilities[at++] as number;
      if (r < negligible) continue;
      entropyNats -= r * Math.log(r);
      sums.expectedCount += r;
      sums.meanCount += r * count;
      addScaled(sums.mean, 0, r, flatPositions, n * size, size);
    }
  }
  for (const sums of statistics) {
    const { expectedCount } = sums;
    if (expectedCount === 0) sums.mean.set(prior.mean);
    else {
      sums.meanCount /= expectedCount;
      sums.mean = sums.mean.map((sum) => sum / expectedCount);
    }
  }
  at = 0;
  for (let n = 0; n < numPoints; n++) {
    const count = problem.counts[n] as number;
    for (const sums of statistics) {
      const r = responsibilities[at++] as number;
      if (r < negligible) continue;
      sums.countDeviance += r * deviance(count, sums.meanCount);
      sums.scatter += r * squaredDistance(flatPositions, n * size, sums.mean, 0, size);
    }
  }
  return { statistics, entropyNats };
}

/**
 * The evidence lower bound, E_q[log p(X, S, Z, μ, λ) - log q(Z, μ, λ)] ≤ log p(X, S), in nats.
 *
 *   Σₖ { N_k (log π_k + (D/2) log(τ/2π)) - (τ/2)(Σₙ r_nk ‖x_n - x̄_k‖² + N_k (‖x̄_k - m_k‖² + D/ρ_k))
 *        - Σₙ r_nk d(S_n, S̄_k) - N_k (d(S̄_k, λ̄_k) + S̄_k (log α_k - ψ(α_k))) - KL(q(μ_k) ‖ p) - KL(q(λ_k) ‖ p) }
 *   - Σₙ (log S_n! - S_n log S_n + S_n) - Σ r log r,   λ̄_k = E[λ_k] = α_k / β_k
 *
 * The deviances are S_n E[log λ_k] - E[λ_k] - log S_n! after the large terms have been cancelled analytically, so the
 * bound is as accurate as its largest term, whatever the size of the counts.
 *
 * @throws DomainError OutOfRange: an overflow
 */
export function elbo(problem: PreparedEarthquakes, state: CaviState): number {
  const { weights, positionPrecision: tau, prior } = problem;
  const size = prior.mean.length;
  let sum = state.entropyNats - problem.logFactorialRemainders;
  weights.forEach((pi, k) => {
    const { expectedCount, mean, scatter, meanCount, countDeviance } = state.statistics[k] as SufficientStatistics;
    const q = state.means[k] as MeanPosterior;
    const { shape, rate } = state.rates[k] as RatePosterior;
    const squared = scatter + expectedCount * (squaredDistance(mean, 0, q.mean, 0, size) + size / q.precision);
    sum += expectedCount * (Math.log(pi) + 0.5 * size * Math.log(tau / (2 * Math.PI))) - 0.5 * tau * squared;
    sum -= countDeviance + expectedCount * (deviance(meanCount, shape / rate) + meanCount * digammaRemainder(shape));
    sum -= meanDivergence(q, prior) + rateDivergence({ shape, rate }, prior);
  });
  if (Number.isFinite(sum)) return sum;
  const detail = `expected positions, counts and precisions with finite densities, got an ELBO of ${sum}`;
  throw violation("OutOfRange", "/positions", detail);
}

/** KL(N(m, (ρ_k I)⁻¹) ‖ N(ν, (ρ I)⁻¹)) = (D/2)(ρ/ρ_k - 1 + log(ρ_k/ρ)) + (ρ/2)‖m - ν‖². */
function meanDivergence({ mean, precision }: MeanPosterior, prior: EarthquakePrior): number {
  const distance = squaredDistance(mean, 0, prior.mean, 0, mean.length);
  return 0.5 * mean.length * deviance(1, prior.precision / precision) + 0.5 * prior.precision * distance;
}

/**
 * KL(Gamma(a, b) ‖ Gamma(α, β)) = (a - α) ψ(a) - log Γ(a) + log Γ(α) + α (log b - log β) + a (β - b)/b
 *
 *   = d(α, β a/b) + g(α) - g(a) - (a - α)(log a - ψ(a)),   g(a) = log Γ(a) - a log a + a
 */
function rateDivergence({ shape, rate }: RatePosterior, prior: EarthquakePrior): number {
  return (
    deviance(prior.shape, (prior.rate * shape) / rate) +
    logGammaRemainder(prior.shape) -
    logGammaRemainder(shape) -
    (shape - prior.shape) * digammaRemainder(shape)
  );
}
