import quantile from "@stdlib/stats-base-dists-normal-quantile";
import { expect, test } from "vitest";
import { difference, meanPicture } from "../../../site/figures/denoise/state.ts";
import { norm, planar, shell } from "../../../site/figures/latent-path/state.ts";

test("the shell of two dimensions is Rayleigh's, that of many Gaussian about √(d - ½)", () => {
  // Wilson and Hilferty's cube is at its worst for few dimensions and the lower end.
  const rayleigh = [0.025, 0.975].map((p) => Math.sqrt(-2 * Math.log(1 - p)));
  shell(2).forEach((radius, i) => {
    expect(Math.abs(radius - (rayleigh[i] as number))).toBeLessThan(0.07);
  });
  const d = 1000;
  const half = quantile(0.975, 0, 1) * Math.SQRT1_2;
  const [low, high] = shell(d);
  expect(low).toBeCloseTo(Math.sqrt(d - 0.5) - half, 1);
  expect(high).toBeCloseTo(Math.sqrt(d - 0.5) + half, 1);
});

test("seen from above, a path between two latents keeps every length and every angle", () => {
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

test("ends on one ray, or at the origin, are seen from above without a division by zero", () => {
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

test("a picture differs from itself by nothing, from its negative by full ink, and from the mean of both by half", () => {
  const picture = [
    [0, 1],
    [1, 0],
  ];
  const negative = picture.map((row) => row.map((value) => 1 - value));
  expect(difference(picture, picture)).toBe(0);
  expect(difference(picture, negative)).toBe(1);
  expect(difference(picture, meanPicture([picture, negative]))).toBe(0.5);
});
