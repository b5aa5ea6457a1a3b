/**
 * Maximum likelihood of a mixture of Gaussians by expectation maximisation.
 *
 * The likelihood of a mixture has no maximum: a component that shrinks onto one point makes it infinite. The maximum
 * sought here is that over covariances whose eigenvalues are at least `covarianceFloor`, and every update maximises
 * under that constraint exactly, so the log likelihood never falls. A floor of zero asks for the unconstrained problem,
 * and a component that then collapses is an error.
 */
import { violation } from "../problem.ts";
import { tryCholesky } from "./cholesky.ts";
import { factorMixture, type GaussianMixture, logJoint } from "./gaussian-mixture.ts";
import { assignToSeeds } from "./k-means-plus-plus.ts";
import { softmaxInPlace } from "./log-sum-exp.ts";
import { addScaled, flatten, type Matrix, toRows } from "./matrix.ts";
import type { Rng } from "./random.ts";
import { raiseEigenvalues } from "./symmetric-eigen.ts";

export interface EmProblem {
  /** x, (N, D). */
  readonly points: Matrix;
  /** K, at least 1 and at most the number of different points. */
  readonly components: number;
  /** Smallest eigenvalue that a covariance may have, units² of x, at least 0. */
  readonly covarianceFloor: number;
}

export interface EmState {
  readonly mixture: GaussianMixture;
  /** p(k | x_n) under `mixture`, K arrays of (N). */
  readonly responsibilities: readonly Float64Array[];
}

export interface EmDiagnostics {
  /** Σₙ log p(x_n) under the state's mixture, nats. */
  readonly logLikelihood: number;
  /** Components that no point belongs to: weight zero, mean and covariance left as they were. */
  readonly emptyComponents: readonly number[];
}

export interface EmUpdate {
  readonly state: EmState;
  readonly diagnostics: EmDiagnostics;
}

export interface EmFit {
  readonly mixture: GaussianMixture;
  /** Log likelihood of the start and after each update, (numUpdates + 1), nats; it never falls. */
  readonly logLikelihoodNats: readonly number[];
  /** Whether the last update gained no more than the tolerance. */
  readonly converged: boolean;
  readonly emptyComponents: readonly number[];
}

/** An expected number of points below which responsibilities lose digits to underflow: such a component is empty. */
const emptyCount = 1e-200;

/**
 * Start by K-means++: shares and means of the clusters around its seeds, and the covariance within clusters, pooled over
 * all of them, so that a cluster of one point starts with a width too.
 *
 * @throws DomainError ShapeMismatch: fewer different points than components; NotPositiveDefinite: points that do not
 *   spread in every direction, and no floor
 */
export function init(problem: EmProblem, rng: Rng): EmUpdate {
  const { points, size } = pointsOf(problem);
  const count = problem.points.length;
  const nearest = assignToSeeds(points, size, problem.components, rng);
  const clusters = Array.from({ length: problem.components }, (_, k) =>
    Float64Array.from(nearest, (cluster) => (cluster === k ? 1 : 0)),
  );
  const shares = clusters.map((members) => members.reduce((sum, member) => sum + member, 0));
  const means = clusters.map((members, k) => weightedMean(points, size, members, shares[k] as number));
  const pooled = new Float64Array(size * size);
  for (const [k, members] of clusters.entries()) {
    addScatter(pooled, points, size, members, means[k] as Float64Array);
  }
  const covariance = floored(
    pooled.map((entry) => entry / count),
    size,
    problem.covarianceFloor,
    "the points",
  );
  const mixture = {
    weights: shares.map((share) => share / count),
    means: means.map((mean) => Array.from(mean)),
    covariances: means.map(() => covariance),
  };
  return withResponsibilities(mixture, points, count, []);
}

/**
 * One update: the mixture that maximises E[log p(x, k)] under the state's responsibilities, then its responsibilities.
 *
 *   Nₖ = Σₙ r_nk,   πₖ = Nₖ / N,   μₖ = Σₙ r_nk x_n / Nₖ,   Sₖ = Σₙ r_nk (x_n - μₖ)(x_n - μₖ)ᵀ / Nₖ
 *   Σₖ = Sₖ with its eigenvalues raised to the floor
 *
 * @throws DomainError NotPositiveDefinite: a component collapsed, and no floor
 * @see Bishop (2006), eqs. 9.24-9.27
 */
