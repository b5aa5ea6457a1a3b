/** Estimators of the ELBO's gradient: all four are unbiased, each with its known variance. */
import { expect, test } from "vitest";
import { columnMoments } from "../../../worker/probability/gradients/estimator-moments.ts";
import {
  drawGradients,
  type Estimator,
  estimateGradients,
  type GaussianApproximation,
  type MixtureTarget,
} from "../../../worker/probability/gradients/gradient-estimators.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { scoreFunctionMoments } from "../../oracles/elbo-gradient.ts";

const estimators: readonly Estimator[] = ["scoreFunction", "controlVariate", "pathwise", "stickingTheLanding"];
const gaussian: MixtureTarget = { weights: [1], means: [1.5], standardDeviations: [0.7] };
const bimodal: MixtureTarget = { weights: [0.3, 0.7], means: [-2, 1], standardDeviations: [0.5, 0.8] };
const near: GaussianApproximation = { mean: 0.8, logStandardDeviation: -0.2 };
const far: GaussianApproximation = { mean: -3, logStandardDeviation: 0.5 };

function byQuadrature(q: GaussianApproximation, { weights, means, standardDeviations }: MixtureTarget) {
  const parts = weights.map((weight, k) => ({
    weight,
    mean: means[k] as number,
    standardDeviation: standardDeviations[k] as number,
  }));
  return scoreFunctionMoments({ mean: q.mean, standardDeviation: Math.exp(q.logStandardDeviation) }, parts);
}

test("the mean of all four estimators is the gradient", () => {
  [gaussian, bimodal].forEach((target, t) => {
    [near, far].forEach((q, i) => {
      const { gradient } = byQuadrature(q, target);
      const { moments } = estimateGradients(q, target, 20_000, createRng(10 * t + i));
      for (const estimator of estimators) {
        const { mean, standardError } = moments[estimator];
        for (const parameter of [0, 1]) {
          const error = Math.abs((mean[parameter] as number) - (gradient[parameter] as number));
          // Four standard errors: one seed in 1,000 would miss one of the 32, and these do not.
          expect(error, estimator).toBeLessThan(4 * (standardError[parameter] as number));
        }
      }
    });
  });
});

test("the ELBO of a Gaussian target is -KL(q || p), within its Monte Carlo error", () => {
  const [m, s, draws] = [1.5, 0.7, 20_000];
  for (const q of [near, far]) {
    const ratio = Math.exp(q.logStandardDeviation) / s;
    const shift = (q.mean - m) / s;
    const kl = (ratio ** 2 + shift ** 2 - 1) / 2 - Math.log(ratio);
    // log p - log q = -kl + (1 - ratio²) (ε² - 1) / 2 - shift ratio ε.
    const variance = (shift * ratio) ** 2 + (1 - ratio ** 2) ** 2 / 2;
    const { elboNats } = estimateGradients(q, gaussian, draws, createRng(3));
    expect(Math.abs(elboNats + kl)).toBeLessThan(4 * Math.sqrt(variance / draws));
  }
});

test("for a Gaussian target quadrature agrees with the closed form, -(μ - m)/s² and 1 - σ²/s²", () => {
  const { gradient } = byQuadrature(near, gaussian);
  const [m, s] = [1.5, 0.7];
  // The trapezoidal rule is exact here, up to the rounding of 20,000 terms.
  expect(gradient[0]).toBeCloseTo(-(near.mean - m) / s ** 2, 10);
  expect(gradient[1]).toBeCloseTo(1 - Math.exp(2 * near.logStandardDeviation) / s ** 2, 10);
});

test("sticking the landing has no variance if q is the target, while the pathwise estimator has", () => {
  const q = { mean: 1.5, logStandardDeviation: Math.log(0.7) };
  const noise = [-3, -1.2, 0, 0.4, 2.5];
  const { gradients } = drawGradients(q, gaussian, noise);
  for (const column of gradients.stickingTheLanding) {
    // exp(log 0.7) is 0.7 up to one rounding, divided by s² and multiplied by ε ≤ 3.
    for (const entry of column) expect(Math.abs(entry)).toBeLessThan(1e-13);
  }
  // Its entries are then -ε/σ and 1 - ε².
  const [forMean, forScale] = gradients.pathwise;
  noise.forEach((epsilon, i) => {
    expect(forMean[i]).toBeCloseTo(-epsilon / 0.7, 12);
    expect(forScale[i]).toBeCloseTo(1 - epsilon ** 2, 12);
  });
});

test("the pathwise and the sticking-the-landing estimators differ by the score, draw by draw", () => {
  const noise = [-2, -0.3, 0.1, 1.7];
  const { gradients } = drawGradients(near, bimodal, noise);
  const sigma = Math.exp(near.logStandardDeviation);
  const [forMean, forScale] = gradients.pathwise;
  const [stuckMean, stuckScale] = gradients.stickingTheLanding;
  noise.forEach((epsilon, i) => {
    // A few roundings of numbers below 10.
    expect((stuckMean[i] as number) - (forMean[i] as number)).toBeCloseTo(epsilon / sigma, 13);
    expect((stuckScale[i] as number) - (forScale[i] as number)).toBeCloseTo(epsilon ** 2 - 1, 13);
  });
});

