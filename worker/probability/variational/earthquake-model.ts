/**
 * Generative model of earthquakes around K epicentres, and draws from it.
 *
 *   Z_n ~ Categorical(π),   X_n | Z_n = k ~ N(μ_k, (τ I)⁻¹),   S_n | Z_n = k ~ Poisson(λ_k)
 *   μ_k ~ N(ν, (ρ I)⁻¹),    λ_k ~ Gamma(α, β), by shape and rate
 *
 * An earthquake has a position X_n in the plane (or in any other number of dimensions) and a count S_n.
 */

import { randomGamma } from "d3-random";
import { violation } from "../../problem.ts";
import { normalSource } from "../gaussians/gaussian.ts";
import type { Matrix, Vector } from "../linear-algebra/matrix.ts";
import { sampleCategorical } from "../numerics/categorical.ts";
import { poissonSource } from "../numerics/poisson.ts";
import { requireProbabilities } from "../numerics/preconditions.ts";
import type { Rng } from "../numerics/random.ts";

export interface EarthquakeModel {
  /** π, (K): p(Z_n = k), above 0. */
  readonly weights: Vector;
  /** τ, 1 / units² of position, above 0. */
  readonly positionPrecision: number;
  readonly prior: EarthquakePrior;
}

export interface EarthquakePrior {
  /** ν, (D). */
  readonly mean: Vector;
  /** ρ, 1 / units² of position, above 0. */
  readonly precision: number;
  /** α and β of every λ_k, above 0. */
  readonly shape: number;
  readonly rate: number;
}

/** A draw of everything in the model. */
export interface SimulatedEarthquakes {
  /** X, (N, D). */
  readonly positions: Matrix;
  /** S, (N). */
  readonly counts: Vector;
  /** Z, (N): 0 … K - 1. */
  readonly assignments: Vector;
  /** μ, (K, D), and λ, (K). */
  readonly means: Matrix;
  readonly rates: Vector;
}

/** π, normalised. @throws DomainError InvalidDistribution: weights that are not above 0 or do not sum to 1 */
export function requireWeights(weights: Vector): number[] {
  const empty = weights.indexOf(0);
  if (empty >= 0) {
    throw violation("InvalidDistribution", `/weights/${empty}`, "expected a weight above 0, got 0");
  }
  return requireProbabilities(weights, "/weights");
}

/**
 * One draw from p(μ, λ, Z, X, S).
 *
 * @param count N, number of earthquakes
 * @throws DomainError InvalidDistribution: weights that are not a distribution; OutOfRange: a prior so wide that its
 *   draws overflow
 */
export function simulateEarthquakes(model: EarthquakeModel, count: number, rng: Rng): SimulatedEarthquakes {
  const weights = requireWeights(model.weights);
  const { mean, precision, shape, rate } = model.prior;
  const normal = normalSource(rng);
  const around = (centre: Vector, tau: number): number[] => centre.map((x) => x + normal() / Math.sqrt(tau));
  const gamma = randomGamma.source(rng)(shape, 1 / rate);
  const poisson = poissonSource(rng);

  const means = weights.map(() => around(mean, precision));
  const rates = weights.map(() => gamma());
  const assignments = Array.from({ length: count }, () => sampleCategorical(weights, rng));
  const positions = assignments.map((k) => around(means[k] as Vector, model.positionPrecision));
  const counts = assignments.map((k) => poisson(rates[k] as number)());
  if (![...positions.flat(), ...counts, ...means.flat(), ...rates].every(Number.isFinite)) {
    const detail = "expected precisions, shape and rate whose draws are finite, got an overflow";
    throw violation("OutOfRange", "/prior", detail);
  }
  return { positions, counts, assignments, means, rates };
}
