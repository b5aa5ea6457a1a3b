/**
 * Four Monte Carlo estimators of the gradient of an ELBO, from the same noise, so that their variances compare.
 *
 *   L(μ, log σ) = E_q[log p(z) - log q(z)] = -KL(q ‖ p),   q = N(μ, σ²),   p = Σₖ wₖ N(mₖ, sₖ²)
 *
 * The target is normalised and one-dimensional: L ≤ 0 with equality where q = p, which a target of one component
 * allows, and there the fourth estimator has no variance at all. Gradients are in the order (∂μ, ∂log σ).
 */
import { violation } from "../problem.ts";
import { type EstimatorMoments, estimatorMoments } from "./estimator-moments.ts";
import { normalSource } from "./gaussian.ts";
import { logSumExp, softmax } from "./log-sum-exp.ts";
import { requireLength, requireProbabilities } from "./preconditions.ts";
import type { Rng } from "./random.ts";

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

/** (∂L/∂μ, ∂L/∂log σ), nats per unit of the parameter. */
export type Gradient = readonly [number, number];

export type Estimator = "scoreFunction" | "controlVariate" | "pathwise" | "stickingTheLanding";

/** The estimates of every estimator from one set of draws. */
export interface GradientEstimates {
  /** Of the gradient from a single draw, in the order (∂μ, ∂log σ). */
  readonly moments: Readonly<Record<Estimator, EstimatorMoments>>;
  /** Average of log p(z) - log q(z) over the draws, an estimate of L in nats. */
  readonly elboNats: number;
}

/**
 * Means and variances of the four estimators.
 *
 * @param draws n, at least 2: a variance and a leave-one-out baseline take two
 * @throws DomainError as drawGradients
 */
export function estimateGradients(
  q: GaussianApproximation,
  target: MixtureTarget,
  draws: number,
  rng: Rng,
): GradientEstimates {
  const { gradients, logRatios } = drawGradients(q, target, Array.from({ length: draws }, normalSource(rng)));
  return {
    moments: {
      scoreFunction: estimatorMoments(gradients.scoreFunction),
      controlVariate: estimatorMoments(gradients.controlVariate),
      pathwise: estimatorMoments(gradients.pathwise),
      stickingTheLanding: estimatorMoments(gradients.stickingTheLanding),
    },
    elboNats: logRatios.reduce((sum, f) => sum + f, 0) / draws,
  };
}

/**
 * The gradient estimated from each draw zᵢ = μ + σ εᵢ, with f = log p(z) - log q(z) and s = ∇ log q(z).
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
export function drawGradients(q: GaussianApproximation, target: MixtureTarget, noise: readonly number[]) {
  const p = checkTarget(target);
  const sigma = Math.exp(q.logStandardDeviation);
  const points = noise.map((epsilon) => logDensityAndGradient(p, q.mean + sigma * epsilon));
  const logRatios = noise.map((epsilon, i) => {
    const logQ = -0.5 * (epsilon * epsilon + Math.log(2 * Math.PI)) - q.logStandardDeviation;
    return (points[i]?.logDensity as number) - logQ;
  });
  const scores = noise.map((epsilon): Gradient => [epsilon / sigma, epsilon * epsilon - 1]);
  const baselines = leaveOneOutBaselines(logRatios, scores);
  const byDraw = (gradient: (i: number, score: Gradient) => Gradient): Gradient[] =>
    scores.map((score, i) => gradient(i, score));
  const gradients: Record<Estimator, Gradient[]> = {
    scoreFunction: byDraw((i, [a, b]) => {
      const f = logRatios[i] as number;
      return [f * a, f * b];
    }),
    controlVariate: byDraw((i, [a, b]) => {
      const f = logRatios[i] as number;
      const [forMean, forScale] = baselines[i] as Gradient;
      return [(f - forMean) * a, (f - forScale) * b];
    }),
    pathwise: byDraw((i) => {
      const gradient = points[i]?.gradient as number;
      return [gradient, gradient * sigma * (noise[i] as number) + 1];
    }),
    stickingTheLanding: byDraw((i) => {
      const epsilon = noise[i] as number;
      const gradient = (points[i]?.gradient as number) + epsilon / sigma;
      return [gradient, gradient * sigma * epsilon];
    }),
  };
  if (![...logRatios, ...Object.values(gradients).flat(2)].every(Number.isFinite)) {
    const detail = "expected parameters whose densities are finite at every draw, got an overflow";
    throw violation("OutOfRange", "drawGradients", "/target", detail);
  }
  return { gradients, logRatios };
}

/**
 * Baselines b for the control variate b s, one for each draw and parameter.
 *
 *   The variance of (f - b) s is least at b* = E[f s²] / E[s²]. For draw i both expectations are averages over all the
 *   other draws, so bᵢ does not depend on zᵢ and E[bᵢ sᵢ] = E[bᵢ] E[sᵢ] = 0: the estimator stays unbiased for every n.
 *
 * Estimates from different draws are correlated through their baselines, by an amount of order 1/n² that the
 * standard error leaves out.
 *
 * @see Ranganath, Gerrish and Blei (2014), Black box variational inference, section 3.2
 */
function leaveOneOutBaselines(logRatios: readonly number[], scores: readonly Gradient[]): Gradient[] {
  const [forMean, forScale] = ([0, 1] as const).map((parameter) => {
    const squares = scores.map((score) => score[parameter] ** 2);
    const denominators = sumsOfOthers(squares);
    return sumsOfOthers(squares.map((square, i) => square * (logRatios[i] as number))).map((numerator, i) => {
      const denominator = denominators[i] as number;
      // Any constant keeps the estimator unbiased; zero serves where all other scores vanish.
      return denominator > 0 ? numerator / denominator : 0;
    });
  }) as [number[], number[]];
  return logRatios.map((_, i) => [forMean[i] as number, forScale[i] as number]);
}

/** Σ_{j ≠ i} vⱼ for every i, from sums before and after it: taking vᵢ off the total would leave its rounding behind. */
function sumsOfOthers(values: readonly number[]): number[] {
  const before = runningSums(values);
  const after = runningSums(values.toReversed()).reverse();
  return before.map((sum, i) => sum + (after[i] as number));
}

/** Σ_{j < i} vⱼ for every i. */
function runningSums(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => {
    const soFar = sum;
    sum += value;
    return soFar;
  });
}

function checkTarget({ weights, means, standardDeviations }: MixtureTarget): MixtureTarget {
  requireLength(means.length, weights.length, "drawGradients", "/target/means");
  requireLength(standardDeviations.length, weights.length, "drawGradients", "/target/standardDeviations");
  return { weights: requireProbabilities(weights, "drawGradients", "/target/weights"), means, standardDeviations };
}

/** log p(z) and d log p / dz = Σₖ p(k | z) (mₖ - z) / sₖ². */
function logDensityAndGradient({ weights, means, standardDeviations }: MixtureTarget, z: number) {
  const logJoint = weights.map((weight, k) => {
    const s = standardDeviations[k] as number;
    const residual = (z - (means[k] as number)) / s;
    return Math.log(weight) - 0.5 * (residual * residual + Math.log(2 * Math.PI)) - Math.log(s);
  });
  const responsibilities = softmax(logJoint);
  const gradient = responsibilities.reduce(
    (sum, r, k) => sum + (r * ((means[k] as number) - z)) / (standardDeviations[k] as number) ** 2,
    0,
  );
  return { logDensity: logSumExp(logJoint), gradient };
}
