import { expect, test } from "vitest";
import type { GaussianMixture } from "../../../worker/probability/gaussian-mixture.ts";
import { modes } from "../../../worker/probability/gaussian-mixture-modes.ts";
import { createRng } from "../../../worker/probability/random.ts";
import { mixtureDensity } from "../../oracles/gaussian-formulas.ts";
import { randomMixture } from "../../oracles/random-gaussian.ts";

function onLine(weights: number[], means: number[], variance = 1): GaussianMixture {
  return { weights, means: means.map((m) => [m]), covariances: means.map(() => [[variance]]) };
}

test("in one dimension they are all the maxima of the density on a fine grid, highest first", () => {
  const rng = createRng(1);
  const step = 1e-3;
  for (let i = 0; i < 10; i++) {
    const mixture = randomMixture(4, 1, rng, 4);
    const at = (n: number) => mixtureDensity(mixture, [-8 + n * step]);
    const maxima: number[] = [];
    for (let n = 1; n < 16_000; n++) if (at(n) > at(n - 1) && at(n) >= at(n + 1)) maxima.push(-8 + n * step);
    const found = modes(mixture);
    const places = found.map(({ point }) => point[0] as number).sort((a, b) => a - b);
    expect(places.length).toBe(maxima.length);
    for (const [n, place] of places.entries())
      expect(Math.abs(place - (maxima[n] as number))).toBeLessThanOrEqual(step);
    const heights = found.map(({ logDensity }) => logDensity);
    expect(heights).toEqual(heights.toSorted((a, b) => b - a));
  }
});

test("in the plane the density falls in every direction from a mode", () => {
  const rng = createRng(2);
  for (let i = 0; i < 10; i++) {
    const mixture = randomMixture(3, 2, rng);
    const found = modes(mixture);
    expect(found.length).toBeGreaterThan(0);
    for (const { point, logDensity } of found) {
      const [x, y] = point as [number, number];
      expect(Math.abs(Math.log(mixtureDensity(mixture, point)) - logDensity)).toBeLessThan(1e-12);
      for (let angle = 0; angle < 2 * Math.PI; angle += 0.1) {
        const neighbour = [x + 1e-3 * Math.cos(angle), y + 1e-3 * Math.sin(angle)];
        expect(Math.log(mixtureDensity(mixture, neighbour))).toBeLessThan(logDensity);
      }
    }
  }
});

test("equal components two standard deviations apart or less share one mode, further apart they have two", () => {
  for (const [half, count] of [
    [0.5, 1],
    [1, 1],
    [1.01, 2],
    [3, 2],
  ] as const) {
    expect(modes(onLine([0.5, 0.5], [-half, half])).length).toBe(count);
  }
});

test("a component's mean that lies in a valley by symmetry is no mode", () => {
  const found = modes(onLine([0.49, 0.02, 0.49], [-2, 0, 2]));
  expect(found.map(({ point }) => Math.sign(point[0] as number)).sort()).toEqual([-1, 1]);
});

test("a Gaussian's mode is its mean", () => {
  const [mode] = modes({
    weights: [1],
    means: [[1, -2]],
    covariances: [
      [
        [2, 1],
        [1, 3],
      ],
    ],
  });
  expect(mode?.point).toEqual([1, -2]);
});
