/**
 * Four Monte Carlo estimators of the gradient of an ELBO, from the same noise, so that their variances are comparable.
 *
 *   L(μ, log σ) = E_q[log p(z) - log q(z)] = -KL(q ‖ p),   q = N(μ, σ²),   p = Σₖ wₖ N(mₖ, sₖ²)
 *
 * The target is normalised and one-dimensional, so L ≤ 0 with equality at q = p. A target with one component allows
 * equality, where the fourth estimator has zero variance. Gradients are in the order (∂μ, ∂log σ).
 */
import { violation } from "../../problem.ts";
import { drawOperations, normalSource } from "../gaussians/gaussian.ts";
import { minus, plus, times } from "../linear-algebra/matrix.ts";
import { atOnce, exponentialOperations, type Interruptible, rowsPerStep } from "../numerics/interruptible.ts";
import { softmaxInPlace } from "../numerics/log-sum-exp.ts";
import { requireLength, requireProbabilities } from "../numerics/preconditions.ts";
import type { Rng } from "../numerics/random.ts";
import { columnMoments, type EstimatorMoments } from "./estimator-moments.ts";

/** q(z) = N(μ, σ²). */
export interface GaussianApproximation {
  readonly mean: number;
  readonly logStandardDeviation: number;
}

/** p(z) = Σₖ wₖ N(mₖ, sₖ²). */
export interface MixtureTarget {
  readonly weights: readonly number[];
  readonly means: readonly number[];
  readonly standardDeviations: readonly number[];
}

/** One number for each draw, for ∂L/∂μ and for ∂L/∂log σ, nats per unit of the parameter, (n) each. */
export type Columns = readonly [forMean: Float64Array, forScale: Float64Array];

export type Estimator = "scoreFunction" | "controlVariate" | "pathwise" | "stickingTheLanding";

/** Gradient estimates from each draw. */
export interface DrawGradients {
  readonly gradients: Readonly<Record<Estimator, Columns>>;
  /** f, (n) nats. */
  readonly logRatios: Float64Array;
}

/** The estimates of every estimator from one set of draws. */
export interface GradientEstimates {
  /** Moments of each estimator's single-draw gradient, in the order (∂μ, ∂log σ). */
  readonly moments: Readonly<Record<Estimator, EstimatorMoments>>;
  /** Mean of log p(z) - log q(z) over the draws, an estimate of L in nats. */
  readonly elboNats: number;
}

/**
 * Means and variances of the four estimators.
 *
 * @param draws n, at least 2, which a variance and a leave-one-out baseline need
 * @throws DomainError as drawGradients
 */
export function* estimateGradientsInTurns(
  q: GaussianApproximation,
  target: MixtureTarget,
  draws: number,
  rng: Rng,
): Interruptible<GradientEstimates> {
  const normal = normalSource(rng);
  const noise: number[] = [];
  for (let n = 0; n < draws; n++) {
    if (n % rowsPerStep === 0) yield rowsPerStep * drawOperations(1);
    noise.push(normal());
  }
  const { gradients, logRatios } = yield* drawGradientsInTurns(q, target, noise);
  return {
    moments: {
      scoreFunction: columnMoments(gradients.scoreFunction),
      controlVariate: columnMoments(gradients.controlVariate),
      pathwise: columnMoments(gradients.pathwise),
      stickingTheLanding: columnMoments(gradients.stickingTheLanding),
    },
    elboNats: logRatios.reduce((sum, f) => sum + f, 0) / draws,
  };
}

/** The same, without interruptions. */
export const estimateGradients = atOnce(estimateGradientsInTurns);

/**
 * Gradient estimates from each draw zᵢ = μ + σ εᵢ, with f = log p(z) - log q(z) and s = ∇ log q(z).
 *
 *   score function        f s                    E[s] = 0, so the gradient of -log q itself drops out
 *   control variate       (f - b) s              b: see leaveOneOutBaselines
 *   pathwise              d/dθ f(μ + σ ε, θ)      = (∂log p/∂z) ∂z/∂θ + (0, 1), the entropy's share being exact
 *   sticking the landing  (∂f/∂z) ∂z/∂θ          the pathwise one without its score term -s, of mean zero
 *
 *   s = (ε/σ, ε² - 1),   ∂z/∂θ = (1, σ ε),   ∂log q/∂z = -ε/σ
 *
 * @param noise ε, (n), n at least 2
 * @throws DomainError ShapeMismatch: weights, means and standard deviations of different lengths
 * @throws DomainError InvalidDistribution: weights that do not sum to 1
 * @throws DomainError OutOfRange: parameters so extreme that a density overflows
 * @see Williams (1992); Ranganath, Gerrish and Blei (2014); Kingma and Welling (2014); Roeder, Wu and Duvenaud (2017)
 */
