/**
 * Mixtures of Gaussians p(x) = Σₖ πₖ N(x | μₖ, Σₖ).
 *
 * Every operation maps the Gaussian's own over the components and reweights in the log domain. Fitting is em.ts, modes
 * are gaussian-mixture-modes.ts.
 */
import { violation } from "../problem.ts";
import { sampleCategorical } from "./categorical.ts";
import { centre } from "./centre.ts";
import * as gaussian from "./gaussian.ts";
import { atOnce, exponentialOperations, type Interruptible, onlyPart, rowsPerStep } from "./interruptible.ts";
import { logSoftmax, logSumExp, softmax } from "./log-sum-exp.ts";
import { flatten, type Matrix, symmetric, type Vector } from "./matrix.ts";
import { requireLength, requireProbabilities } from "./preconditions.ts";
import type { Rng } from "./random.ts";

export interface GaussianMixture {
  /** π, (K), probabilities; zero is allowed. */
  readonly weights: Vector;
  /** μ, (K, D). */
  readonly means: Matrix;
  /** Σ, (K, D, D), each symmetric positive definite. */
  readonly covariances: readonly Matrix[];
}

/** A mixture made ready for densities and draws. */
export interface FactoredMixture {
  /** D. */
  readonly size: number;
  /** π, (K), divided by their sum. */
  readonly weights: Vector;
  /** log π, (K) nats, also of weights that are below the smallest double. */
  readonly logWeights: Vector;
  /** N(x | μₖ, Σₖ), (K). */
  readonly components: readonly gaussian.FactoredGaussian[];
}

export interface MixtureDensity {
  /** log p(x_n), (N) nats. */
  readonly logDensity: number[];
  /** p(k | x_n), (N, K), rows sum to one. */
  readonly responsibilities: number[][];
}

export interface MixtureConditional {
  /** The unobserved dimensions b, in their order. */
  readonly dimensions: readonly number[];
  /** p(x_b | x_a). */
  readonly mixture: GaussianMixture;
  /** The same, made ready: its factors come out of those of the joint distribution. */
  readonly factored: FactoredMixture;
  /** log p(x_a), nats. */
  readonly logEvidence: number;
}

/** Mean and covariance of a distribution over R^D. */
export type Moments = gaussian.Gaussian;

export interface MixtureSample {
  /** x, (N, D). */
  readonly points: number[][];
  /** The component that each point came from, (N), 0 … K - 1. */
  readonly components: number[];
}

/**
 * The mixture with its weights checked and its covariances factored.
 *
 * @param pointer the field to blame for a covariance
 * @throws DomainError ShapeMismatch: lists of different lengths; InvalidDistribution: weights;
 *   NotPositiveDefinite: a covariance
 */
export function factorMixture(
  mixture: GaussianMixture,
  pointer: (component: number) => string = covariancePointer,
): FactoredMixture {
  const weights = requireMixture(mixture);
  return ofFactored(
    weights,
    componentsOf(mixture).map((component, k) => gaussian.factorGaussian(component, pointer(k))),
  );
}

/** The mixture of Gaussians that are factored already, their weights summing to one. */
export function ofFactored(weights: Vector, components: readonly gaussian.FactoredGaussian[]): FactoredMixture {
  return { size: components[0]?.mean.length ?? 0, weights, logWeights: weights.map(Math.log), components };
}

/**
 * Log joint densities of component and point, log p(k, x_n) = log πₖ + log N(x_n | μₖ, Σₖ).
 *
 * @param points x, (count, D) row-major
 * @returns K arrays of (count), nats; -∞ for a component of weight zero
 */
export function* logJointInTurns(
  { size, logWeights, components }: FactoredMixture,
  points: Float64Array,
  count: number,
): Interruptible<Float64Array[]> {
  const columns: Float64Array[] = [];
  for (const [k, component] of components.entries()) {
    yield count * (size ** 2 / 2 + size + 10);
    const logWeight = logWeights[k] as number;
    const values = gaussian.logDensities(component, points, count);
    for (let n = 0; n < count; n++) values[n] = logWeight + (values[n] as number);
    columns.push(values);
  }
  return columns;
}

/** The same at once. */
export const logJoint = atOnce(logJointInTurns);

/**
 * Log density and responsibilities of points under a mixture.
 *
 *   log p(x) = log Σₖ exp(log πₖ + log N(x | μₖ, Σₖ)),   p(k | x) = p(k, x) / p(x)
 *
 * @param points x, (N, D)
 * @throws DomainError as factorMixture and factoredDensity
 * @see Bishop (2006), eqs. 9.7 and 9.13
 */
