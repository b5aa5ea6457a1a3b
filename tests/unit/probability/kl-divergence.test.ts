import { expect, test } from "vitest";
import { divergence, projectMixture, projectSamples } from "../../../worker/probability/divergences/kl-divergence.ts";
import type { Gaussian } from "../../../worker/probability/gaussians/gaussian.ts";
import { sample } from "../../../worker/probability/mixtures/gaussian-mixture-sample.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import fixtures from "../../fixtures/gaussians.json" with { type: "json" };
import { mixtureDensity, planeDensity } from "../../oracles/gaussian-formulas.ts";
import { integratePlane } from "../../oracles/quadrature.ts";
import { randomGaussian, randomMixture } from "../../oracles/random-gaussian.ts";
import { errorOf } from "./support.ts";

/** KL(p‖q) of a density in the plane and a Gaussian, by the trapezoid rule. */
function integratedDivergence(p: (x: number, y: number) => number, q: Gaussian): number {
  return integratePlane(
    (x, y) => {
      const density = p(x, y);
      return density === 0 ? 0 : density * (Math.log(density) - logPlaneDensity(x, y, q));
    },
    -12,
    12,
  );
}

/** log N by its formula, because the density underflows where p still contributes. */
function logPlaneDensity(x: number, y: number, { mean, covariance }: Gaussian): number {
  const [[a, b], [, d]] = covariance as [[number, number], [number, number]];
  const determinant = a * d - b * b;
  const [u, v] = [x - (mean[0] as number), y - (mean[1] as number)];
  return -(d * u * u - 2 * b * u * v + a * v * v) / (2 * determinant) - Math.log(2 * Math.PI * Math.sqrt(determinant));
}

test("both divergences agree with 60-digit arithmetic", () => {
  for (const { p, q, forwardNats, reverseNats } of fixtures.divergences) {
    const computed = divergence(p, q);
    // Condition 100 of the covariances times some ten units in the last place.
    expect(Math.abs(computed.forwardNats / forwardNats - 1)).toBeLessThan(1e-13);
    expect(Math.abs(computed.reverseNats / reverseNats - 1)).toBeLessThan(1e-13);
  }
});

test("the closed form is the integral of p log(p / q)", () => {
  const rng = createRng(1);
  const [p, q] = [randomGaussian(2, rng, 1), randomGaussian(2, rng, 1)];
  const integral = integratedDivergence((x, y) => planeDensity([x, y], p.mean, p.covariance), q);
  // Steps of 0.08 against standard deviations above 0.3: exact to rounding of a sum of 9e4 terms.
  expect(Math.abs(divergence(p, q).forwardNats - integral)).toBeLessThan(1e-10);
});

test("the divergence is never negative, zero at equality, and swaps with its arguments", () => {
  const rng = createRng(2);
  for (const size of [1, 2, 8, 32]) {
    const [p, q] = [randomGaussian(size, rng), randomGaussian(size, rng)];
    const { forwardNats, reverseNats } = divergence(p, q);
    expect(forwardNats).toBeGreaterThan(0);
    expect(divergence(q, p)).toEqual({ forwardNats: reverseNats, reverseNats: forwardNats });
    expect(divergence(p, p)).toEqual({ forwardNats: 0, reverseNats: 0 });
  }
});

test("near equality the divergence is half the squared distance, even far below one rounding of its terms", () => {
  const gaussian = {
    mean: [0, 0],
    covariance: [
      [1, 0],
      [0, 1],
    ],
  };
  const shifted = { ...gaussian, mean: [1e-12, 0] };
  expect(divergence(gaussian, shifted).forwardNats / 5e-25).toBeCloseTo(1, 12);
  // A variance of 1 + δ adds δ² / 4; δ is exact in doubles as a multiple of 2⁻⁵², here 2⁻³⁰.
  const widened = {
    ...gaussian,
    covariance: [
      [1 + 2 ** -30, 0],
      [0, 1],
    ],
  };
  expect(divergence(widened, gaussian).forwardNats / (2 ** -60 / 4)).toBeCloseTo(1, 5);
});

test("scales may differ by more than the digits of a double", () => {
  const [narrow, wide] = [
    { mean: [0], covariance: [[1]] },
    { mean: [0], covariance: [[1e40]] },
  ];
  // ½ (1e-40 - 1 + log 1e40) and ½ (1e40 - 1 - log 1e40).
  expect(divergence(narrow, wide).forwardNats).toBeCloseTo(20 * Math.log(10) - 0.5, 13);
  expect(divergence(narrow, wide).reverseNats / 5e39).toBeCloseTo(1, 13);
});

