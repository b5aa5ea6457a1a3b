/** gaussians/divergence of a mixture and gaussians/nearest, on the line at every scale and offset. */

import { mixtureDivergence, nearestGaussians } from "../../worker/probability/divergences/nearest-gaussians.ts";
import type { GaussianMixture } from "../../worker/probability/mixtures/gaussian-mixture.ts";
import { type Decimal, type Exactly, exact, inner, log2Pi, normalized, softmax, sum } from "./exact.ts";
import { answerOrRefusal, overGrid, type Sweep, sweepOf } from "./measure.ts";
import { hermiteExpectations } from "./quadrature.ts";

/** The smallest scale, the largest and one between; an integral with 80 digits takes a tenth of a second. */
const someScales = [1e-9, 1, 1e9];

interface Line {
  readonly weights: readonly number[];
  readonly means: readonly number[];
  readonly variances: readonly number[];
}

const placedLine = (scale: number, offset: number): Line => ({
  weights: [0.4, 0.6],
  means: [offset - 0.8 * scale, offset + 1.1 * scale],
  variances: [scale ** 2, 0.7 * scale ** 2],
});

const mixtureOf = ({ weights, means, variances }: Line): GaussianMixture => ({
  weights,
  means: means.map((mean) => [mean]),
  covariances: variances.map((variance) => [[variance]]),
});

interface ExactGaussian {
  readonly mean: Decimal;
  readonly deviation: Decimal;
}

const exactLine = ({ weights, means, variances }: Line): Exactly<Line> => ({
  weights: weights.map(exact),
  means: means.map(exact),
  variances: variances.map(exact),
});

/** The normalisation is computed once: a logarithm with 80 digits costs as much as everything else. */
function logNormal({ mean, deviation }: ExactGaussian): (x: Decimal) => Decimal {
  const atMean = log2Pi.div(-2).minus(deviation.ln());
  return (x) => {
    const z = x.minus(mean).div(deviation);
    return z.times(z).div(-2).plus(atMean);
  };
}

function logDensity({ weights, means, variances }: Exactly<Line>): (x: Decimal) => Decimal {
  const joints = normalized(weights).map((weight, k) => {
    const logWeight = weight.ln();
    const component = logNormal({ mean: means[k] as Decimal, deviation: (variances[k] as Decimal).sqrt() });
    return (x: Decimal) => component(x).plus(logWeight);
  });
  return (x) => softmax(joints.map((joint) => joint(x))).logSum;
}

/** KL(p‖q) component by component. */
function forward(p: Exactly<Line>, q: ExactGaussian): Decimal {
  const [logP, logQ] = [logDensity(p), logNormal(q)];
  const weights = normalized(p.weights);
  return sum(
    p.means.map((mean, k) => {
      const deviation = (p.variances[k] as Decimal).sqrt();
      const ratio = (z: Decimal) => {
        const x = mean.plus(deviation.times(z));
        return logP(x).minus(logQ(x));
      };
      return (weights[k] as Decimal).times(hermiteExpectations(ratio, 0)[0] as Decimal);
    }),
  );
}

/** KL(q‖p), its gradient with respect to the step (a, b) to N(μ + σ a, σ² exp(2 b)), and its Hessian. */
function reverse(p: Exactly<Line>, { mean, deviation }: ExactGaussian) {
  const logP = logDensity(p);
  const energy = (z: Decimal) => logP(mean.plus(deviation.times(z))).neg();
  const [value, first, second, third, fourth] = hermiteExpectations(energy, 4) as [
    Decimal,
    Decimal,
    Decimal,
    Decimal,
    Decimal,
  ];
  const entropy = log2Pi.plus(1).div(2).plus(deviation.ln());
  return {
    nats: value.minus(entropy),
    gradient: [first, second.minus(1)] as const,
    hessian: { aa: second, ab: third, bb: fourth.plus(second.times(2)) },
  };
}

