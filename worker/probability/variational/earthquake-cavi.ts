/**
 * Mean-field posterior of the earthquake model by coordinate ascent (CAVI).
 *
 *   q(Z, μ, λ) = ∏ₙ q(Z_n) ∏ₖ q(μ_k) q(λ_k)
 *   q(Z_n = k) = r_nk,   q(μ_k) = N(m_k, (ρ_k I)⁻¹),   q(λ_k) = Gamma(α_k, β_k)
 *
 * The only assumption is q(Z, μ, λ) = q(Z) q(μ) q(λ); the products over n and k and the families follow. So there are
 * three coordinates, and the ELBO is known after the update of each. The mean field is an approximation, because given
 * the earthquakes, means and rates depend on each other through the assignments.
 *
 * @see Bishop (2006), section 10.2; Blei, Kucukelbir and McAuliffe (2017), Variational inference: a review
 */

import {
  addScaled,
  columnMeans,
  flatten,
  type Matrix,
  minus,
  plus,
  squaredDistance,
  type Vector,
} from "../linear-algebra/matrix.ts";
import type { Interruptible } from "../numerics/interruptible.ts";
import { deviance, digammaRemainder, logFactorialRemainder } from "../numerics/large-counts.ts";
import { softmaxInPlace } from "../numerics/log-sum-exp.ts";
import { requireLength, requireProbabilities } from "../numerics/preconditions.ts";
import type { Rng } from "../numerics/random.ts";
import {
  type CaviState,
  elbo,
  type MeanPosterior,
  type PreparedEarthquakes,
  type RatePosterior,
  type SufficientStatistics,
  summarise,
} from "./earthquake-elbo.ts";
import { type EarthquakeModel, requireWeights } from "./earthquake-model.ts";

/** The observations and their model. */
export interface EarthquakeProblem extends EarthquakeModel {
  /** X, (N, D), N at least 1. */
  readonly positions: Matrix;
  /** S, (N): whole numbers, at least 0. */
  readonly counts: Vector;
}

/** The state after one sweep, with the ELBO after its three updates: means, rates, responsibilities. */
export interface CaviSweep {
  readonly state: CaviState;
  readonly elboNats: readonly [number, number, number];
}

/** Result of a fit. */
export interface CaviProgress {
  /** Index of the update, three a sweep: means, rates, responsibilities. */
  readonly update: number;
  readonly elboNats: number;
}

export interface CaviFit {
  readonly state: CaviState;
  /** After every update, three a sweep: means, rates, responsibilities. */
  readonly elboNats: readonly number[];
  /** Whether the last sweep gained no more than the tolerance. */
  readonly converged: boolean;
}

/**
 * The problem, validated.
 *
 * @throws DomainError ShapeMismatch: positions, counts and prior mean of different lengths
 * @throws DomainError InvalidDistribution: weights that are not above 0 or do not sum to 1
 */
export function prepare({ positions, counts, ...model }: EarthquakeProblem): PreparedEarthquakes {
  requireLength(counts.length, positions.length, "/counts");
  const { mean } = model.prior;
  const size = mean.length;
  const flatPositions = flatten(positions, size, "/positions");
  const origin = columnMeans(flatPositions, size);
  for (let at = 0; at < flatPositions.length; at += size) addScaled(flatPositions, at, -1, origin, 0, size);
  return {
    ...model,
    weights: requireWeights(model.weights),
    prior: { ...model.prior, mean: Array.from(minus(mean, origin)) },
    numPoints: positions.length,
    origin,
    flatPositions,
    counts: Float64Array.from(counts),
    logFactorialRemainders: counts.reduce((sum, count) => sum + logFactorialRemainder(count), 0),
  };
}

/** q(μ_k) of a state in the coordinates of the positions, not relative to the problem's origin. */
export function uncentredMeans({ origin }: PreparedEarthquakes, { means }: CaviState): MeanPosterior[] {
  return means.map(({ mean, precision }) => ({ mean: Array.from(plus(mean, origin)), precision }));
}

/**
 * The state with given responsibilities, while q(μ) and q(λ) are still the priors.
 *
 * @param responsibilities r, (N, K)
 * @throws DomainError ShapeMismatch, InvalidDistribution: responsibilities that are not N distributions over K
 *   components
 */
export function init(problem: PreparedEarthquakes, responsibilities: Matrix): CaviState {
  const pointer = "/initialResponsibilities";
  requireLength(responsibilities.length, problem.numPoints, pointer);
  const flat = flatten(responsibilities, problem.weights.length, pointer);
  responsibilities.forEach((row, n) => {
    flat.set(requireProbabilities(row, `${pointer}/${n}`), n * row.length);
  });
  const { mean, precision, shape, rate } = problem.prior;
  return {
    responsibilities: flat,
    means: problem.weights.map(() => ({ mean, precision })),
    rates: problem.weights.map(() => ({ shape, rate })),
    ...summarise(problem, flat),
  };
}

/**
 * A start by Forgy's method: every earthquake belongs to the nearest of K earthquakes drawn without replacement. If
 * there are fewer earthquakes than components, the remaining components start empty.
 *
 * @returns r, (N, K), zeros and ones
 */
