import { expect, test } from "vitest";
import { divergence } from "../../../worker/probability/divergences/kl-divergence.ts";
import { mixtureDivergence, nearestGaussians } from "../../../worker/probability/divergences/nearest-gaussians.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { randomGaussian, randomMixture } from "../../oracles/random-gaussian.ts";
import { errorOf } from "./support.ts";

test("the divergence from a mixture is that of its moments plus that of two Gaussians: KL(p‖q) = KL(p‖q*) + KL(q*‖q)", () => {
  const rng = createRng(3);
  for (const size of [1, 2]) {
    const p = randomMixture(3, size, rng, 1.5);
    const { forward } = nearestGaussians(p);
    for (let i = 0; i < 5; i++) {
      const q = randomGaussian(size, rng);
      const detour = forward.forwardNats + divergence(forward.gaussian, q).forwardNats;
      // The same integrals on both sides, up to rounding.
      expect(Math.abs(mixtureDivergence(p, q).forwardNats - detour)).toBeLessThan(1e-12 * (1 + detour));
    }
  }
});

test("every nearest Gaussian has the divergence that the route for any Gaussian computes", () => {
  const line = { weights: [0.4, 0.6], means: [[-2.5], [2.5]], covariances: [[[1]], [[0.8]]] };
  for (const p of [line, randomMixture(3, 2, createRng(5), 1.5)]) {
    const { forward, reverse } = nearestGaussians(p);
    expect(reverse.length).toBeGreaterThan(0);
    for (const { gaussian, ...both } of [forward, ...reverse]) {
      const { forwardNats, reverseNats } = mixtureDivergence(p, gaussian);
      expect(Math.abs(both.forwardNats - forwardNats)).toBeLessThan(1e-12 * (1 + forwardNats));
      // The last step is taken as predicted; the value before it has the error of its quadrature.
      expect(Math.abs(both.reverseNats - reverseNats)).toBeLessThan(1e-9);
    }
  }
});

test("requests that take too long, or exceed double precision, are refused", () => {
  // Eight thin rays: every integral bends along seven of them.
  const angles = Array.from({ length: 8 }, (_, k) => (k * Math.PI) / 8 + 0.1);
  const rays = {
    weights: angles.map(() => 1 / 8),
    means: angles.map(() => [0, 0]),
    covariances: angles.map((angle) => {
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const entry = (a: number, b: number) => a * b * (1 - 1e-8);
      return [
        [entry(c, c) + 1e-8, entry(c, s)],
        [entry(c, s), entry(s, s) + 1e-8],
      ];
    }),
  };
  const slow = errorOf(() => nearestGaussians(rays));
  expect([slow.code, slow.errors[0]?.pointer]).toEqual(["OutOfRange", "/mixture"]);
  const identity = [
    [1, 0],
    [0, 1],
  ];
  const far = {
    weights: [0.5, 0.5],
    means: [
      [0, 0],
      [1e9, 1e9],
    ],
    covariances: [identity, identity],
  };
  const lost = errorOf(() => nearestGaussians(far));
  expect([lost.code, lost.errors[0]?.pointer]).toEqual(["OutOfRange", "/mixture/means"]);
});
