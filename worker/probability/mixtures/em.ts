/**
 * Maximum likelihood of a mixture of Gaussians by expectation maximisation.
 *
 * The likelihood of a mixture is unbounded: a component that shrinks onto one point makes it infinite. The fit
 * maximises it over covariances with a lower bound on their width: in units in which every dimension of the points has
 * variance 1, no eigenvalue is below `covarianceFloor`. Every update maximises exactly under that constraint, so the
 * log likelihood never falls. A floor of zero gives the unconstrained problem, where a component that collapses is an
 * error.
 *
 * All computations use those units, so the fit is equivariant under shifts of the points and scalings of each
 * dimension.
 */
import { violation } from "../../problem.ts";
import type { FactoredGaussian } from "../gaussians/gaussian.ts";
import { tryCholesky } from "../linear-algebra/cholesky.ts";
import { type Matrix, plus, times, timesTranspose } from "../linear-algebra/matrix.ts";
import { type Standardised, standardise } from "../linear-algebra/standardisation.ts";
import { exponentialOperations, type Interruptible, rowsPerStep } from "../numerics/interruptible.ts";
import { softmaxInPlace } from "../numerics/log-sum-exp.ts";
import type { Rng } from "../numerics/random.ts";
import { aboveFloor, addScatter, collapsed, weightedMean } from "./em-moments.ts";
import { type FactoredMixture, type GaussianMixture, mixtureOfFactored } from "./gaussian-mixture.ts";
import { logJointInTurns, readRow } from "./gaussian-mixture-density.ts";
import { assignToSeedsInTurns } from "./k-means-plus-plus.ts";

export interface EmProblem {
  /** x, (N, D). */
  readonly points: Matrix;
  /** K, at least 1 and at most the number of distinct points. */
  readonly components: number;
  /** Smallest eigenvalue of a covariance in units in which every dimension of the points has variance 1, at least 0. */
  readonly covarianceFloor: number;
}

/** A problem with its points validated and standardised. */
export interface PreparedEm extends Omit<EmProblem, "points"> {
  readonly points: Standardised;
}

export interface EmState {
  /** p(z) of the standardised points. */
  readonly mixture: FactoredMixture;
  /** p(k | x_n) under `mixture`, K arrays of (N). */
  readonly responsibilities: readonly Float64Array[];
}

export interface EmDiagnostics {
  /** Σₙ log p(x_n) under the state's mixture, nats. */
  readonly logLikelihood: number;
  /** Components without points: weight zero, mean and covariance unchanged. */
  readonly emptyComponents: readonly number[];
  /** Components whose points spread less than the floor in some direction. */
  readonly flooredComponents: readonly number[];
}

export interface EmUpdate {
  readonly state: EmState;
  readonly diagnostics: EmDiagnostics;
}

/** Result of a fit. */
export interface EmProgress {
  /** Updates so far; 0 at the start. */
  readonly update: number;
  readonly logLikelihoodNats: number;
  /** The mixture over the original points, computed on demand. */
  readonly mixture: () => GaussianMixture;
  readonly emptyComponents: readonly number[];
  readonly flooredComponents: readonly number[];
}

export interface EmFit {
  readonly mixture: GaussianMixture;
  /** Log likelihood of the start and after each update, (numUpdates + 1), nats; it never falls. */
  readonly logLikelihoodNats: readonly number[];
  /** Whether the last update gained no more than the tolerance. */
  readonly converged: boolean;
  readonly emptyComponents: readonly number[];
  readonly flooredComponents: readonly number[];
}

/** Expected number of points below which responsibilities lose digits to underflow: the component counts as empty. */
const emptyCount = 1e-200;

/**
 * The problem, validated.
 *
 * @throws DomainError ShapeMismatch: points of different sizes; NotPositiveDefinite: a dimension in which all points
 *   are equal
 */