export function density(mixture: GaussianMixture, points: Matrix): MixtureDensity {
  return factoredDensity(factorMixture(mixture), points);
}

/**
 * The density of a mixture made ready, of so many points at a time; that of a conditional knows weights below the smallest
 * double.
 *
 * @param points x, (count, D) row-major
 * @throws DomainError OutOfRange: a point so far from every component that its squared distance is no double
 */
export function* densityInParts(
  factored: FactoredMixture,
  points: Float64Array,
  count: number,
  rows: number,
): Interruptible<void, MixtureDensity> {
  const { size } = factored;
  let first = 0;
  do {
    const end = Math.min(first + rows, count);
    const columns = yield* logJointInTurns(factored, points.subarray(first * size, end * size), end - first);
    const logDensity: number[] = [];
    const responsibilities: number[][] = [];
    for (let n = 0; n < end - first; n++) {
      if (n % rowsPerStep === 0) yield rowsPerStep * columns.length * exponentialOperations;
      const row = columns.map((column) => column[n] as number);
      logDensity.push(finite(logSumExp(row), first + n));
      responsibilities.push(Array.from(softmax(row)));
    }
    yield { logDensity, responsibilities };
    first = end;
  } while (first < count);
}

/**
 * The log density alone, log p(x_n), nats.
 *
 * @throws DomainError as densityInParts
 */
export function* logDensityInParts(
  factored: FactoredMixture,
  points: Float64Array,
  count: number,
  rows: number,
): Interruptible<void, Pick<MixtureDensity, "logDensity">> {
  for (let first = 0; first < count; first += rows) {
    const end = Math.min(first + rows, count);
    const { size } = factored;
    const columns = yield* logJointInTurns(factored, points.subarray(first * size, end * size), end - first);
    yield (end - first) * columns.length * exponentialOperations;
    const row = new Float64Array(columns.length);
    const logDensity = Array.from({ length: end - first }, (_, n) => {
      for (const [k, column] of columns.entries()) row[k] = column[n] as number;
      return finite(logSumExp(row), first + n);
    });
    yield { logDensity };
  }
}

/** @throws DomainError OutOfRange */
function finite(logDensity: number, n: number): number {
  if (!Number.isFinite(logDensity)) throw overflow(`/points/${n}`);
  return logDensity;
}

/** Points of a request, (N, D), as densityInParts wants them. */
export const flatPoints = ({ size }: FactoredMixture, points: Matrix): Float64Array => flatten(points, size, "/points");

/**
 * The same of all points at once.
 *
 * @throws DomainError ShapeMismatch: a point of another size; OutOfRange
 */
export const factoredDensity = (factored: FactoredMixture, points: Matrix): MixtureDensity =>
  onlyPart(densityInParts(factored, flatPoints(factored, points), points.length, points.length));

/**
 * Marginal distribution of some dimensions, p(x_a) = Σₖ πₖ N(x_a | μₖₐ, Σₖₐₐ).
 *
 * @param dimensions a, in the order in which the marginal shall have them
 * @throws DomainError as factorMixture; ShapeMismatch: dimensions
 */
export function marginal(mixture: GaussianMixture, dimensions: readonly number[]): GaussianMixture {
  const { weights } = factorMixture(mixture);
  return mixtureOf(
    weights,
    componentsOf(mixture).map((component) => gaussian.marginal(component, dimensions)),
  );
}

/**
 * Conditional distribution of the dimensions that were not seen, again a mixture, and the log evidence of those seen.
 *
 *   p(x_b | x_a) = Σₖ πₖ' N(x_b | μ_k,b|a, Σ_k,b|a),   πₖ' = πₖ N(x_a | μₖₐ, Σₖₐₐ) / p(x_a)
 *
 * @throws DomainError ShapeMismatch: mixture, dimensions or values; InvalidDistribution: weights; NotPositiveDefinite: a
 *   covariance; OutOfRange: values so far from every component that their squared distance is no double
 * @see Bishop (2006), exercise 9.10 and eqs. 2.81-2.82
 */