function* drawGradientsInTurns(
  q: GaussianApproximation,
  target: MixtureTarget,
  noise: readonly number[],
): Interruptible<DrawGradients> {
  const count = noise.length;
  const sigma = Math.exp(q.logStandardDeviation);
  const { logDensities, slopes } = yield* alongPoints(
    componentsOf(target, q.mean),
    noise.map((epsilon) => sigma * epsilon),
  );
  yield operationsOfEstimates * count;
  const epsilon = Float64Array.from(noise);
  const logQ = epsilon.map((e) => -0.5 * (e * e + Math.log(2 * Math.PI)) - q.logStandardDeviation);
  const logRatios = minus(logDensities, logQ);
  const [forMean, forScale] = [epsilon.map((e) => e / sigma), epsilon.map((e) => e * e - 1)];
  // The baseline of f - c is that of f minus c; near f's own level, the differences keep their digits.
  const level = logRatios.reduce((sum, f) => sum + f, 0) / count;
  const deviations = logRatios.map((f) => f - level);
  const varied = (score: Float64Array) => times(minus(deviations, leaveOneOutBaselines(deviations, score)), score);
  const alongNoise = (slope: Float64Array) =>
    times(
      slope.map((each) => each * sigma),
      epsilon,
    );
  yield operationsOfEstimates * count;
  const differences = plus(slopes, forMean);
  const gradients: Record<Estimator, Columns> = {
    scoreFunction: [times(logRatios, forMean), times(logRatios, forScale)],
    controlVariate: [varied(forMean), varied(forScale)],
    pathwise: [slopes, alongNoise(slopes).map((slope) => slope + 1)],
    stickingTheLanding: [differences, alongNoise(differences)],
  };
  if (![logRatios, ...Object.values(gradients).flat()].every((column) => column.every(Number.isFinite))) {
    const detail = "expected parameters whose densities are finite at every draw, got an overflow";
    throw violation("OutOfRange", "/target", detail);
  }
  return { gradients, logRatios };
}

/** The same, without interruptions. */
export const drawGradients = atOnce(drawGradientsInTurns);

/** Multiplications for a draw's estimates, or for their baselines. */
const operationsOfEstimates = 60;

/**
 * Baselines b for the control variate b s of one parameter, one for each draw.
 *
 *   The variance of (f - b) s is minimal at b* = E[f s²] / E[s²]. For draw i both expectations are averages over all
 *   the other draws, so bᵢ does not depend on zᵢ and E[bᵢ sᵢ] = E[bᵢ] E[sᵢ] = 0: the estimator stays unbiased for every
 *   n.
 *
 * Estimates from different draws are correlated through their baselines; the standard error ignores this term of order
 * 1/n².
 *
 * @see Ranganath, Gerrish and Blei (2014), Black box variational inference, section 3.2
 */
function leaveOneOutBaselines(deviations: Float64Array, scores: Float64Array): Float64Array {
  const squares = scores.map((score) => score ** 2);
  const denominators = sumsOfOthers(squares);
  return sumsOfOthers(times(squares, deviations)).map((numerator, i) => {
    const denominator = denominators[i] as number;
    // Any constant keeps the estimator unbiased; use zero if all other scores vanish.
    return denominator > 0 ? numerator / denominator : 0;
  });
}

/**
 * Σ_{j ≠ i} vⱼ for every i, as the sum before it plus the sum after it: subtracting vᵢ from the total would leave its
 * rounding error.
 */
function sumsOfOthers(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length);
  let before = 0;
  for (let i = 0; i < values.length; i++) {
    sums[i] = before;
    before += values[i] as number;
  }
  let after = 0;
  for (let i = values.length - 1; i >= 0; i--) {
    sums[i] = (sums[i] as number) + after;
    after += values[i] as number;
  }
  return sums;
}

/** wₖ N(mₖ, sₖ²). */
interface TargetComponent {
  readonly logWeight: number;
  readonly mean: number;
  readonly deviation: number;
}

/** The components, with means relative to the origin: added to it, a small σ ε would lose its digits. */
function componentsOf({ weights, means, standardDeviations }: MixtureTarget, origin: number): TargetComponent[] {
  requireLength(means.length, weights.length, "/target/means");
  requireLength(standardDeviations.length, weights.length, "/target/standardDeviations");
  return requireProbabilities(weights, "/target/weights").map((weight, k) => ({
    logWeight: Math.log(weight),
    mean: (means[k] as number) - origin,
    deviation: standardDeviations[k] as number,
  }));
}

/** log p(z) and d log p / dz at points z, (n) each. */
interface TargetValues {
  readonly logDensities: Float64Array;
  readonly slopes: Float64Array;
}

function* alongPoints(target: readonly TargetComponent[], points: readonly number[]): Interruptible<TargetValues> {
  const values = { logDensities: new Float64Array(points.length), slopes: new Float64Array(points.length) };
  for (let start = 0; start < points.length; start += rowsPerStep) {
    yield rowsPerStep * target.length * exponentialOperations;
    evaluateTarget(target, points, start, Math.min(start + rowsPerStep, points.length), values);
  }
  return values;
}

/** For the points from start to end, in place: d log p / dz = Σₖ p(k | z) (mₖ - z) / sₖ². */
function evaluateTarget(
  target: readonly TargetComponent[],
  points: readonly number[],
  start: number,
  end: number,
  { logDensities, slopes }: TargetValues,
): void {
  const shares = new Float64Array(target.length);
  for (let i = start; i < end; i++) {
    const z = points[i] as number;
    let at = 0;
    for (const { logWeight, mean, deviation } of target) {
      const residual = (z - mean) / deviation;
      shares[at++] = logWeight - 0.5 * (residual * residual + Math.log(2 * Math.PI)) - Math.log(deviation);
    }
    logDensities[i] = softmaxInPlace(shares, 0, shares.length);
    let slope = 0;
    at = 0;
    for (const { mean, deviation } of target) slope += ((shares[at++] as number) * (mean - z)) / deviation ** 2;
    slopes[i] = slope;
  }
}
