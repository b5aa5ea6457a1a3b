/** The errata: complete, linked, and with every number verified independently. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import {
  batchesOf,
  curvatureInVariance,
  divergenceAsWritten,
  divisorByLastIndex,
  saturatingLogit,
  varianceOfWeight,
} from "../../../site/errata/arithmetic.ts";
import { errata, sourceOf, sources } from "../../../site/errata/errata.ts";
import { cardIds, type ErrataFacts } from "../../../site/errata/erratum.ts";
import type { Card } from "../../../site/lib/api/model-requests.ts";
import { reference } from "../../../site/lib/report/reference.ts";
import { divergence } from "../../../worker/probability/divergences/kl-divergence.ts";
import { draw, factorGaussian, normalSource } from "../../../worker/probability/gaussians/gaussian.ts";
import { networks } from "../../../worker/probability/networks/networks.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";

const readCard = async (id: string): Promise<Card> =>
  JSON.parse(await readFile(new URL(`../../../site/public/models/${id}/card.json`, import.meta.url), "utf8"));

const cards = Object.fromEntries(await Promise.all(cardIds.map(async (id) => [id, await readCard(id)])));
const facts: ErrataFacts = {
  fuelGauge: { fraction: [41, 374] },
  slip: { largest: 0.0024 },
  exercise: {
    observations: 31,
    steps: 50_000,
    constant: { printed: -1.811, seeds: 4, lowest: -1.84, highest: -1.58 },
    input: { printed: -0.525, seeds: 8, lowest: -6.9, highest: -0.64, upperHalfAbove: -1.2 },
  },
  underFloor: { floor: 0.1, digits: 100, share: 0.9 },
  cards: cards as ErrataFacts["cards"],
};
const all = errata(facts);
const textOf = (id: string): string => {
  const found = all.find((each) => each.id === id);
  if (!found) throw new Error(`expected the erratum ${id}`);
  return [found.prints, found.right, found.tempting].join(" ");
};

test("every document has errata, and every erratum has a document, its own anchor and all its fields", () => {
  const numbers = sources.map(({ number }) => number);
  expect(numbers).toEqual(["000", "001", "002", "003", "004"]);
  expect(new Set(all.map(sourceOf))).toEqual(new Set(numbers));
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  for (const { id, exercise, prints, right, tempting } of all) {
    expect(id).toMatch(/^\d{3}(-[a-z]+)+$/);
    for (const text of [exercise, prints, right, tempting]) {
      expect(text.length, id).toBeGreaterThan(5);
      expect(text, id).not.toMatch(/undefined|NaN/);
      // Backticks come in pairs.
      expect(text.split("`").length % 2, text).toBe(1);
    }
  }
});

test("every erratum links to an existing place of the report", () => {
  for (const { id, see } of all) {
    expect(see.length, id).toBeGreaterThan(0);
    for (const to of see) expect(reference(to).href, id).toMatch(/^\/[a-z-]+\//);
  }
});

test("the fuel gauge's fraction follows from the rows of its joint table", () => {
  const [battery, fuel, gauge, report] = networks.find(({ id }) => id === "fuel-gauge")?.network.variables ?? [];
  const row = (variable: typeof gauge, index: number): readonly number[] => variable?.table[index] ?? [];
  // p(B = 0, F, D = 0), the gauge summed out.
  const joint = [0, 1].map((f) =>
    [0, 1].reduce((sum, g) => {
      const [b, p] = [row(battery, 0)[0] as number, row(fuel, 0)[f] as number];
      return sum + b * p * (row(gauge, f)[g] as number) * (row(report, g)[0] as number);
    }, 0),
  );
  const [empty = 0, full = 0] = joint;
  expect(empty / (empty + full)).toBeCloseTo(41 / 374, 14);
  expect(textOf("000-fuel-gauge")).toContain("41/374 = 0.1096");
});

test("a squared error with a weighted divergence is the Gaussian bound with the corresponding variance", () => {
  const [pixels, weight, rng] = [784, 0.001, createRng(1)];
  const squares = Array.from({ length: pixels }, () => (rng() - rng()) ** 2).reduce((sum, each) => sum + each);
  const variance = varianceOfWeight(weight, pixels);
  for (const kl of [0, 3, 8]) {
    const loss = squares / pixels + weight * kl;
    expect(loss / weight).toBeCloseTo(squares / (2 * variance) + kl, 9);
  }
  expect(variance).toBeCloseTo(cards["beta-conv-2d"].pixelVariance, 12);
  expect(textOf("000-weight")).toContain("variance 0.392");
});

test("the divisors are those of a loop over the batches", () => {
  let [last, printed] = [0, 0];
  for (let first = 0; first < 60_000; first += 100) last = first / 100;
  for (let first = 0; first < 60_000; first += 128) printed++;
  expect(divisorByLastIndex(60_000, 100)).toBe(last * 100);
  expect(batchesOf(60_000, 128)).toBe(printed);
  expect(textOf("003-average")).toContain("59,900");
  expect(textOf("004-loop")).toContain("469");
});

test("document 001's formula is not a divergence, unlike the API's", () => {
  const prior = { mean: [0, 0], variance: [1, 1] };
  const shrunken = { mean: [1, 1], variance: [0.1, 0.1] };
  const right = ({ mean, variance: [a = 0, b = 0] }: typeof prior): number =>
    divergence(
      {
        mean,
        covariance: [
          [a, 0],
          [0, b],
        ],
      },
      {
        mean: [0, 0],
        covariance: [
          [1, 0],
          [0, 1],
        ],
      },
    ).forwardNats;
  expect(right(prior)).toBe(0);
  expect(divergenceAsWritten(prior)).toBe(1);
  expect(right(shrunken)).toBeGreaterThan(0);
  expect(divergenceAsWritten(shrunken)).toBeLessThan(0);
  // They differ in the sign of the log determinant and the argument of the mean: |1 - μ|² - |μ|² = d - 2 Σ μ.
  const { mean, variance } = shrunken;
  const logDeterminant = variance.reduce((sum, each) => sum + Math.log(each), 0);
  const shift = mean.length - 2 * mean.reduce((sum, each) => sum + each, 0);
  expect(divergenceAsWritten(shrunken) - right(shrunken)).toBeCloseTo(logDeterminant + shift / 2, 12);
});

test("the divergence is concave in the variance beyond twice that of p, by finite differences", () => {
  const line = (variance: number) => ({ mean: [0], covariance: [[variance]] });
  const nats = (v: number): number => divergence(line(1), line(v)).forwardNats;
  const step = 1e-3;
  for (const v of [0.7, 3]) {
    const second = (nats(v + step) - 2 * nats(v) + nats(v - step)) / step ** 2;
    // Fourth derivatives of order ten times step squared over twelve, and rounding over step squared.
    expect(curvatureInVariance(v, 1)).toBeCloseTo(second, 4);
  }
  expect(curvatureInVariance(3, 1)).toBeLessThan(0);
  expect(curvatureInVariance(2, 1)).toBeCloseTo(0, 15);
});

test("a centre's second moment exceeds its mean's by the number of coordinates over the precision", () => {
  const [mean, precision, count] = [[0.4, -1.3], 2.5, 40_000];
  const covariance = mean.map((_, i) => mean.map((_, j) => (i === j ? 1 / precision : 0)));
  const normal = normalSource(createRng(2));
  const factored = factorGaussian({ mean, covariance }, "/covariance");
  const squares = Array.from({ length: count }, () => draw(factored, normal).reduce((sum, x) => sum + x * x, 0));
  const average = squares.reduce((sum, each) => sum + each) / count;
  const deviation = Math.sqrt(squares.reduce((sum, each) => sum + (each - average) ** 2, 0) / count);
  const excess = average - mean.reduce((sum, m) => sum + m * m, 0);
  expect(Math.abs(excess - 2 / precision)).toBeLessThan((4 * deviation) / Math.sqrt(count));
  // Twenty standard errors away from the printed value of document 003.
  expect(Math.abs(excess - 1 / precision)).toBeGreaterThan((20 * deviation) / Math.sqrt(count));
});

test("at the saturating logit, but not below, a float32 sigmoid is one", () => {
  const logit = saturatingLogit();
  const sigmoid = (x: number): number => {
    const exponential = new Float32Array([Math.exp(-x)]);
    const sum = new Float32Array([1 + (exponential[0] as number)]);
    return new Float32Array([1 / (sum[0] as number)])[0] as number;
  };
  expect(sigmoid(logit)).toBe(1);
  expect(sigmoid(logit - 1)).toBeLessThan(1);
});

test("figures of our models are quoted from their cards", () => {
  for (const [id, card, part] of [
    ["002-latent-size", "conv-20d", "test"],
    ["002-conditional", "cvae-4d", "train"],
    ["003-rounding", "mlp-200d", "test"],
  ] as const) {
    const nats = cards[card].metrics[part].elboNats.toFixed(1).replace("-", "−");
    expect(textOf(id)).toContain(nats);
  }
});
