/** Independent dimensions are a Gaussian with a diagonal factor, which is the oracle of every law here. */
import { expect, test } from "vitest";
import {
  type DiagonalGaussian,
  draw,
  klToStandardNormal,
  klToUnitVariance,
  logDensities,
} from "../../../worker/probability/gaussians/diagonal-gaussian.ts";
import * as gaussian from "../../../worker/probability/gaussians/gaussian.ts";
import * as elbo from "../../../worker/probability/latent-variables/elbo.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { normalDensity } from "../../oracles/gaussian-formulas.ts";
import { integrate } from "../../oracles/quadrature.ts";

const size = 5;

function randomDiagonal(seed: number): DiagonalGaussian {
  const rng = createRng(seed);
  return {
    mean: Float64Array.from({ length: size }, () => 4 * rng() - 2),
    deviations: Float64Array.from({ length: size }, () => 0.1 + 2 * rng()),
  };
}

/** The same distribution with a factor. */
function factored({ mean, deviations }: DiagonalGaussian): gaussian.FactoredGaussian {
  const lower = new Float64Array(size * size);
  deviations.forEach((deviation, i) => {
    lower[i * size + i] = deviation;
  });
  return { mean, factor: { size, lower } };
}

/** Sums of five terms of order ten, in another order. */
const rounding = 1e-13;

test.for([1, 2, 3])("draws, densities and divergence are those of the diagonal factor, seed %i", (seed) => {
  const diagonal = randomDiagonal(seed);
  const full = factored(diagonal);
  const source = () => gaussian.normalSource(createRng(seed));
  const drawn = draw(diagonal, source());
  expect(drawn).toEqual(gaussian.draw(full, source()));
  const points = Float64Array.of(...drawn, ...diagonal.mean, ...drawn.map((x) => 3 * x));
  const expected = gaussian.logDensities(full, points, 3);
  logDensities(diagonal, points, 3).forEach((value, n) => {
    expect(Math.abs(value - (expected[n] as number))).toBeLessThan(rounding * Math.max(1, Math.abs(value)));
  });
  const kl = klToStandardNormal(diagonal);
  expect(Math.abs(kl - elbo.klToStandardNormal(full))).toBeLessThan(rounding * Math.max(1, kl));
});

test("on a line the divergence is the integral of q log q/p", () => {
  const [mean, deviation] = [0.7, 0.4];
  const integrand = (z: number) => {
    const q = normalDensity(z, mean, deviation ** 2);
    return q * (Math.log(q) - Math.log(normalDensity(z, 0, 1)));
  };
  const kl = klToStandardNormal({ mean: Float64Array.of(mean), deviations: Float64Array.of(deviation) });
  // Beyond ten deviations there is less than 1e-20; the rule is accurate far below that.
  expect(kl).toBeCloseTo(integrate(integrand, mean - 10 * deviation, mean + 10 * deviation), 10);
});

test("the standard normal is at divergence zero from itself", () => {
  expect(klToStandardNormal({ mean: new Float64Array(3), deviations: new Float64Array(3).fill(1) })).toBe(0);
});

test("the divergence of a width is never below zero, and equals ½ (σ² - 1) - log σ where that does not cancel", () => {
  for (let units = -50; units <= 50; units++) {
    expect(klToUnitVariance(1 + units * Number.EPSILON)).toBeGreaterThanOrEqual(0);
  }
  for (const deviation of [1e-12, 1e-3, 0.2, 5, 1e6]) {
    const plain = 0.5 * (deviation ** 2 - 1) - Math.log(deviation);
    // Three roundings.
    expect(Math.abs(klToUnitVariance(deviation) / plain - 1)).toBeLessThan(1e-15);
  }
  // ½ e² + ½ e² - …, where the next term is ⅓ e³: a millionth of it.
  expect(Math.abs(klToUnitVariance(1 + 2 ** -20) / 2 ** -40 - 1)).toBeLessThan(1e-6);
});