/** Size of a step after which Newton's method doubles the correct digits. */
const closeEnough = exact(1e-10);

/** The stationary point of KL(q‖p) by Newton's method, and whether it is a minimum. */
function exactProjection(p: Exactly<Line>, start: ExactGaussian) {
  let q = start;
  for (let length = exact(1); length.gt(closeEnough); ) {
    const { gradient, hessian } = reverse(p, q);
    const { aa, ab, bb } = hessian;
    const determinant = aa.times(bb).minus(ab.times(ab));
    const a = ab.times(gradient[1]).minus(bb.times(gradient[0])).div(determinant);
    const b = ab.times(gradient[0]).minus(aa.times(gradient[1])).div(determinant);
    q = { mean: q.mean.plus(q.deviation.times(a)), deviation: q.deviation.times(b.exp()) };
    length = a.abs().plus(b.abs());
  }
  const { nats, hessian } = reverse(p, q);
  const isMinimum = hessian.aa.gt(0) && hessian.aa.times(hessian.bb).gt(hessian.ab.times(hessian.ab));
  return { q, nats, isMinimum };
}

/** Caches a function's result, because the exact value does not change for exact inputs. */
function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}

const exactGaussian = (mean: number, variance: number): ExactGaussian => ({
  mean: exact(mean),
  deviation: exact(variance).sqrt(),
});

/** Only the result is rounded; the inputs are exact. */
const divergenceSweep = sweepOf("gaussians/divergence, of a mixture at every offset", () =>
  overGrid((scale, offset, label) => {
    const line = placedLine(scale, offset);
    const [mean, variance] = [offset + 0.5 * scale, 1.5 * scale ** 2];
    return {
      label,
      given: {},
      computed: () => ({ ...mixtureDivergence(mixtureOf(line), { mean: [mean], covariance: [[variance]] }) }),
      exact: once(() => {
        const q = exactGaussian(mean, variance);
        const p = exactLine(line);
        return { forwardNats: forward(p, q), reverseNats: reverse(p, q).nats };
      }),
    };
  }, someScales),
);

const nearestSweep = sweepOf("gaussians/nearest", () =>
  overGrid((scale, offset, label) => {
    const line = placedLine(scale, offset);
    const found = answerOrRefusal(() => nearestGaussians(mixtureOf(line)));
    const variance = found?.reverse[0]?.gaussian.covariance[0]?.[0] ?? Number.NaN;
    const mean = found?.reverse[0]?.gaussian.mean[0] ?? Number.NaN;
    return {
      label,
      given: {},
      computed: () => {
        const nearest = nearestGaussians(mixtureOf(line));
        const { gaussian, forwardNats } = nearest.forward;
        return {
          forwardMean: gaussian.mean[0] as number,
          forwardVariance: gaussian.covariance[0]?.[0] as number,
          forwardNats,
          reverseMean: mean,
          reverseDeviation: Math.sqrt(variance),
          reverseNats: nearest.reverse[0]?.reverseNats as number,
          isMinimum: 1,
        };
      },
      exact: once(() => {
        const p = exactLine(line);
        const weights = normalized(p.weights);
        const matched = inner(weights, p.means);
        const matchedVariance = inner(
          weights,
          p.variances.map((within, k) => within.plus((p.means[k] as Decimal).minus(matched).pow(2))),
        );
        const { q, nats, isMinimum } = exactProjection(p, exactGaussian(mean, variance));
        return {
          forwardMean: matched,
          forwardVariance: matchedVariance,
          forwardNats: forward(p, { mean: matched, deviation: matchedVariance.sqrt() }),
          reverseMean: q.mean,
          reverseDeviation: q.deviation,
          reverseNats: nats,
          isMinimum: exact(Number(isMinimum)),
        };
      }),
    };
  }, someScales),
);

export const sweeps: readonly Sweep[] = [divergenceSweep, nearestSweep];
