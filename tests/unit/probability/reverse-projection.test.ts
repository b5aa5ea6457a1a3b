import { expect, test } from "vitest";
import { divergence } from "../../../worker/probability/divergences/kl-divergence.ts";
import { nearestGaussians } from "../../../worker/probability/divergences/nearest-gaussians.ts";
import type { Gaussian } from "../../../worker/probability/gaussians/gaussian.ts";
import type { GaussianMixture } from "../../../worker/probability/mixtures/gaussian-mixture.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { mixtureDensity, normalDensity, planeDensity } from "../../oracles/gaussian-formulas.ts";
import { integrate, integratePlane } from "../../oracles/quadrature.ts";
import { randomGaussian, randomMixture } from "../../oracles/random-gaussian.ts";
import { errorOf, largestDifference } from "./support.ts";

const reverseProjections = (mixture: GaussianMixture) => nearestGaussians(mixture).reverse;

/** KL(q‖p) on the line by quadrature over p's own coordinates, where q does not underflow. */
function lineDivergence(mean: number, variance: number, p: GaussianMixture): number {
  const deviation = Math.sqrt(variance);
  const integrand = (x: number) => {
    const q = normalDensity(x, mean, variance);
    return q * Math.log(q / mixtureDensity(p, [x]));
  };
  return integrate(integrand, mean - 10 * deviation, mean + 10 * deviation, 4000);
}

function pair(half: number): GaussianMixture {
  return { weights: [0.5, 0.5], means: [[-half], [half]], covariances: [[[1]], [[1]]] };
}

test("the Gaussian nearest to a Gaussian is itself", () => {
  for (const size of [1, 2]) {
    const p = randomGaussian(size, createRng(size));
    const [nearest, ...others] = reverseProjections({ weights: [1], means: [p.mean], covariances: [p.covariance] });
    expect(others).toEqual([]);
    // The returned covariance is computed from a factor: rounding.
    expect(divergence(nearest?.gaussian as Gaussian, p).forwardNats).toBeLessThan(1e-25);
    expect(nearest?.reverseNats).toBe(0);
  }
});

test("the reported divergence is the integral of q log(q / p)", () => {
  const rng = createRng(3);
  const onLine = randomMixture(3, 1, rng);
  for (const { gaussian, reverseNats } of reverseProjections(onLine)) {
    const [mean, variance] = [gaussian.mean[0] as number, gaussian.covariance[0]?.[0] as number];
    expect(Math.abs(lineDivergence(mean, variance, onLine) - reverseNats)).toBeLessThan(1e-8);
  }
  const inPlane = randomMixture(3, 2, rng, 1.5);
  for (const { gaussian, reverseNats } of reverseProjections(inPlane)) {
    const integral = integratePlane(
      (x, y) => {
        const q = planeDensity([x, y], gaussian.mean, gaussian.covariance);
        return q === 0 ? 0 : q * Math.log(q / mixtureDensity(inPlane, [x, y]));
      },
      -9,
      9,
    );
    // The oracle's steps of 0.06 against standard deviations above 0.3.
    expect(Math.abs(integral - reverseNats)).toBeLessThan(1e-8);
  }
});

test("no Gaussian in the neighbourhood is nearer", () => {
  const rng = createRng(4);
  for (let i = 0; i < 5; i++) {
    const mixture = randomMixture(3, 1, rng);
    for (const { gaussian } of reverseProjections(mixture)) {
      const [mean, variance] = [gaussian.mean[0] as number, gaussian.covariance[0]?.[0] as number];
      const least = lineDivergence(mean, variance, mixture);
      for (const [m, v] of [
        [mean + 0.01, variance],
        [mean - 0.01, variance],
        [mean, variance * 1.02],
        [mean, variance / 1.02],
      ] as const) {
        expect(lineDivergence(m, v, mixture)).toBeGreaterThan(least);
      }
    }
  }
});

test("modes far apart have one minimum each, at the component, with a divergence of minus the log of its weight", () => {
  const [near, far] = [0.8, 0.2];
  const found = reverseProjections({
    weights: [near, far],
    means: [
      [0, 0],
      [30, 0],
    ],
    covariances: [
      [
        [1, 0.5],
        [0.5, 1],
      ],
      [
        [2, 0],
        [0, 1],
      ],
    ],
  });
  expect(found.length).toBe(2);
  expect(found[0]?.reverseNats).toBeCloseTo(-Math.log(near), 9);
  expect(found[1]?.reverseNats).toBeCloseTo(-Math.log(far), 9);
  expect(largestDifference(found[1]?.gaussian.mean ?? [], [30, 0])).toBeLessThan(1e-12);
});

test("close modes share one minimum; distant ones have one each, and a worse one over both", () => {
  const close = reverseProjections(pair(1));
  expect(close.length).toBe(1);
  expect(Math.abs(close[0]?.gaussian.mean[0] as number)).toBeLessThan(1e-5);
  const distant = reverseProjections(pair(4));
  expect(distant.slice(0, 2).map(({ gaussian }) => Math.sign(gaussian.mean[0] as number))).toEqual([-1, 1]);
  const { gaussian } = distant[2] as (typeof distant)[number];
  const [mean, variance] = [gaussian.mean[0] as number, gaussian.covariance[0]?.[0] as number];
  expect(Math.abs(mean)).toBeLessThan(1e-6);
  for (const shift of [-0.3, 0.3]) {
    expect(lineDivergence(mean + shift, variance, pair(4))).toBeGreaterThan(lineDivergence(mean, variance, pair(4)));
  }
});

