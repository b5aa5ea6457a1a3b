/**
 * Probabilistic principal component analysis: a Gaussian with the covariance of a plane plus isotropic noise.
 *
 *   z ~ N(0, I),   x = W z + μ + ε,   ε ~ N(0, σ² I),   so that x ~ N(μ, C),   C = W Wᵀ + σ² I
 *
 * No (D, D) matrix is ever formed. Given W, a point x is a linear regression on the columns of W with z as its weights,
 * so one orthogonal factor gives both the posterior of z and the density of x.
 */
import { type DomainError, violation } from "../../problem.ts";
import {
  applyTranspose,
  type HouseholderQr,
  householderQr,
  logDeterminantOfGram,
  solveR,
} from "../linear-algebra/householder-qr.ts";
import {
  addScaled,
  dot,
  flatten,
  type Matrix,
  timesTranspose,
  toRows,
  transposed,
  type Vector,
} from "../linear-algebra/matrix.ts";
import {
  type CentredPoints,
  centrePoints,
  type PrincipalComponents,
  principalComponentsInTurns,
} from "../linear-algebra/principal-components.ts";
import { atOnce, type Interruptible } from "../numerics/interruptible.ts";
import { requireLength, requireVariance } from "../numerics/preconditions.ts";

/** p(x) = N(x | μ, W Wᵀ + σ² I). */
export interface ProbabilisticPca {
  /** μ, (D). */
  readonly mean: Vector;
  /** W, (D, q), units of x. */
  readonly loadings: Matrix;
  /** σ², units² of x. */
  readonly noiseVariance: number;
}

/** A maximum likelihood model of some points. */
export interface PcaFit {
  readonly model: ProbabilisticPca;
  /** λ, (q), the largest first: variances of the points along the columns of W, units² of x. */
  readonly variances: readonly number[];
  /** Σₙ log p(xₙ), nats. */
  readonly logLikelihood: number;
}

/** A model prepared for points. */
export interface FactoredPca {
  /** D. */
  readonly size: number;
  /** q. */
  readonly latentSize: number;
  readonly mean: Float64Array;
  /** W, (D, q) row-major. */
  readonly loadings: Float64Array;
  /** σ. */
  readonly noise: number;
  /** Π [W / σ; I] P = Q [R; 0], hence M = Wᵀ W + σ² I = σ² P RᵀR Pᵀ. */
  readonly qr: HouseholderQr;
}

/** p(z | x) and p(x) of one point, without the terms that all points share. */
export interface PointPosterior {
  /** E[z | x], (q). */
  readonly mean: Float64Array;
  /** (x - μ)ᵀ C⁻¹ (x - μ). */
  readonly squaredDistance: number;
}

/** Rounding errors of a zero noise, relative to the largest deviation, for each √(N D). */
const roundingShare = 8 * Number.EPSILON;

/**
 * The maximum likelihood model in closed form, from the variances λ of the points along their principal axes u.
 *
 *   W = U (Λ - σ² I)^{1/2},   σ² = Σ_{k > q} λₖ / (D - q)
 *   Σₙ log p(xₙ) = -N/2 { Σ_{k ≤ q} log λₖ + (D - q) log σ² + D (1 + log 2π) }
 *
 * W R is as likely for any rotation R. The columns here are orthogonal, the longest first, and the entry of largest
 * magnitude in each is positive.
 *
 * @param points x, (N, D)
 * @param latentSize q, at least 1
 * @throws DomainError ShapeMismatch: rows of different lengths, q not below D, or too few points
 * @throws DomainError NotPositiveDefinite: points that are equal, or lie in a plane of q dimensions
 * @see Tipping and Bishop (1999), eqs. 7 and 8; Bishop (2006), eqs. 12.45-12.46
 */
export function* fitPcaInTurns(points: Matrix, latentSize: number): Interruptible<PcaFit> {
  const centred = centrePoints(points);
  requireLatentSize(centred, latentSize);
  const { variances, axes, discarded } = yield* principalComponentsInTurns(centred, latentSize);
  return fitOf(centred, { variances, axes, discarded });
}

/** The same, without interruptions. */
export const fitPca = atOnce(fitPcaInTurns);

/**
 * The maximum likelihood model with those components.
 *
 * @throws DomainError NotPositiveDefinite: only rounding errors outside the components
 */
export function fitOf(
  { count, size, mean, scale, resolution }: Omit<CentredPoints, "values">,
  { variances, axes, discarded }: PrincipalComponents,
): PcaFit {
  const latentSize = variances.length;
  const noiseVariance = discarded / (size - latentSize);
  requireNoise({ count, size, resolution }, latentSize, noiseVariance, Math.max(...variances));
  const columns = new Float64Array(latentSize * size);
  for (const [k, variance] of variances.entries()) {
    const length = scale * Math.sqrt(Math.max(0, variance - noiseVariance));
    addScaled(columns, k * size, length, axes, k * size, size);
  }
  const logVariances = variances.reduce((sum, variance) => sum + Math.log(variance), 0);
  const logDeterminant = logVariances + (size - latentSize) * Math.log(noiseVariance) + 2 * size * Math.log(scale);
  return {
    model: {
      mean: Array.from(mean),
      loadings: toRows(transposed(columns, latentSize, size), size, latentSize),
      noiseVariance: scale ** 2 * noiseVariance,
    },
    variances: Array.from(variances, (variance) => scale ** 2 * variance),
    logLikelihood: -0.5 * count * (logDeterminant + size * (1 + Math.log(2 * Math.PI))),
  };
}

