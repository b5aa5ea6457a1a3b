/** Randomness in training. */
import { expect, test } from "vitest";
import { normal, permutation, stream } from "../../../training/optimise/random.ts";

test("a permutation holds each index once; normal draws have the moments of N(0, 1)", () => {
  expect([...permutation(stream(1, "shuffle"), 100)].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 100 }, (_, i) => i),
  );
  const draws = normal(stream(1, "noise"), 100_000);
  const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
  const variance = draws.reduce((sum, value) => sum + value * value, 0) / draws.length;
  // Four standard errors: 4 / √n for the mean, 4 √(2 / n) for the variance.
  expect(Math.abs(mean)).toBeLessThan(0.013);
  expect(Math.abs(variance - 1)).toBeLessThan(0.018);
});

test("each purpose, index and seed has its own stream, the same each time", () => {
  const first = (seed: number, purpose: "shuffle" | "noise", index: number) =>
    normal(stream(seed, purpose, index), 4).join();
  const streams = [1, 2].flatMap((seed) =>
    (["shuffle", "noise"] as const).flatMap((purpose) => [0, 1, 2].map((index) => first(seed, purpose, index))),
  );
  expect(new Set(streams).size).toBe(streams.length);
  expect(first(1, "noise", 2)).toBe(first(1, "noise", 2));
});
