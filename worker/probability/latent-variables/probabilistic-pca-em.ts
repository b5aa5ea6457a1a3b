/**
 * Maximum likelihood of probabilistic PCA by expectation maximisation.
 *
 * An update costs N · D · q, whereas the closed form costs the cube of the smaller of N and D. It converges to the same
 * likelihood, and finally W is rotated onto the axes of the closed form.
 */

import { normalSource, precisionOf } from "../gaussians/gaussian.ts";
import { type Cholesky, logDeterminant, solve, tryCholesky } from "../linear-algebra/cholesky.ts";
import { addScaled, dot, type Matrix, transposed } from "../linear-algebra/matrix.ts";
import { orthogonalRowsInTurns } from "../linear-algebra/orthogonal-rows.ts";
import { type CentredPoints, centrePoints, withPositiveLargestEntry } from "../linear-algebra/principal-components.ts";
import { type Interruptible, overRows } from "../numerics/interruptible.ts";
import type { Rng } from "../numerics/random.ts";
import { fitOf, type PcaFit, requireLatentSize, requireNoise, withoutNoise } from "./probabilistic-pca.ts";

/** The centred points and the number of latents. */
export interface PcaProblem {
  readonly points: CentredPoints;
  /** q. */
  readonly latentSize: number;
}

/** The model in units of the centred points. */
export interface PcaState {
  /** Wᵀ, (q, D) row-major. */
  readonly columns: Float64Array;
  /** σ². */
  readonly noiseVariance: number;
  /** E[z | x] under it, (N, q) row-major. */
  readonly latents: Float64Array;
  /** M = Wᵀ W + σ² I, factored. */
  readonly factor: Cholesky;
}

export interface PcaUpdate {
  readonly state: PcaState;
  /** Σₙ log p(xₙ) under the state, nats, units of the points as they came. */
  readonly logLikelihood: number;
}

/** Result of a fit. */
export interface PcaProgress {
  /** Updates so far; 0 at the start. */
  readonly update: number;
  readonly logLikelihoodNats: number;
}

export interface PcaEmFit extends Omit<PcaFit, "logLikelihood"> {
  /** Log likelihood of the start and after each update, (numUpdates + 1), nats; it never falls. */
  readonly logLikelihoodNats: readonly number[];
  /** Whether the last update gained no more than the tolerance. */
  readonly converged: boolean;
}

/** Multiplications in an update: four products of the points with a matrix of q columns. */
export const updateOperations = (count: number, size: number, latentSize: number): number =>
  4 * latentSize * (count * (size + latentSize) + size * latentSize);

/**
 * @throws DomainError ShapeMismatch: rows of different lengths, or too few points or dimensions for so many latents
 * @throws DomainError NotPositiveDefinite: equal points
 */
export function prepare(points: Matrix, latentSize: number): PcaProblem {
  const centred = centrePoints(points);
  requireLatentSize(centred, latentSize);
  return { points: centred, latentSize };
}

/** Start: loadings drawn from N(0, v), and noise v, where v is the mean of the points' variances. */
export function* init(problem: PcaProblem, rng: Rng): Interruptible<PcaUpdate> {
  const { count, size, values } = problem.points;
  const variance = dot(values, 0, values, 0, values.length) / (count * size);
  const normal = normalSource(rng);
  const columns = Float64Array.from({ length: size * problem.latentSize }, () => Math.sqrt(variance) * normal());
  return yield* withLatents(problem, columns, variance);
}

/**
 * One update: the moments of z under the state, then the most likely model given them.
 *
 *   V = Σₙ E[zₙ zₙᵀ] / N,   E[zₙ zₙᵀ] = σ² M⁻¹ + E[zₙ] E[zₙ]ᵀ
 *   W ← (Σₙ xₙ E[zₙ]ᵀ / N) V⁻¹
 *   σ² ← Σₙ { |xₙ - W E[zₙ]|² + σ² tr(M⁻¹ Wᵀ W) } / (N D)
 *   W ← W L,   V = L Lᵀ
 *
 * As a sum of squares, the new noise keeps the digits that a difference would lose. The last line belongs to a model in
 * which z may have any covariance; without it, the lengths of the columns of W converge slowly for small noise.
 *
 * @throws DomainError NotPositiveDefinite: the noise is down to rounding errors
 * @see Bishop (2006), eqs. 12.54-12.57; Liu, Rubin and Wu (1998) on the covariance of z
 */
export function* step(problem: PcaProblem, { noiseVariance, latents, factor }: PcaState): Interruptible<PcaUpdate> {
  const { points, latentSize: q } = problem;
  const { count, size, values } = points;
  const covariance = precisionOf(factor).map((entry) => noiseVariance * entry);
  const moments = covariance.slice();
  const products = new Float64Array(q * size);
  yield* overRows(count, q * (size + q), (from, to) => {
    for (let n = from; n < to; n++) {
      for (let k = 0; k < q; k++) {
        const share = (latents[n * q + k] as number) / count;
        addScaled(moments, k * q, share, latents, n * q, q);
        addScaled(products, k * size, share, values, n * size, size);
      }
    }
  });
  const ofMoments = requireFactor(problem, moments, noiseVariance);
  const rows = transposed(products, q, size);
  const columns = new Float64Array(q * size);
  let squares = 0;
  yield* overRows(size, 2 * q * q, (from, to) => {
    for (let i = from; i < to; i++) {
      const row = solve(ofMoments, rows.subarray(i * q, (i + 1) * q));
      for (let k = 0; k < q; k++) {
        const entry = row[k] as number;
        columns[k * size + i] = entry;
        squares += count * entry * dot(covariance, k * q, row, 0, q);
      }
    }
  });
  squares += yield* residuals(points, columns, latents, q);
  return yield* withLatents(problem, timesLower(columns, ofMoments), squares / (count * size));
}

