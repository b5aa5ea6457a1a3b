import { expect, test } from "vitest";
import type { Gaussian } from "../../../worker/probability/gaussian.ts";
import type { GaussianMixture } from "../../../worker/probability/gaussian-mixture.ts";
import { divergence } from "../../../worker/probability/kl-divergence.ts";
import { createRng } from "../../../worker/probability/random.ts";
import { reverseProjections } from "../../../worker/probability/reverse-projection.ts";
import { mixtureDensity, normalDensity, planeDensity } from "../../oracles/gaussian-formulas.ts";
import { integrate, integratePlane } from "../../oracles/quadrature.ts";
import { randomGaussian, randomMixture } from "../../oracles/random-gaussian.ts";
import { errorOf, largestDifference } from "./support.ts";

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
    // A descent ends when a step could gain 1e-12 nats.
    expect(divergence(nearest?.gaussian as Gaussian, p).forwardNats).toBeLessThan(1e-11);
    expect(Math.abs(nearest?.klNats as number)).toBeLessThan(1e-11);
  }
});

test("the divergence reported is the integral of q log(q / p)", () => {
  const rng = createRng(3);
  const onLine = randomMixture(3, 1, rng);
  for (const { gaussian, klNats } of reverseProjections(onLine)) {
    const [mean, variance] = [gaussian.mean[0] as number, gaussian.covariance[0]?.[0] as number];
    expect(Math.abs(lineDivergence(mean, variance, onLine) - klNats)).toBeLessThan(1e-8);
  }
  const inPlane = randomMixture(3, 2, rng, 1.5);
  for (const { gaussian, klNats } of reverseProjections(inPlane)) {
    const integral = integratePlane(
      (x, y) => {
        const q = planeDensity([x, y], gaussian.mean, gaussian.covariance);
        return q === 0 ? 0 : q * Math.log(q / mixtureDensity(inPlane, [x, y]));
      },
      -9,
      9,
    );
    // The lattice has five points a standard deviation, and log p bends between components within one or two.
    expect(Math.abs(integral - klNats)).toBeLessThan(1e-4);
  }
});

test("no Gaussian nearby is nearer", () => {
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

test("modes far apart give one minimum each, at the component, minus the log of its weight away", () => {
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
  expect(found[0]?.klNats).toBeCloseTo(-Math.log(near), 9);
  expect(found[1]?.klNats).toBeCloseTo(-Math.log(far), 9);
  // A gain of 1e-12 nats is a step of 1e-6 standard deviations.
  expect(largestDifference(found[1]?.gaussian.mean ?? [], [30, 0])).toBeLessThan(1e-5);
});

test("modes close together share one minimum; distant ones have one each, and a poorer one over both", () => {
  const close = reverseProjections(pair(1));
  expect(close.length).toBe(1);
  expect(Math.abs(close[0]?.gaussian.mean[0] as number)).toBeLessThan(1e-5);
  const distant = reverseProjections(pair(4));
  expect(distant.slice(0, 2).map(({ gaussian }) => Math.sign(gaussian.mean[0] as number))).toEqual([-1, 1]);
  const { gaussian } = distant[2] as (typeof distant)[number];
  const [mean, variance] = [gaussian.mean[0] as number, gaussian.covariance[0]?.[0] as number];
  // A flat minimum: a gain of 1e-12 nats is all that a shift of 1e-4 would bring.
  expect(Math.abs(mean)).toBeLessThan(1e-3);
  for (const shift of [-0.3, 0.3]) {
    expect(lineDivergence(mean + shift, variance, pair(4))).toBeGreaterThan(lineDivergence(mean, variance, pair(4)));
  }
});

test("between modes and one Gaussian over both the balance turns with their distance", () => {
  // At 2.5 standard deviations either side one Gaussian over both costs less than log 2, at 3.5 more.
  const best = (half: number): number => Math.abs(reverseProjections(pair(half))[0]?.gaussian.mean[0] as number);
  expect(best(2.5)).toBeLessThan(1e-3);
  expect(best(3.5)).toBeGreaterThan(3);
});

test("the nearest Gaussian in this direction is no wider than that of the moments", () => {
  // E_q[log p] punishes mass where p has none; KL(p‖q) punishes its absence where p has some.
  for (const half of [0.5, 1, 2, 4]) {
    const [nearest] = reverseProjections(pair(half));
    expect(nearest?.gaussian.covariance[0]?.[0] as number).toBeLessThan(1 + half ** 2);
  }
});

test("a component of weight zero does not count", () => {
  const [only, ...others] = reverseProjections({ ...pair(3), weights: [1, 0] });
  expect(others).toEqual([]);
  expect(Math.abs((only?.gaussian.mean[0] as number) + 3)).toBeLessThan(1e-5);
});

test("more than two dimensions are refused", () => {
  const error = errorOf(() => reverseProjections(randomMixture(2, 3, createRng(5))));
  expect([error.code, error.errors[0]?.pointer]).toEqual(["ShapeMismatch", "/mixture/means/0"]);
});