/** @throws DomainError ShapeMismatch: no direction is left for the noise, or no point to estimate it from */
export function requireLatentSize({ count, size }: Pick<CentredPoints, "count" | "size">, latentSize: number): void {
  const most = Math.min(size - 1, count - 2);
  if (latentSize <= most) return;
  const why = `the noise is the variance of ${count} points in ${size} dimensions outside the plane`;
  const detail =
    most < 1
      ? `expected points for a plane of ${latentSize} and noise, got too few: ${why}`
      : `expected at most ${most}, got ${latentSize}: ${why}`;
  throw violation("ShapeMismatch", "/latentSize", detail);
}

/**
 * @param noiseVariance σ², units of the centred points, squared
 * @param largest variance of the points along one direction, in the same units
 * @throws DomainError NotPositiveDefinite: a noise that may be only the rounding of the sums or of the points
 *   themselves
 */
export function requireNoise(
  { count, size, resolution }: Pick<CentredPoints, "count" | "size" | "resolution">,
  latentSize: number,
  noiseVariance: number,
  largest: number,
): void {
  const rounding = Math.max(resolution, roundingShare * Math.sqrt(count * size * largest));
  if (!(Math.sqrt(noiseVariance) > rounding)) throw withoutNoise(latentSize);
}

/** The error for points that lie in a plane of that many dimensions. */
export const withoutNoise = (latentSize: number): DomainError =>
  violation(
    "NotPositiveDefinite",
    "/latentSize",
    `expected points with noise beside their first ${latentSize} components, got points that lie in them: ask for fewer`,
  );

/**
 * A model prepared for points.
 *
 * @throws DomainError ShapeMismatch: loadings of another size, or q not below D; InvalidDistribution: noise variance
 */
export function factorPca({ mean, loadings, noiseVariance }: ProbabilisticPca): FactoredPca {
  const size = mean.length;
  requireLength(loadings.length, size, "/model/loadings");
  const latentSize = loadings[0]?.length ?? 0;
  if (latentSize >= size) {
    const detail = `expected fewer latents than the ${size} dimensions of the mean, got ${latentSize}`;
    throw violation("ShapeMismatch", "/model/loadings/0", detail);
  }
  requireVariance(noiseVariance, "/model/noiseVariance");
  const flat = flatten(loadings, latentSize, "/model/loadings");
  const noise = Math.sqrt(noiseVariance);
  const rows = size + latentSize;
  const columns = new Float64Array(latentSize * rows);
  const scaled = transposed(flat, size, latentSize).map((entry) => entry / noise);
  for (let j = 0; j < latentSize; j++) {
    columns.set(scaled.subarray(j * size, (j + 1) * size), j * rows);
    columns[j * rows + size + j] = 1;
  }
  const qr = householderQr(columns, rows, latentSize, "free");
  return { size, latentSize, mean: Float64Array.from(mean), loadings: flat, noise, qr };
}

/** Multiplications for the posterior of a point. */
export const posteriorOperations = ({ size, latentSize }: FactoredPca): number =>
  5 * (size + 2 * latentSize) * latentSize;

/**
 * Posterior mean of z and squared distance of x, as the solution and the residual of one least squares problem.
 *
 *   min_z |(x - μ - W z) / σ|² + |z|²  is at z = M⁻¹ Wᵀ (x - μ), and is (x - μ)ᵀ C⁻¹ (x - μ)
 *
 * The second is Woodbury's identity, C⁻¹ = (I - W M⁻¹ Wᵀ) / σ², as a sum of squares in which nothing cancels. Its
 * residual is taken of x itself: an orthogonal factor would round it to the size of x, not to that of the noise.
 *
 * @param points x, (N, D) row-major
 * @see Bishop (2006), eq. 12.42
 */
export function posteriorAt(model: FactoredPca, points: Float64Array, n: number): PointPosterior {
  const { size, latentSize, mean, loadings, noise, qr } = model;
  const stacked = new Float64Array(qr.rows);
  for (let i = 0; i < size; i++) stacked[i] = ((points[n * size + i] as number) - (mean[i] as number)) / noise;
  const z = solveR(qr, applyTranspose(qr, stacked));
  let squaredDistance = dot(z, 0, z, 0, latentSize);
  for (let i = 0; i < size; i++) {
    const along = dot(loadings, i * latentSize, z, 0, latentSize);
    squaredDistance += (((points[n * size + i] as number) - (mean[i] as number) - along) / noise) ** 2;
  }
  return { mean: z, squaredDistance };
}

/** Cov[z | x] = σ² M⁻¹, the same for every x, (q, q). */
export function posteriorCovariance({ latentSize: q, qr }: FactoredPca): number[][] {
  const root = new Float64Array(q * q);
  for (let j = 0; j < q; j++) {
    const unit = new Float64Array(q);
    unit[j] = 1;
    root.set(solveR(qr, unit), j * q);
  }
  return timesTranspose(transposed(root, q, q), q, q);
}

/**
 * log N(x | μ, C) of a point with that squared distance, nats, using log |C| = D log σ² + log |RᵀR|.
 *
 * @see Bishop (2006), eq. 12.43; the determinant follows from that of M by the matrix determinant lemma
 */
export function logEvidenceAt({ size, noise, qr }: FactoredPca, squaredDistance: number): number {
  return -0.5 * (size * (Math.log(2 * Math.PI) + 2 * Math.log(noise)) + logDeterminantOfGram(qr) + squaredDistance);
}
