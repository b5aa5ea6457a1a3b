import { expect, test } from "vitest";
import { divergence } from "../../../worker/probability/kl-divergence.ts";
import { mixtureDivergence, nearestGaussians } from "../../../worker/probability/nearest-gaussians.ts";
import { createRng } from "../../../worker/probability/random.ts";
import { mixtureDensity, planeDensity } from "../../oracles/gaussian-formulas.ts";
import { integratePlane } from "../../oracles/quadrature.ts";
import { randomGaussian, randomMixture } from "../../oracles/random-gaussian.ts";
import { errorOf } from "./support.ts";

test("a mixture of one component is as far from a Gaussian as that component is in closed form", () => {
  const rng = createRng(1);
  for (const size of [1, 2]) {
    const [p, q] = [randomGaussian(size, rng), randomGaussian(size, rng)];
    const computed = mixtureDivergence({ weights: [1], means: [p.mean], covariances: [p.covariance] }, q);
    const exact = divergence(p, q);
    // The integrand is a polynomial of degree two; the lattice leaves 1e-14 of its tail, times the ratio of the scales.
    expect(Math.abs(computed.forwardNats - exact.forwardNats)).toBeLessThan(1e-9);
    expect(Math.abs(computed.reverseNats - exact.reverseNats)).toBeLessThan(1e-9);
  }
});

test("both divergences are integrals over the plane", () => {
  const rng = createRng(2);
  const p = randomMixture(3, 2, rng, 1.5);
  const q = randomGaussian(2, rng, 1);
  const logRatio = (x: number, y: number): [number, number, number] => {
    const [a, b] = [mixtureDensity(p, [x, y]), planeDensity([x, y], q.mean, q.covariance)];
    return [a, b, a === 0 || b === 0 ? 0 : Math.log(a / b)];
  };
  const { forwardNats, reverseNats } = mixtureDivergence(p, q);
  const forward = integratePlane((x, y) => logRatio(x, y)[0] * logRatio(x, y)[2], -9, 9);
  const reverse = integratePlane((x, y) => -logRatio(x, y)[1] * logRatio(x, y)[2], -9, 9);
  // Five lattice points a standard deviation, while log p bends between components within one or two.
  expect(Math.abs(forward - forwardNats)).toBeLessThan(1e-4);
  expect(Math.abs(reverse - reverseNats)).toBeLessThan(1e-4);
});

test("from a mixture, the way to a Gaussian leads over that of its moments: KL(p‖q) = KL(p‖q*) + KL(q*‖q)", () => {
  const rng = createRng(3);
  for (const size of [1, 2]) {
    const p = randomMixture(3, size, rng, 1.5);
    const { forward } = nearestGaussians(p);
    for (let i = 0; i < 5; i++) {
      const q = randomGaussian(size, rng);
      const detour = forward.forwardNats + divergence(forward.gaussian, q).forwardNats;
      // log p cancels on both sides; what is left are polynomials of degree two.
      expect(Math.abs(mixtureDivergence(p, q).forwardNats - detour)).toBeLessThan(1e-8 * (1 + detour));
    }
  }
});

test("every nearest Gaussian is as far from the mixture as any Gaussian is said to be", () => {
  const line = { weights: [0.4, 0.6], means: [[-2.5], [2.5]], covariances: [[[1]], [[0.8]]] };
  for (const p of [line, randomMixture(3, 2, createRng(5), 1.5)]) {
    const { forward, reverse } = nearestGaussians(p);
    expect(reverse.length).toBeGreaterThan(0);
    for (const { gaussian, ...both } of [forward, ...reverse]) {
      const { forwardNats, reverseNats } = mixtureDivergence(p, gaussian);
      // One by the Gaussian of the moments, the other directly; both sums have terms up to a hundred nats.
      expect(Math.abs(both.forwardNats - forwardNats)).toBeLessThan(1e-8 * (1 + forwardNats));
      expect(both.reverseNats).toBeCloseTo(reverseNats, 12);
    }
  }
});

test("a mixture in space and a Gaussian of another size are refused", () => {
  const rng = createRng(4);
  const q = randomGaussian(1, rng);
  const error = (size: number) => errorOf(() => mixtureDivergence(randomMixture(2, size, rng), q)).errors[0]?.pointer;
  expect([error(3), error(2)]).toEqual(["/mixture/means/0", "/q/mean"]);
});
