/**
 * Posterior predictive checks: data are replicated under a fitted model, and a test quantity T of the replications is
 * compared with that of the data.
 *
 *   p = P(T(y_rep) >= T(y) | y),   y_rep ~ p(y_rep | y) = ∫ p(y_rep | θ) p(θ | y) dθ
 *
 * The data are used twice, to fit and to check, so p is not a frequentist p-value: under a true model it concentrates
 * around one half instead of being uniform.
 *
 * @see Rubin (1984); Gelman, Meng and Stern (1996)
 */
import { randomGamma } from "d3-random";
import { filledNormalOperations, normalFiller, normalOperations, normalSource } from "../gaussians/gaussian.ts";
import { dot, flatten, type Matrix, type Vector } from "../linear-algebra/matrix.ts";
import { sampleCategorical } from "../numerics/categorical.ts";
import { atOnce, type Interruptible } from "../numerics/interruptible.ts";
import { poissonSource } from "../numerics/poisson.ts";
import { requireLength, requireProbabilities, requireVariance } from "../numerics/preconditions.ts";
import type { Rng } from "../numerics/random.ts";
import { timesLower } from "./linear-regression.ts";
import { factorBelief, type WeightBelief } from "./weight-belief.ts";

type Quantity = (values: ArrayLike<number>) => number;

/** Half-width of a Gaussian's central 95 %, standard deviations. */
const reach95 = 1.959963984540054;

const sumOf = (values: ArrayLike<number>, of: (value: number) => number): number => {
  let sum = 0;
  for (let n = 0; n < values.length; n++) sum += of(values[n] as number);
  return sum;
};

/** max_n |v_n| */
const largestOf = (values: ArrayLike<number>): number => {
  let largest = 0;
  for (let n = 0; n < values.length; n++) largest = Math.max(largest, Math.abs(values[n] as number));
  return largest;
};

/** Test quantities of standardised residuals r_n = (y_n - E[y_n]) / sd[y_n] under the predictive distribution. */
export const residualQuantities = {
  /** max_n |r_n| */
  "largest-residual": largestOf,
  /** Share of |r_n| outside the central 95 % of a Gaussian. */
  "share-outside-95": (r) => sumOf(r, (value) => Number(Math.abs(value) > reach95)) / r.length,
  /** N Σ r⁴ / (Σ r²)², the kurtosis about zero: 3 for a Gaussian; 0 if all residuals are 0. */
  kurtosis: (r) => {
    const squares = sumOf(r, (value) => value ** 2);
    return squares === 0 ? 0 : (r.length * sumOf(r, (value) => value ** 2 * value ** 2)) / squares ** 2;
  },
} as const satisfies Record<string, Quantity>;

/** Test quantities of counts. */
export const countQuantities = {
  /** Σ (s - s̄)² / (N s̄), 1 on average for one Poisson; 0 if all counts are 0. */
  "variance-to-mean": (s) => {
    const mean = sumOf(s, (value) => value) / s.length;
    return mean === 0 ? 0 : sumOf(s, (value) => (value - mean) ** 2) / (s.length * mean);
  },
  "largest-count": largestOf,
  /** Share of counts that are 0. */
  "share-of-zeros": (s) => sumOf(s, (value) => Number(value === 0)) / s.length,
} as const satisfies Record<string, Quantity>;

export type ResidualQuantity = keyof typeof residualQuantities;
export type CountQuantity = keyof typeof countQuantities;

/** At least one test quantity. */
export type Quantities<Name> = readonly [Name, ...Name[]];

export interface PredictiveCheck {
  /** Name of T. */
  readonly quantity: ResidualQuantity | CountQuantity;
  /** T(y). */
  readonly observed: number;
  /** T(y_rep), (R). */
  readonly replicated: readonly number[];
  /** Share of the replications with T(y_rep) >= T(y). */
  readonly pValue: number;
  /** Standard error of pValue over the R replications: √(p (1 - p) / R), 0 if all agree. */
  readonly standardError: number;
}

/** Progress of a check: the quantities of its first replications. */
type Checking = Interruptible<Quantities<PredictiveCheck>, Quantities<PredictiveCheck>>;

/** Replications that are reported before all of them, if there are more. */
const firstReplications = 100;

/** Cost of a Poisson variate with its component, in multiplications. */
const countOperations = 150;

/** @param replicate draws a replication of the data, which every quantity is computed from */
function* checksOf<Name extends ResidualQuantity | CountQuantity>(
  quantities: Readonly<Record<Name, Quantity>>,
  [first, ...others]: Quantities<Name>,
  data: ArrayLike<number>,
  replicate: (replication: Float64Array) => void,
  draws: number,
  operations: number,
): Checking {
  const replicationsBy = new Map<Name, number[]>([first, ...others].map((name) => [name, []]));
  const replication = new Float64Array(data.length);
  const checkOf = (quantity: Name): PredictiveCheck => {
    const observed = quantities[quantity](data);
    const replicated = [...(replicationsBy.get(quantity) ?? [])];
    const pValue = sumOf(replicated, (value) => Number(value >= observed)) / replicated.length;
    const standardError = Math.sqrt((pValue * (1 - pValue)) / replicated.length);
    return { quantity, observed, replicated, pValue, standardError };
  };
  const soFar = (): Quantities<PredictiveCheck> => [checkOf(first), ...others.map(checkOf)];
  for (let r = 0; r < draws; r++) {
    if (r === firstReplications) yield soFar();
    yield operations;
    replicate(replication);
    for (const [name, replicated] of replicationsBy) replicated.push(quantities[name](replication));
  }
  return soFar();
}