/** (W L)ᵀ, (q, D) row-major, given Wᵀ. */
function timesLower(columns: Float64Array, { size: q, lower }: Cholesky): Float64Array {
  const product = new Float64Array(columns.length);
  const size = columns.length / q;
  for (let k = 0; k < q; k++) {
    for (let j = k; j < q; j++) addScaled(product, k * size, lower[j * q + k] as number, columns, j * size, size);
  }
  return product;
}

/**
 * Updates from a random start until one gains at most `tolerance` nats a point, or `iterations` are done.
 *
 * @throws DomainError as prepare and step
 */
export function* run(
  given: Matrix,
  latentSize: number,
  { iterations, tolerance }: { readonly iterations: number; readonly tolerance: number },
  rng: Rng,
): Interruptible<PcaEmFit, PcaProgress> {
  const problem = prepare(given, latentSize);
  let { state, logLikelihood } = yield* init(problem, rng);
  const logLikelihoodNats = [logLikelihood];
  yield { update: 0, logLikelihoodNats: logLikelihood };
  let converged = false;
  for (let i = 1; i <= iterations && !converged; i++) {
    const before = logLikelihood;
    ({ state, logLikelihood } = yield* step(problem, state));
    logLikelihoodNats.push(logLikelihood);
    yield { update: i, logLikelihoodNats: logLikelihood };
    converged = logLikelihood - before <= tolerance * problem.points.count;
  }
  const { model, variances } = yield* ontoAxes(problem, state);
  return { model, variances, logLikelihoodNats, converged };
}

/** The same model with orthogonal loadings: W and W R are the same model for any rotation R. */
function* ontoAxes({ points, latentSize: q }: PcaProblem, { columns, noiseVariance }: PcaState): Interruptible<PcaFit> {
  const { size } = points;
  const turned = yield* orthogonalRowsInTurns(columns, q, size);
  const rows = Array.from({ length: q }, (_, k) => turned.subarray(k * size, (k + 1) * size))
    .map((direction) => ({ direction, square: dot(direction, 0, direction, 0, size) }))
    .toSorted((a, b) => b.square - a.square);
  const axes = new Float64Array(q * size);
  for (const [k, { direction }] of rows.entries()) axes.set(withPositiveLargestEntry(direction), k * size);
  const variances = Float64Array.from(rows, ({ square }) => square + noiseVariance);
  return fitOf(points, { variances, axes, discarded: noiseVariance * (size - q) });
}

/** Posterior means and log likelihood of a model: the E step. */
function* withLatents(problem: PcaProblem, columns: Float64Array, noiseVariance: number): Interruptible<PcaUpdate> {
  const { points, latentSize: q } = problem;
  const { count, size, scale, values } = points;
  yield size * q * q;
  const gram = new Float64Array(q * q);
  for (let k = 0; k < q; k++) {
    for (let j = 0; j < q; j++) {
      gram[k * q + j] = dot(columns, k * size, columns, j * size, size) + (j === k ? noiseVariance : 0);
    }
  }
  const factor = requireFactor(problem, gram, noiseVariance);
  const latents = new Float64Array(count * q);
  const projected = new Float64Array(q);
  yield* overRows(count, q * (size + q), (from, to) => {
    for (let n = from; n < to; n++) {
      for (let k = 0; k < q; k++) projected[k] = dot(columns, k * size, values, n * size, size);
      latents.set(solve(factor, projected), n * q);
    }
  });
  // |x - W z|² / σ² + |z|² at the posterior mean is the squared distance of x, and |C| = σ²⁽ᴰ⁻ᑫ⁾ |M|.
  const distances =
    (yield* residuals(points, columns, latents, q)) / noiseVariance + dot(latents, 0, latents, 0, latents.length);
  const logDeterminantOfC = (size - q) * Math.log(noiseVariance) + logDeterminant(factor) + 2 * size * Math.log(scale);
  return {
    state: { columns, noiseVariance, latents, factor },
    logLikelihood: -0.5 * (count * (size * Math.log(2 * Math.PI) + logDeterminantOfC) + distances),
  };
}

/** Σₙ |xₙ - W zₙ|². */
function* residuals(
  { count, size, values }: CentredPoints,
  columns: Float64Array,
  latents: Float64Array,
  q: number,
): Interruptible<number> {
  let sum = 0;
  yield* overRows(count, q * size, (from, to) => {
    for (let n = from; n < to; n++) {
      const rest = values.slice(n * size, (n + 1) * size);
      for (let k = 0; k < q; k++) addScaled(rest, 0, -(latents[n * q + k] as number), columns, k * size, size);
      sum += dot(rest, 0, rest, 0, size);
    }
  });
  return sum;
}

/** @throws DomainError NotPositiveDefinite: a matrix that is singular because the noise is down to rounding errors */
function requireFactor({ points, latentSize }: PcaProblem, matrix: Float64Array, noiseVariance: number): Cholesky {
  requireNoise(points, latentSize, noiseVariance, 1);
  const factor = tryCholesky(matrix, latentSize);
  if (!factor) throw withoutNoise(latentSize);
  return factor;
}