test("with growing distance the best Gaussian changes from one over both modes to one mode", () => {
  // At 2.5 standard deviations to each side, one Gaussian over both costs less than log 2, at 3.5 more.
  const best = (half: number): number => Math.abs(reverseProjections(pair(half))[0]?.gaussian.mean[0] as number);
  expect(best(2.5)).toBeLessThan(1e-3);
  expect(best(3.5)).toBeGreaterThan(3);
});

test("the nearest Gaussian in this direction is no wider than that of the moments", () => {
  // E_q[log p] penalises mass where p has none; KL(p‖q) penalises its absence where p has some.
  for (const half of [0.5, 1, 2, 4]) {
    const [nearest] = reverseProjections(pair(half));
    expect(nearest?.gaussian.covariance[0]?.[0] as number).toBeLessThan(1 + half ** 2);
  }
});

test("a component of weight zero has no effect", () => {
  const [only, ...others] = reverseProjections({ ...pair(3), weights: [1, 0] });
  expect(others).toEqual([]);
  expect(Math.abs((only?.gaussian.mean[0] as number) + 3)).toBeLessThan(1e-5);
});

test("more than two dimensions are refused", () => {
  const error = errorOf(() => reverseProjections(randomMixture(2, 3, createRng(5))));
  expect([error.code, error.errors[0]?.pointer]).toEqual(["ShapeMismatch", "/mixture/means/0"]);
});

/** Derivatives of KL(q‖p) with respect to the mean and the log deviation, in units of the deviation, by differences. */
function derivatives(mean: number, variance: number, p: GaussianMixture) {
  const [deviation, step] = [Math.sqrt(variance), 1e-3];
  const at = (a: number, t: number) => lineDivergence(mean + a * deviation, variance * Math.exp(2 * t), p);
  const second = (a: number, t: number) => (at(a, t) - 2 * at(0, 0) + at(-a, -t)) / step ** 2;
  const mixed = (second(step, step) - second(step, -step)) / 4;
  return {
    gradient: [at(step, 0) - at(-step, 0), at(0, step) - at(0, -step)].map((difference) => difference / (2 * step)),
    determinant: second(step, 0) * second(0, step) - mixed ** 2,
    trace: second(step, 0) + second(0, step),
  };
}

test("every minimum is stationary with positive curvature, by separate quadrature", () => {
  const rng = createRng(6);
  for (const mixture of [
    pair(1.2),
    pair(2),
    pair(2.8),
    pair(4),
    randomMixture(5, 1, rng),
    randomMixture(8, 1, rng, 10),
  ]) {
    const found = reverseProjections(mixture);
    expect(found.length).toBeGreaterThan(0);
    for (const { gaussian } of found) {
      const [mean, variance] = [gaussian.mean[0] as number, gaussian.covariance[0]?.[0] as number];
      const { gradient, determinant, trace } = derivatives(mean, variance, mixture);
      // Differences of 1e-3 have errors of 1e-6 times third derivatives of some tens.
      for (const slope of gradient) expect(Math.abs(slope)).toBeLessThan(1e-4);
      expect(determinant).toBeGreaterThan(0);
      expect(trace).toBeGreaterThan(0);
    }
  }
});

test("modes a thousand deviations apart give a minimum each, and one over both", () => {
  const [left, right, both, ...others] = reverseProjections(pair(1000));
  expect(others).toEqual([]);
  for (const [found, mean] of [
    [left, -1000],
    [right, 1000],
  ] as const) {
    expect(found).toMatchObject({
      gaussian: { mean: [mean], covariance: [[1]] },
      reverseNats: expect.closeTo(Math.log(2), 12),
    });
  }
  // -log σ + ½ E[(|x| - 1000)²] is stationary where σ² - 1000 √(2 / π) σ = 1, up to q's mass between the modes.
  const root = 1000 * Math.sqrt(2 / Math.PI);
  const deviation = (root + Math.sqrt(root ** 2 + 4)) / 2;
  expect(Math.sqrt(both?.gaussian.covariance[0]?.[0] as number) / deviation).toBeCloseTo(1, 8);
  expect(Math.abs(both?.gaussian.mean[0] as number) / deviation).toBeLessThan(1e-3);
});

test("a saddle point is not reported as a minimum: crossed components give one along each, and none between", () => {
  const along = (correlation: number) => [
    [1, correlation],
    [correlation, 1],
  ];
  // Between the two, where the Gaussian of the moments leads, a round Gaussian is stationary.
  const crossed = {
    weights: [0.5, 0.5],
    means: [
      [0, 0],
      [0, 0],
    ],
    covariances: [along(0.95), along(-0.95)],
  };
  const correlations = reverseProjections(crossed).map(({ gaussian: { covariance } }) => covariance[0]?.[1] as number);
  expect(correlations.length).toBe(2);
  expect(correlations[0]).toBeGreaterThan(0.5);
  expect(correlations[1]).toBeCloseTo(-(correlations[0] as number), 6);
});

test("a Gaussian that the quadrature cannot confirm as a minimum is left out", () => {
  // Halfway, the divergence is 1e11 nats and the relevant curvature is 1.
  const identity = [
    [1, 0],
    [0, 1],
  ];
  const apart = {
    weights: [0.5, 0.5],
    means: [
      [0, 0],
      [1e6, 1e6],
    ],
    covariances: [identity, identity],
  };
  const means = reverseProjections(apart).map(({ gaussian }) => gaussian.mean);
  expect(means.length).toBe(2);
  expect(
    largestDifference(means, [
      [0, 0],
      [1e6, 1e6],
    ]),
  ).toBeLessThan(1e-9);
});