export function prepare({ points, ...settings }: EmProblem): PreparedEm {
  return { ...settings, points: standardise(points) };
}

/**
 * Start by K-means++: shares and means of the clusters around its seeds, with the covariance within clusters pooled
 * over all of them, so that a cluster of one point has a width too.
 *
 * @throws DomainError ShapeMismatch: fewer distinct points than components; NotPositiveDefinite: points that do not
 *   spread in every direction, without a floor
 */
export function* init(problem: PreparedEm, rng: Rng): Interruptible<EmUpdate> {
  const { count, size, values } = problem.points;
  const nearest = yield* assignToSeedsInTurns(values, size, problem.components, rng);
  const clusters = Array.from({ length: problem.components }, (_, k) => {
    const members = Float64Array.from(nearest, (cluster) => (cluster === k ? 1 : 0));
    const total = sumOf(members);
    return { members, total, mean: weightedMean(problem.points, members, total) };
  });
  const pooled = new Float64Array(size * size);
  for (const { members, mean } of clusters) {
    yield scatterOperations(problem);
    addScatter(pooled, problem.points, members, mean);
  }
  const { factor, floored } = aboveFloor(
    pooled.map((entry) => entry / count),
    size,
    problem.covarianceFloor,
    "the points",
  );
  return yield* withResponsibilities(
    problem,
    mixtureOfFactored(
      clusters.map(({ total }) => total / count),
      clusters.map(({ mean }) => ({ mean, factor })),
    ),
    { emptyComponents: [], flooredComponents: floored ? [...clusters.keys()] : [] },
  );
}

/**
 * One update: the mixture that maximises E[log p(z, k)] under the state's responsibilities, and its responsibilities.
 *
 *   Nₖ = Σₙ r_nk,   πₖ = Nₖ / N,   μₖ = Σₙ r_nk z_n / Nₖ,   Sₖ = Σₙ r_nk (z_n - μₖ)(z_n - μₖ)ᵀ / Nₖ
 *   Σₖ = Sₖ with its eigenvalues raised to the floor
 *
 * @param spare arrays of an older state, in which the new responsibilities are written
 * @throws DomainError NotPositiveDefinite: a component collapsed, without a floor
 * @see Bishop (2006), eqs. 9.24-9.27
 */
export function* step(
  problem: PreparedEm,
  { mixture, responsibilities }: EmState,
  spare?: readonly Float64Array[],
): Interruptible<EmUpdate> {
  const { count, size } = problem.points;
  const emptyComponents: number[] = [];
  const flooredComponents: number[] = [];
  const weights: number[] = [];
  const components: FactoredGaussian[] = [];
  for (const [k, members] of responsibilities.entries()) {
    const total = sumOf(members);
    if (total < emptyCount) {
      emptyComponents.push(k);
      weights.push(0);
      components.push(mixture.components[k] as FactoredGaussian);
      continue;
    }
    yield scatterOperations(problem);
    const mean = weightedMean(problem.points, members, total);
    const scatter = new Float64Array(size * size);
    addScatter(scatter, problem.points, members, mean);
    const sample = scatter.map((entry) => entry / total);
    const { factor, floored } = aboveFloor(sample, size, problem.covarianceFloor, `component ${k}`);
    if (floored) flooredComponents.push(k);
    weights.push(total / count);
    components.push({ mean, factor });
  }
  const diagnosed = { emptyComponents, flooredComponents };
  return yield* withResponsibilities(problem, mixtureOfFactored(weights, components), diagnosed, spare);
}

/**
 * Updates from a K-means++ start until one gains at most `tolerance` nats a point, or `iterations` are done.
 *
 * Cost of an iteration: numPoints · K exponentials and numPoints · K · D² multiplications, plus some 100 · K · D³ if
 * all covariances have eigenvalues below the floor.
 *
 * @throws DomainError as prepare, init and step
 */