test("the score function's variance agrees with the integral, and the baseline reaches the minimum for a constant", () => {
  const draws = 100_000;
  const { variance, bestBaselineVariance } = byQuadrature(far, bimodal);
  const { moments } = estimateGradients(far, bimodal, draws, createRng(4));
  for (const parameter of [0, 1]) {
    // The kurtosis of the product of a quadratic and a cubic in ε is some hundreds: √(500 / n) is 7 percent.
    const relative = (found: number | undefined, exact: number | undefined) =>
      (found as number) / (exact as number) - 1;
    expect(Math.abs(relative(moments.scoreFunction.variance[parameter], variance[parameter]))).toBeLessThan(0.2);
    const reached = relative(moments.controlVariate.variance[parameter], bestBaselineVariance[parameter]);
    expect(Math.abs(reached)).toBeLessThan(0.2);
    expect(bestBaselineVariance[parameter]).toBeLessThan(0.8 * (variance[parameter] as number));
  }
});

test("the leave-one-out baseline keeps the estimator unbiased even for two draws", () => {
  const { gradient } = byQuadrature(near, bimodal);
  const rng = createRng(11);
  const pairs = Array.from(
    { length: 20_000 },
    () => estimateGradients(near, bimodal, 2, rng).moments.controlVariate.mean,
  );
  const { mean, standardError } = columnMoments([0, 1].map((d) => Float64Array.from(pairs, (g) => g[d] as number)));
  for (const parameter of [0, 1]) {
    const error = Math.abs((mean[parameter] as number) - (gradient[parameter] as number));
    expect(error).toBeLessThan(4 * (standardError[parameter] as number));
  }
});

test("a draw's baseline does not depend on that draw", () => {
  const baseline = (first: number) => {
    const { gradients, logRatios } = drawGradients(near, bimodal, [first, 0.7, -1.1, 0.2]);
    const score = [first / Math.exp(near.logStandardDeviation), first ** 2 - 1];
    return score.map(
      (s, parameter) => (logRatios[0] as number) - (gradients.controlVariate[parameter]?.[0] as number) / s,
    );
  };
  const [one, other] = [baseline(0.5), baseline(-2.2)];
  // A subtraction and a division of numbers below 10.
  one?.forEach((b, parameter) => {
    expect(b).toBeCloseTo(other?.[parameter] as number, 12);
  });
});

test("the ELBO estimate exceeds zero only by its noise, and is zero if q is the target", () => {
  const { elboNats } = estimateGradients(far, bimodal, 5000, createRng(1));
  expect(elboNats).toBeLessThan(0);
  const same = { mean: 1.5, logStandardDeviation: Math.log(0.7) };
  // log p - log q at each draw is a difference of equal numbers.
  expect(estimateGradients(same, gaussian, 100, createRng(1)).elboNats).toBeCloseTo(0, 13);
});

test("the same seed gives the same estimates", () => {
  const estimate = (seed: number) => estimateGradients(near, bimodal, 50, createRng(seed));
  expect(estimate(3)).toEqual(estimate(3));
  expect(estimate(3)).not.toEqual(estimate(4));
});

test("noise without variance has a baseline too", () => {
  const { gradients } = drawGradients(near, gaussian, [0, 0]);
  expect(Math.abs(gradients.controlVariate[0]?.[0] as number)).toBe(0);
});

test.each([
  ["means of another length", { ...bimodal, means: [0] }, "ShapeMismatch", "/target/means"],
  [
    "deviations of another length",
    { ...bimodal, standardDeviations: [1] },
    "ShapeMismatch",
    "/target/standardDeviations",
  ],
  ["weights above 1", { ...bimodal, weights: [1, 1] }, "InvalidDistribution", "/target/weights"],
  ["an overflow", { ...bimodal, standardDeviations: [1e-200, 1e-200] }, "OutOfRange", "/target"],
] as const)("%s is refused with its field", (_, target, code, pointer) => {
  expect(() => drawGradients(near, target, [0, 1])).toThrow(
    expect.objectContaining({ code, errors: [expect.objectContaining({ pointer })] }),
  );
});

test.for([1e3, 1e9])("moving q and its target by %s changes no estimate", (shift) => {
  const q = { mean: 0.75, logStandardDeviation: -0.5 };
  const at = (offset: number) =>
    estimateGradients(
      { ...q, mean: q.mean + offset },
      { ...bimodal, means: bimodal.means.map((mean) => mean + offset) },
      200,
      createRng(30),
    );
  expect(at(shift)).toEqual(at(0));
});