export function condition(mixture: GaussianMixture, observed: gaussian.Observed): MixtureConditional {
  const weights = requireMixture(mixture);
  const conditionals = componentsOf(mixture).map((component, k) =>
    gaussian.condition(component, observed, covariancePointer(k)),
  );
  const logJoints = conditionals.map(({ logEvidence }, k) => Math.log(weights[k] as number) + logEvidence);
  const logEvidence = logSumExp(logJoints);
  if (!Number.isFinite(logEvidence)) throw overflow("/observed/values");
  const { dimensions = [] } = conditionals[0] ?? {};
  const posterior = Array.from(softmax(logJoints));
  return {
    dimensions,
    mixture: mixtureOf(
      posterior,
      conditionals.map((conditional) => conditional.gaussian),
    ),
    factored: {
      size: dimensions.length,
      weights: posterior,
      logWeights: logSoftmax(logJoints),
      components: conditionals.map(({ factored }) => factored),
    },
    logEvidence,
  };
}

/**
 * Mean and covariance of a mixture, E[x] and Cov[x].
 *
 *   m = Σₖ πₖ μₖ,   Cov[x] = Σₖ πₖ (Σₖ + (μₖ - m)(μₖ - m)ᵀ)
 *
 * Covariances are taken as given: whether they are positive definite is for factorMixture to say.
 *
 * @throws DomainError ShapeMismatch: lists of different lengths; InvalidDistribution: weights
 * @see Bishop (2006), eqs. 9.49-9.50
 */
export function moments(mixture: GaussianMixture): Moments {
  const { means, covariances } = mixture;
  const weights = requireMixture(mixture);
  const dimensions = [...(means[0] ?? []).keys()];
  const centred = dimensions.map((i) =>
    centre(
      weights,
      means.map((mean) => mean[i] as number),
    ),
  );
  const covariance = symmetric(dimensions.length, (i, j) => {
    const [a, b] = [centred[i]?.deviations as Vector, centred[j]?.deviations as Vector];
    let sum = 0;
    for (let k = 0; k < weights.length; k++) {
      const within = covariances[k]?.[i]?.[j] as number;
      sum += (weights[k] as number) * (within + (a[k] as number) * (b[k] as number));
    }
    return sum;
  });
  return { mean: centred.map(({ origin, shift }) => origin + shift), covariance };
}

/**
 * Independent draws from a mixture: k ~ Cat(π), then x ~ N(μₖ, Σₖ).
 *
 * @throws DomainError as factorMixture
 */
export const sample = (mixture: GaussianMixture, count: number, rng: Rng): MixtureSample =>
  onlyPart(sampleInParts(factorMixture(mixture), count, rng, count));

/** The same draws from a mixture made ready, so many at a time. */
export function* sampleInParts(
  { size, weights, components: gaussians }: FactoredMixture,
  count: number,
  rng: Rng,
  rows: number,
): Interruptible<void, MixtureSample> {
  const normal = gaussian.normalSource(rng);
  let first = 0;
  do {
    const drawn = Math.min(rows, count - first);
    const points: number[][] = [];
    const components: number[] = [];
    for (let n = 0; n < drawn; n++) {
      if (n % gaussian.drawsPerStep === 0) {
        yield gaussian.drawsPerStep * (gaussian.drawOperations(size) + weights.length);
      }
      const component = sampleCategorical(weights, rng);
      components.push(component);
      points.push(Array.from(gaussian.draw(gaussians[component] as gaussian.FactoredGaussian, normal)));
    }
    yield { points, components };
    first += drawn;
  } while (first < count);
}

/** @returns the weights divided by their sum */
function requireMixture({ weights, means, covariances }: GaussianMixture): number[] {
  requireLength(means.length, weights.length, "/mixture/means");
  requireLength(covariances.length, weights.length, "/mixture/covariances");
  const size = means[0]?.length ?? 0;
  for (const [k, mean] of means.entries()) {
    requireLength(mean.length, size, `/mixture/means/${k}`);
    requireSquare(covariances[k] as Matrix, size, covariancePointer(k));
  }
  return requireProbabilities(weights, "/mixture/weights");
}

function requireSquare(matrix: Matrix, size: number, pointer: string): void {
  requireLength(matrix.length, size, pointer);
  for (const [i, row] of matrix.entries()) requireLength(row.length, size, `${pointer}/${i}`);
}

function componentsOf({ means, covariances }: GaussianMixture): gaussian.Gaussian[] {
  return means.map((mean, k) => ({ mean, covariance: covariances[k] as Matrix }));
}

function mixtureOf(weights: Vector, components: readonly gaussian.Gaussian[]): GaussianMixture {
  return {
    weights,
    means: components.map(({ mean }) => mean),
    covariances: components.map(({ covariance }) => covariance),
  };
}

function covariancePointer(k: number): string {
  return `/mixture/covariances/${k}`;
}

function overflow(pointer: string) {
  const detail = "expected a finite log density, got a squared distance that overflows for every component";
  return violation("OutOfRange", pointer, detail);
}