export function* run(
  problem: EmProblem,
  { iterations, tolerance }: { readonly iterations: number; readonly tolerance: number },
  rng: Rng,
): Interruptible<EmFit, EmProgress> {
  const prepared = prepare(problem);
  let { state, diagnostics } = yield* init(prepared, rng);
  const logLikelihoodNats: number[] = [];
  const tell = (): EmProgress => {
    const { logLikelihood, ...diagnosed } = diagnostics;
    const { mixture } = state;
    logLikelihoodNats.push(logLikelihood);
    return {
      update: logLikelihoodNats.length - 1,
      logLikelihoodNats: logLikelihood,
      mixture: () => inUnitsOf(prepared.points, mixture),
      ...diagnosed,
    };
  };
  yield tell();
  let converged = false;
  // Two sets of responsibilities take turns: 10,000 points and 64 components have 5 MB of them.
  let spare: EmState["responsibilities"] | undefined;
  for (let i = 0; i < iterations && !converged; i++) {
    const before = diagnostics.logLikelihood;
    const { responsibilities } = state;
    ({ state, diagnostics } = yield* step(prepared, state, spare));
    spare = responsibilities;
    yield tell();
    converged = diagnostics.logLikelihood - before <= tolerance * prepared.points.count;
  }
  const { emptyComponents, flooredComponents } = diagnostics;
  const mixture = inUnitsOf(prepared.points, state.mixture);
  return { mixture, logLikelihoodNats, converged, emptyComponents, flooredComponents };
}

/**
 * The mixture over the original points, μ = mean + deviation · μ_z and Σᵢⱼ = deviationᵢ deviationⱼ (Σ_z)ᵢⱼ.
 *
 * @throws DomainError NotPositiveDefinite: a component so narrow that its covariance, in doubles, is singular
 */
function inUnitsOf({ size, mean: centre, deviation }: Standardised, mixture: FactoredMixture): GaussianMixture {
  const covariances = mixture.components.map(({ factor }, k) => {
    const covariance = timesTranspose(factor.lower, size, size);
    if (!tryCholesky(Float64Array.from(covariance.flat()), size)) throw collapsed(`component ${k}`);
    return covariance.map((row, i) =>
      row.map((entry, j) => (deviation[i] as number) * (deviation[j] as number) * entry),
    );
  });
  return {
    weights: mixture.weights,
    means: mixture.components.map(({ mean }) => Array.from(plus(centre, times(deviation, mean)))),
    covariances,
  };
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/** Multiplications for a component's scatter, and for the eigenvalues of its covariance. */
const scatterOperations = ({ points: { count, size } }: PreparedEm): number => count * size ** 2 + 100 * size ** 3;

/** Responsibilities and log likelihood of a mixture: the E step. */
function* withResponsibilities(
  { points: { count, values, deviation } }: PreparedEm,
  mixture: FactoredMixture,
  diagnosed: Omit<EmDiagnostics, "logLikelihood">,
  spare?: readonly Float64Array[],
): Interruptible<EmUpdate> {
  const columns = yield* logJointInTurns(mixture, values, count, spare);
  const row = new Float64Array(columns.length);
  // p(x) = p(z) / ∏ deviation.
  let logLikelihood = -count * deviation.reduce((sum, each) => sum + Math.log(each), 0);
  for (let n = 0; n < count; n++) {
    if (n % rowsPerStep === 0) yield rowsPerStep * row.length * exponentialOperations;
    readRow(columns, n, row);
    logLikelihood += softmaxInPlace(row, 0, row.length);
    for (let k = 0; k < row.length; k++) (columns[k] as Float64Array)[n] = row[k] as number;
  }
  if (!Number.isFinite(logLikelihood)) {
    const detail = "expected points of finite log density, got a squared distance that overflows for every component";
    throw violation("OutOfRange", "/points", detail);
  }
  return { state: { mixture, responsibilities: columns }, diagnostics: { logLikelihood, ...diagnosed } };
}