export function randomResponsibilities(problem: PreparedEarthquakes, rng: Rng): number[][] {
  const { numPoints, flatPositions, weights, prior } = problem;
  const size = prior.mean.length;
  const order = Array.from({ length: numPoints }, (_, n) => n);
  const seeds = weights.slice(0, numPoints).map((_, i) => {
    const drawn = i + Math.floor(rng() * (numPoints - i));
    const seed = order[drawn] as number;
    order[drawn] = order[i] as number;
    return flatPositions.subarray(seed * size, (seed + 1) * size);
  });
  return Array.from({ length: numPoints }, (_, n) => {
    const distances = seeds.map((seed) => squaredDistance(flatPositions, n * size, seed, 0, size));
    const nearest = distances.indexOf(Math.min(...distances));
    return weights.map((_, k) => (k === nearest ? 1 : 0));
  });
}

/**
 * One sweep: each factor in turn is replaced by the one that maximises the ELBO given the others.
 *
 * @throws DomainError OutOfRange: positions, counts or precisions so large that a density overflows
 */
export function step(problem: PreparedEarthquakes, state: CaviState): CaviSweep {
  const afterMeans = { ...state, means: updateMeans(problem, state.statistics) };
  const afterRates = { ...afterMeans, rates: updateRates(problem, state.statistics) };
  const responsibilities = updateResponsibilities(problem, afterRates);
  const afterAll = { ...afterRates, responsibilities, ...summarise(problem, responsibilities) };
  return { state: afterAll, elboNats: [elbo(problem, afterMeans), elbo(problem, afterRates), elbo(problem, afterAll)] };
}

/**
 * Sweeps until one gains at most `tolerance` nats, or `iterations` are done.
 *
 * Cost of a sweep: some N · K · D multiplications and N · K exponentials.
 *
 * @throws DomainError as step
 */
export function* run(
  problem: PreparedEarthquakes,
  initial: CaviState,
  { iterations, tolerance }: { readonly iterations: number; readonly tolerance: number },
): Interruptible<CaviFit, CaviProgress> {
  // A responsibility's exponential, logarithms and bookkeeping cost some 60 multiplications.
  const sweepOperations = 60 * problem.numPoints * problem.weights.length;
  let state = initial;
  let last = elbo(problem, initial);
  const elboNats: number[] = [];
  for (let i = 0; i < iterations; i++) {
    yield sweepOperations;
    const sweep = step(problem, state);
    state = sweep.state;
    for (const [j, nats] of sweep.elboNats.entries()) yield { update: 3 * i + j, elboNats: nats };
    elboNats.push(...sweep.elboNats);
    if (sweep.elboNats[2] - last <= tolerance) return { state, elboNats, converged: true };
    last = sweep.elboNats[2];
  }
  return { state, elboNats, converged: false };
}

/**
 * q(μ_k) = N(m_k, (ρ_k I)⁻¹) given the responsibilities.
 *
 *   ρ_k = ρ + τ N_k,   m_k = (ρ ν + τ Σₙ r_nk x_n) / ρ_k = ν + (τ N_k / ρ_k)(x̄_k - ν)
 */
function updateMeans(problem: PreparedEarthquakes, statistics: readonly SufficientStatistics[]): MeanPosterior[] {
  const { prior, positionPrecision } = problem;
  return statistics.map(({ expectedCount, mean }) => {
    const precision = prior.precision + positionPrecision * expectedCount;
    const pull = (positionPrecision * expectedCount) / precision;
    return { mean: prior.mean.map((nu, d) => nu + pull * ((mean[d] as number) - nu)), precision };
  });
}

/** q(λ_k) = Gamma(α + Σₙ r_nk S_n, β + N_k) given the responsibilities. */
function updateRates({ prior }: PreparedEarthquakes, statistics: readonly SufficientStatistics[]): RatePosterior[] {
  return statistics.map(({ expectedCount, meanCount }) => ({
    shape: prior.shape + expectedCount * meanCount,
    rate: prior.rate + expectedCount,
  }));
}

/**
 * r_nk = q(Z_n = k) given means and rates; terms that do not depend on k cancel.
 *
 *   log r_nk = log π_k - (τ/2) E‖x_n - μ_k‖² + S_n E[log λ_k] - E[λ_k] + constant
 *            = log π_k - (τ/2) (‖x_n - m_k‖² + D / ρ_k) - d(S_n, λ̄_k) - S_n (log α_k - ψ(α_k)) + constant
 *   E[log λ_k] = ψ(α_k) - log β_k,   E[λ_k] = α_k / β_k = λ̄_k
 */
function updateResponsibilities(problem: PreparedEarthquakes, { means, rates }: CaviState): Float64Array {
  const { numPoints, flatPositions, counts, weights, positionPrecision, prior } = problem;
  const size = prior.mean.length;
  const components = weights.map((weight, k) => {
    const { mean, precision } = means[k] as MeanPosterior;
    const { shape, rate } = rates[k] as RatePosterior;
    return {
      centre: Float64Array.from(mean),
      constant: Math.log(weight) - (0.5 * positionPrecision * size) / precision,
      expectedRate: shape / rate,
      remainder: digammaRemainder(shape),
    };
  });
  const responsibilities = new Float64Array(numPoints * components.length);
  let at = 0;
  for (let n = 0; n < numPoints; n++) {
    const count = counts[n] as number;
    for (const { centre, constant, expectedRate, remainder } of components) {
      responsibilities[at++] =
        constant -
        0.5 * positionPrecision * squaredDistance(flatPositions, n * size, centre, 0, size) -
        deviance(count, expectedRate) -
        count * remainder;
    }
    softmaxInPlace(responsibilities, n * components.length, components.length);
  }
  return responsibilities;
}