export function step(problem: EmProblem, { mixture, responsibilities }: EmState): EmUpdate {
  const { points, size } = pointsOf(problem);
  const count = problem.points.length;
  const counts = responsibilities.map((members) => members.reduce((sum, member) => sum + member, 0));
  const emptyComponents = [...counts.keys()].filter((k) => (counts[k] as number) < emptyCount);
  const updated = responsibilities.map((members, k) => {
    if (emptyComponents.includes(k)) return { mean: mixture.means[k], covariance: mixture.covariances[k] };
    const total = counts[k] as number;
    const mean = weightedMean(points, size, members, total);
    const scatter = new Float64Array(size * size);
    addScatter(scatter, points, size, members, mean);
    const sample = scatter.map((entry) => entry / total);
    return { mean: Array.from(mean), covariance: floored(sample, size, problem.covarianceFloor, `component ${k}`) };
  });
  const next = {
    weights: counts.map((total, k) => (emptyComponents.includes(k) ? 0 : total / count)),
    means: updated.map(({ mean }) => mean as readonly number[]),
    covariances: updated.map(({ covariance }) => covariance as Matrix),
  };
  return withResponsibilities(next, points, count, emptyComponents);
}

/**
 * Updates from a K-means++ start until one gains no more than `tolerance` nats a point, or `iterations` are done.
 *
 * Cost of an iteration: numPoints · K exponentials and numPoints · K · D² multiplications, and some 100 · K · D³ where all
 * covariances have eigenvalues below the floor.
 *
 * @throws DomainError as init and step
 */
export function run(
  problem: EmProblem,
  { iterations, tolerance }: { readonly iterations: number; readonly tolerance: number },
  rng: Rng,
): EmFit {
  let { state, diagnostics } = init(problem, rng);
  const logLikelihoodNats = [diagnostics.logLikelihood];
  let converged = false;
  for (let i = 0; i < iterations && !converged; i++) {
    const before = diagnostics.logLikelihood;
    ({ state, diagnostics } = step(problem, state));
    logLikelihoodNats.push(diagnostics.logLikelihood);
    converged = diagnostics.logLikelihood - before <= tolerance * problem.points.length;
  }
  return { mixture: state.mixture, logLikelihoodNats, converged, emptyComponents: diagnostics.emptyComponents };
}

function pointsOf({ points }: EmProblem): { points: Float64Array; size: number } {
  const size = points[0]?.length ?? 0;
  return { points: flatten(points, size, "/points"), size };
}

/** Responsibilities and log likelihood of a mixture: the E step. */
function withResponsibilities(
  mixture: GaussianMixture,
  points: Float64Array,
  count: number,
  emptyComponents: readonly number[],
): EmUpdate {
  const columns = logJoint(
    factorMixture(mixture, () => "/covarianceFloor"),
    points,
    count,
  );
  const row = new Float64Array(columns.length);
  let logLikelihood = 0;
  for (let n = 0; n < count; n++) {
    for (let k = 0; k < row.length; k++) row[k] = (columns[k] as Float64Array)[n] as number;
    logLikelihood += softmaxInPlace(row, 0, row.length);
    for (let k = 0; k < row.length; k++) (columns[k] as Float64Array)[n] = row[k] as number;
  }
  if (!Number.isFinite(logLikelihood)) {
    const detail = "expected points of finite log density, got a squared distance that overflows for every component";
    throw violation("OutOfRange", "/points", detail);
  }
  return { state: { mixture, responsibilities: columns }, diagnostics: { logLikelihood, emptyComponents } };
}

function weightedMean(points: Float64Array, size: number, members: Float64Array, total: number): Float64Array {
  const mean = new Float64Array(size);
  for (let n = 0; n < members.length; n++) addScaled(mean, 0, (members[n] as number) / total, points, n * size, size);
  return mean;
}

/** scatter += Σₙ rₙ (x_n - mean)(x_n - mean)ᵀ, lower triangle only, in place. */
function addScatter(
  scatter: Float64Array,
  points: Float64Array,
  size: number,
  members: Float64Array,
  mean: Float64Array,
) {
  const deviation = new Float64Array(size);
  for (let n = 0; n < members.length; n++) {
    const member = members[n] as number;
    if (member === 0) continue;
    for (let i = 0; i < size; i++) deviation[i] = (points[n * size + i] as number) - (mean[i] as number);
    for (let i = 0; i < size; i++) addScaled(scatter, i * size, member * (deviation[i] as number), deviation, 0, i + 1);
  }
}

/**
 * The covariance of largest likelihood for a sample covariance S, among those with no eigenvalue below the floor.
 *
 * @param lower S, (D, D) row-major, lower triangle
 */
function floored(lower: Float64Array, size: number, floor: number, whose: string): number[][] {
  const sample = lower.map((_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    return lower[Math.max(i, j) * size + Math.min(i, j)] as number;
  });
  const excess = sample.map((entry, at) => entry - (at % (size + 1) === 0 ? floor : 0));
  if (tryCholesky(excess, size)) return toRows(sample, size, size);
  if (floor > 0) return raiseEigenvalues(sample, size, floor);
  const detail = `expected ${whose} to spread in every direction, got a singular covariance: raise the floor above 0`;
  throw violation("NotPositiveDefinite", "/covarianceFloor", detail);
}