export interface GaussianPredictions {
  /** y, (N). */
  readonly targets: Vector;
  /** E[y_n] and sd[y_n], (N). */
  readonly mean: Vector;
  readonly standardDeviation: Vector;
}

/**
 * A check of independent Gaussians, y_n ~ N(mean_n, standardDeviation_n²), with point estimates of the parameters.
 *
 * @param draws R
 * @throws DomainError ShapeMismatch: numbers of means, standard deviations and targets that differ
 */
export function* checkGaussiansInTurns(
  { targets, mean, standardDeviation }: GaussianPredictions,
  quantities: Quantities<ResidualQuantity>,
  draws: number,
  rng: Rng,
): Checking {
  requireLength(mean.length, targets.length, "/mean");
  requireLength(standardDeviation.length, targets.length, "/standardDeviation");
  const residuals = targets.map((y, n) => (y - (mean[n] as number)) / (standardDeviation[n] as number));
  // A standardised replication is standard normal, whatever its moments.
  const replicate = normalFiller(rng);
  const operations = targets.length * filledNormalOperations;
  return yield* checksOf(residualQuantities, quantities, residuals, replicate, draws, operations);
}

/** The same, without interruptions. */
export const checkGaussians = atOnce(checkGaussiansInTurns);

export interface RegressionPredictions {
  /** X, (N, d), and y, (N). */
  readonly inputs: Matrix;
  readonly targets: Vector;
  /** σ², units² of y. */
  readonly noiseVariance: number;
  /** p(w | X, y). */
  readonly posterior: WeightBelief;
}

/**
 * A check of Bayesian linear regression: each replication draws w ~ N(m, L Lᵀ), then y_n ~ N(x_nᵀ w, σ²).
 *
 * @param draws R
 * @throws DomainError ShapeMismatch: an input of another size, numbers of targets and inputs that differ;
 *   InvalidDistribution: noise
 * @throws DomainError as factorBelief for the posterior
 */
export function* checkRegressionInTurns(
  { inputs, targets, noiseVariance, posterior }: RegressionPredictions,
  quantities: Quantities<ResidualQuantity>,
  draws: number,
  rng: Rng,
): Checking {
  requireLength(targets.length, inputs.length, "/targets");
  requireVariance(noiseVariance, "/noiseVariance");
  const { mean, factor } = factorBelief(posterior, "/posterior");
  const { size } = factor;
  const features = flatten(inputs, size, "/inputs");
  const projections = yield* timesLower(features, inputs.length, factor);
  const deviations = targets.map((_, n) =>
    Math.sqrt(dot(projections, n * size, projections, n * size, size) + noiseVariance),
  );
  const residuals = targets.map((y, n) => (y - dot(features, n * size, mean, 0, size)) / (deviations[n] as number));
  const normal = normalSource(rng);
  const noise = Math.sqrt(noiseVariance);
  const replicate = (replication: Float64Array) => {
    const epsilon = Float64Array.from(mean, normal);
    for (const [n, deviation] of deviations.entries()) {
      replication[n] = (dot(projections, n * size, epsilon, 0, size) + noise * normal()) / deviation;
    }
  };
  const operations = targets.length * (normalOperations + size);
  return yield* checksOf(residualQuantities, quantities, residuals, replicate, draws, operations);
}

/** The same, without interruptions. */
export const checkRegression = atOnce(checkRegressionInTurns);

export interface CountPredictions {
  /** s, (N). */
  readonly counts: Vector;
  /** q(Z_n = k), (N, K). */
  readonly responsibilities: Matrix;
  /** q(λ_k) = Gamma(shape, rate), (K). */
  readonly rates: readonly { readonly shape: number; readonly rate: number }[];
}

/**
 * A check of a mixture of Poisson counts under a mean-field posterior: each replication draws λ_k ~ q(λ_k), then for
 * every n a component Z_n ~ q(Z_n) and a count s_n ~ Poisson(λ_{Z_n}).
 *
 * @param draws R
 * @throws DomainError ShapeMismatch: responsibilities for other numbers of counts or components; InvalidDistribution: a
 *   row of responsibilities
 */
export function* checkCountsInTurns(
  { counts, responsibilities, rates }: CountPredictions,
  quantities: Quantities<CountQuantity>,
  draws: number,
  rng: Rng,
): Checking {
  requireLength(responsibilities.length, counts.length, "/responsibilities");
  const assigned = responsibilities.map((row, n) => {
    requireLength(row.length, rates.length, `/responsibilities/${n}`);
    return requireProbabilities(row, `/responsibilities/${n}`);
  });
  const gammas = rates.map(({ shape, rate }) => randomGamma.source(rng)(shape, 1 / rate));
  const poisson = poissonSource(rng);
  const replicate = (replication: Float64Array) => {
    const drawn = gammas.map((gamma) => poisson(gamma()));
    for (const [n, row] of assigned.entries()) replication[n] = (drawn[sampleCategorical(row, rng)] as () => number)();
  };
  const operations = counts.length * (countOperations + rates.length);
  return yield* checksOf(countQuantities, quantities, counts, replicate, draws, operations);
}

/** The same, without interruptions. */
export const checkCounts = atOnce(checkCountsInTurns);
