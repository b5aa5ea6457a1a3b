import gammaln from "@stdlib/math-base-special-gammaln";
import { expect, test } from "vitest";
import { difference, meanPicture } from "../../../site/figures/denoise/state.ts";
import { norm, planar, shell } from "../../../site/figures/latent-path/state.ts";

test("the shell in two dimensions is Rayleigh's", () => {
  const rayleigh = [0.025, 0.975].map((p) => Math.sqrt(-2 * Math.log(1 - p)));
  shell(2).forEach((radius, i) => {
    expect(radius).toBeCloseTo(rayleigh[i] as number, 10);
  });
});

test.each([2, 4, 32, 200])("the density of ‖z‖ in %i dimensions has 2.5% below the shell and 2.5% above it", (d) => {
  // r^(d-1) exp(-r² / 2) / (2^(d/2-1) Γ(d/2)), by Simpson's rule, whose error with 4000 steps is far below 1e-9.
  const logScale = (d / 2 - 1) * Math.LN2 + gammaln(d / 2);
  const density = (r: number): number => (r === 0 ? 0 : Math.exp((d - 1) * Math.log(r) - r ** 2 / 2 - logScale));
  const integral = (from: number, to: number, steps = 4000): number => {
    const weight = (i: number): number => (i === 0 || i === steps ? 1 : i % 2 === 0 ? 2 : 4);
    const h = (to - from) / steps;
    return (
      (h / 3) * Array.from({ length: steps + 1 }, (_, i) => weight(i) * density(from + i * h)).reduce((a, b) => a + b)
    );
  };
  const [low, high] = shell(d);
  expect(integral(0, low)).toBeCloseTo(0.025, 9);
  // Ten deviations of ½ beyond the shell nothing is left.
  expect(integral(high, high + 10)).toBeCloseTo(0.025, 9);
});

test("seen from above, a path between two latents keeps all lengths and angles", () => {
  const [a, b] = [
    [1, 2, -2, 0.5],
    [0.3, -1, 4, 2],
  ];
  const path = [0, 0.25, 0.5, 1].map((t) => a.map((value, i) => (1 - t) * value + t * (b[i] as number)));
  const flat = planar(path);
  flat.forEach((point, i) => {
    expect(norm(point)).toBeCloseTo(norm(path[i] ?? []), 12);
  });
  expect(flat[0]?.[1]).toBeCloseTo(0, 12);
  const dot = (u: readonly number[], v: readonly number[]): number =>
    u.reduce((sum, value, i) => sum + value * (v[i] as number), 0);
  expect(dot(flat[0] ?? [], flat[3] ?? [])).toBeCloseTo(dot(a, b), 12);
});

test("ends on one ray, or at the origin, are projected without a division by zero", () => {
  for (const path of [
    [
      [1, 1],
      [2, 2],
    ],
    [
      [0, 0],
      [3, 4],
    ],
  ]) {
    const flat = planar(path);
    flat.forEach((point, i) => {
      expect(norm(point)).toBeCloseTo(norm(path[i] ?? []), 12);
    });
  }
});

test("a picture's distance to itself is zero, to its negative full ink, and to the mean of both half", () => {
  const picture = [
    [0, 1],
    [1, 0],
  ];
  const negative = picture.map((row) => row.map((value) => 1 - value));
  expect(difference(picture, picture)).toBe(0);
  expect(difference(picture, negative)).toBe(1);
  expect(difference(picture, meanPicture([picture, negative]))).toBe(0.5);
});