test("divergences of independent dimensions add up", () => {
  const diagonal = (mean: number[], [a, b]: [number, number]) => ({
    mean,
    covariance: [
      [a, 0],
      [0, b],
    ],
  });
  const [p, q] = [diagonal([0, 1], [1, 2]), diagonal([1, -1], [3, 0.5])];
  const parts = [0, 1].map((i) => {
    const part = (g: typeof p) => ({ mean: [g.mean[i] as number], covariance: [[g.covariance[i]?.[i] as number]] });
    return divergence(part(p), part(q)).forwardNats;
  });
  expect(divergence(p, q).forwardNats).toBeCloseTo((parts[0] as number) + (parts[1] as number), 13);
});

test("no Gaussian is nearer to a mixture than the one with its moments", () => {
  const mixture = randomMixture(3, 2, createRng(3), 2);
  const target = (x: number, y: number) => mixtureDensity(mixture, [x, y]);
  const nearest = projectMixture(mixture);
  const least = integratedDivergence(target, nearest);
  expect(least).toBeGreaterThan(0);
  const [[a, b], [, d]] = nearest.covariance as [[number, number], [number, number]];
  const [x, y] = nearest.mean as [number, number];
  const step = 0.01;
  const neighbours = [
    { mean: [x + step, y], covariance: nearest.covariance },
    { mean: [x, y - step], covariance: nearest.covariance },
    {
      mean: [x, y],
      covariance: [
        [a + step, b],
        [b, d],
      ],
    },
    {
      mean: [x, y],
      covariance: [
        [a, b + step],
        [b + step, d],
      ],
    },
    {
      mean: [x, y],
      covariance: [
        [a, b],
        [b, d - step],
      ],
    },
  ];
  for (const q of neighbours) {
    // KL(p‖q) exceeds its minimum by exactly the divergence of the two Gaussians, the Pythagorean identity.
    const excess = integratedDivergence(target, q) - least;
    expect(Math.abs(excess - divergence(nearest, q).forwardNats)).toBeLessThan(1e-10);
    expect(excess).toBeGreaterThan(0);
  }
});

test("the nearest Gaussian to samples is the maximum likelihood one, and approaches the mixture's own", () => {
  const mixture = randomMixture(2, 2, createRng(4));
  const count = 20_000;
  const projected = projectSamples(sample(mixture, count, createRng(5)).points);
  const exact = projectMixture(mixture);
  // Twice the excess log likelihood is χ² with 5 degrees of freedom up to the mixture's kurtosis: 40 is far out.
  expect(2 * count * divergence(projected, exact).forwardNats).toBeLessThan(40);
});

test("a sample and its mirror image have mean zero and the outer product as covariance", () => {
  const samples = [
    [1, 2],
    [-1, -2],
    [2, -1],
    [-2, 1],
  ];
  expect(projectSamples(samples)).toEqual({
    mean: [0, 0],
    covariance: [
      [2.5, 0],
      [0, 2.5],
    ],
  });
});

test("a dimension in which all samples are equal is named, even if their mean would be rounded", () => {
  for (const constant of [0.1, 0.7, 1e12 / 3]) {
    for (const count of [3, 7, 10]) {
      const samples = Array.from({ length: count }, (_, n) => [n, constant]);
      const { code, errors } = errorOf(() => projectSamples(samples));
      expect(code).toBe("NotPositiveDefinite");
      expect(errors[0]?.detail).toContain(`got ${constant} for all in dimension 1`);
    }
  }
});

test("neither collinear samples nor an empty list have a nearest Gaussian", () => {
  const codeOf = (samples: number[][]) => errorOf(() => projectSamples(samples)).code;
  expect(
    codeOf([
      [0, 0],
      [1, 2],
      [2, 4],
    ]),
  ).toBe("NotPositiveDefinite");
  expect(
    codeOf([
      [0.1, 0.3],
      [0.2, 0.6],
      [0.7, 2.1],
    ]),
  ).toBe("NotPositiveDefinite");
  expect(codeOf([[1, 1]])).toBe("NotPositiveDefinite");
  expect(codeOf([])).toBe("ShapeMismatch");
  expect(codeOf([[1, 2], [1]])).toBe("ShapeMismatch");
});

test("impossible values are refused with their field", () => {
  const p = randomGaussian(2, createRng(6));
  const where = (q: Gaussian) => {
    const error = errorOf(() => divergence(p, q));
    return [error.code, error.errors[0]?.pointer];
  };
  expect(where({ mean: [0], covariance: [[1]] })).toEqual(["ShapeMismatch", "/q/mean"]);
  expect(
    where({
      mean: [0, 0],
      covariance: [
        [1, 2],
        [2, 1],
      ],
    }),
  ).toEqual(["NotPositiveDefinite", "/q/covariance"]);
});
