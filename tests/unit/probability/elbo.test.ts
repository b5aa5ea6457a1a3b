import { expect, test } from "vitest";
import { normalSource } from "../../../worker/probability/gaussians/gaussian.ts";
import { estimateElbo, groupedBound } from "../../../worker/probability/latent-variables/elbo.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";

const x = 1.3;
const logNormal = (value: number, mean: number, variance: number): number =>
  -0.5 * ((value - mean) ** 2 / variance + Math.log(2 * Math.PI * variance));

/** log p(x, z) - log q(z|x) at draws of q, for z ~ N(0, 1), x | z ~ N(z, 1). */
function logWeights(mean: number, variance: number, draws: number): number[] {
  const normal = normalSource(createRng(7));
  return Array.from({ length: draws }, () => {
    const z = mean + Math.sqrt(variance) * normal();
    return logNormal(z, 0, 1) + logNormal(x, z, 1) - logNormal(z, mean, variance);
  });
}

const logEvidence = logNormal(x, 0, 2);

test("if q is the posterior, every group gives the log evidence, without variance", () => {
  const weights = logWeights(x / 2, 0.5, 100);
  for (const size of [1, 7, 50]) {
    const { nats, standardErrorNats } = groupedBound(weights, size);
    expect(nats).toBeCloseTo(logEvidence, 12);
    expect(standardErrorNats).toBeLessThan(1e-12);
  }
});

test("on the same draws the bound never falls from one size to a multiple of it, and single draws give the ELBO", () => {
  // q misses the posterior N(0.65, 0.5): ELBO = log p(x) - KL(q || posterior).
  const [mean, variance] = [0.2, 0.3];
  const weights = logWeights(mean, variance, 20_000);
  const bounds = [1, 5, 50, 500].map((size) => groupedBound(weights, size));
  const nats = bounds.map((bound) => bound.nats);
  expect(nats).toEqual([...nats].sort((a, b) => a - b));
  const divergence = 0.5 * (variance / 0.5 + (mean - x / 2) ** 2 / 0.5 - 1 - Math.log(variance / 0.5));
  const [single] = bounds;
  expect(Math.abs((single?.nats ?? 0) - (logEvidence - divergence))).toBeLessThan(4 * (single?.standardErrorNats ?? 0));
});

test("the gap to the evidence falls as the variance of the weights over twice their number", () => {
  // w = p(z|x) / q(z|x) has variance E_q[w²] - 1, finite because q is wider than the posterior.
  const [mean, variance, size] = [0.65, 0.8, 100];
  const weights = logWeights(mean, variance, 100_000);
  const second = weights.reduce((sum, weight) => sum + Math.exp(2 * (weight - logEvidence)), 0) / weights.length;
  const { nats, standardErrorNats } = groupedBound(weights, size);
  // The next term is of order 1 / k²; four standard errors of a thousand groups.
  expect(Math.abs(logEvidence - nats - (second - 1) / (2 * size))).toBeLessThan(4 * standardErrorNats + 1 / size ** 2);
});

test("an incomplete group is left out", () => {
  const { nats, standardErrorNats } = groupedBound([0, 2, 1, 1, 50], 2);
  // By hand: log((1 + e²) / 2) and 1.
  const first = Math.log((1 + Math.E ** 2) / 2);
  expect(nats).toBeCloseTo((first + 1) / 2, 12);
  expect(standardErrorNats).toBeCloseTo(Math.abs(first - 1) / 2, 12);
});

test("where q is the posterior the ELBO is the log evidence, and it is the reconstruction's loss and the KL term, negated", () => {
  const [mean, variance, draws] = [x / 2, 0.5, 20_000];
  const normal = normalSource(createRng(11));
  const latents = Array.from({ length: draws }, () => mean + Math.sqrt(variance) * normal());
  const klNats = 0.5 * (variance + mean ** 2 - 1 - Math.log(variance));
  const { elboNats, reconstructionNats, importanceWeightedNats, standardErrorNats } = estimateElbo(
    klNats,
    latents.map((z) => logNormal(x, z, 1)),
    latents.map((z) => logNormal(z, 0, 1) - logNormal(z, mean, variance)),
  );
  expect(Math.abs(elboNats - logEvidence)).toBeLessThan(4 * standardErrorNats);
  // log p(x|z) = -(x - z)²/2 + const, and x - z is N(0.65, 0.5): a variance of 0.65²·0.5 + 0.5²/2, to 3 %.
  expect(standardErrorNats * Math.sqrt(draws)).toBeCloseTo(Math.sqrt(0.65 ** 2 * 0.5 + 0.5 ** 2 / 2), 1);
  expect(elboNats).toBe(-reconstructionNats - klNats);
  expect(importanceWeightedNats).toBeCloseTo(logEvidence, 12);
});
