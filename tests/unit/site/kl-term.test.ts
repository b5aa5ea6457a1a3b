/** Values and lines that fig-kl-term computes from the cards of its family. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { drawActivity, drawDivergences, drawPlane, drawRates } from "../../../site/figures/kl-term/draw.ts";
import {
  activeCount,
  betas,
  bought,
  familyOf,
  ids,
  type KlTermAnswers,
  ordered,
  priceAt,
  spread,
} from "../../../site/figures/kl-term/state.ts";
import type { Card } from "../../../site/lib/api/model-requests.ts";
import { dimensionName } from "../../../site/lib/numbers/format.ts";
import type { Series } from "../../../site/plot/chart.ts";
import { betaFamily } from "../../../training/models/beta-family.ts";
import { klWeightAt } from "../../../training/vae/fit/schedule.ts";

const readCard = async (id: string): Promise<Card> =>
  JSON.parse(await readFile(new URL(`../../../site/public/models/${id}/card.json`, import.meta.url), "utf8"));
const cards = await Promise.all(ids.map(readCard));
const family = familyOf(cards);
const state = (member: number) => ({ member, seed: 0 });
const answers = {
  family,
  latents: { means: [family.map(() => 0.5).concat(0), family.map(() => 9).concat(0)], labels: [1, 7] },
} as unknown as KlTermAnswers;

const line = (series: readonly Series[], label: string) => {
  const found = series.find((each) => each.label?.startsWith(label));
  if (found?.kind !== "line") throw new Error(`expected a line labelled ${label}`);
  return found;
};

test("the figure's weights and ids are those of the recipes", () => {
  expect(betaFamily.map(({ id }) => id)).toEqual(ids);
  expect(betaFamily.map((recipe) => klWeightAt(recipe, 0))).toEqual(betas);
});

test("a card without measured dimensions is refused with its name", () => {
  const [{ metrics, ...card } = cards[0] as Card] = cards;
  const { dimensions: _, ...others } = metrics;
  expect(() => familyOf([{ ...card, metrics: others } as Card])).toThrow("expected measured dimensions of beta-0");
});

test("dimensions are ordered by the variance of their means, counted above a hundredth, and their variances sum correctly", () => {
  const dimensions = [
    { klNats: 0.004, meanVariance: 0.0099, posteriorVariance: 0.99 },
    { klNats: 2, meanVariance: 0.9, posteriorVariance: 0.05 },
    { klNats: 1, meanVariance: 0.0101, posteriorVariance: 0.5 },
  ];
  expect(ordered({ dimensions }).map(({ index }) => index)).toEqual([1, 2, 0]);
  expect(activeCount({ dimensions })).toBe(2);
  expect(spread({ dimensions })).toEqual([
    expect.closeTo(0.9999, 12),
    expect.closeTo(0.95, 12),
    expect.closeTo(0.5101, 12),
  ]);
  expect([0, 7, 11].map(dimensionName)).toEqual(["z₁", "z₈", "z₁₂"]);
});

test("the exchange rate of nats is between the weights of the two models", () => {
  // Two that minimise D + βR on the curve D = 10 / R: R = √(10 / β), so that neighbours satisfy the inequality.
  const best = (beta: number) => ({ rate: Math.sqrt(10 / beta), distortion: 10 / Math.sqrt(10 / beta) });
  const { rate, distortion, each } = bought(best(4), best(1));
  expect([rate, distortion]).toEqual([expect.closeTo(1.5811, 4), expect.closeTo(3.1623, 4)]);
  expect(each).toBeCloseTo(2, 12);
  // The published ones were measured on digits outside their training set.
  for (const [i, member] of family.entries()) {
    const next = family[i + 1];
    if (!next || member.beta === 0) continue;
    const { each: traded } = bought(next, member);
    expect(traded).toBeGreaterThan(member.beta);
    expect(traded).toBeLessThan(next.beta);
  }
});

test.each(betas.map((beta, member) => ({ beta, member })))(
  "at β = $beta both lines are level sets: of the ELBO through β = 1, of the objective through the selected model",
  ({ beta, member }) => {
    const { series } = drawRates(state(member), answers);
    const chosen = family[member] as (typeof family)[number];
    const one = family[betas.indexOf(1)] as (typeof family)[number];
    for (const [label, weight, through] of [
      ["equal ELBO", 1, one],
      ["slope", beta, chosen],
    ] as const) {
      const { x, y } = line(series, label);
      for (const [i, rate] of x.entries()) {
        expect(priceAt({ rate, distortion: y[i] as number }, weight)).toBeCloseTo(priceAt(through, weight), 9);
      }
    }
  },
);

test("the panels show every mean, every dimension once, and no point outside their axes", () => {
  for (const member of betas.keys()) {
    const of = family[member] as (typeof family)[number];
    const bars = drawDivergences(state(member), answers).series.flatMap((each) => (each.kind === "bars" ? each.x : []));
    expect(bars.toSorted((a, b) => a - b)).toEqual(of.dimensions.map((_, i) => i + 1));
    const active = drawDivergences(state(member), answers).series.find(({ label }) => label === "active");
    expect(active?.kind === "bars" ? active.x.length : 0).toBe(activeCount(of));
    for (const chart of [drawActivity(state(member), answers), drawRates(state(member), answers)]) {
      for (const each of chart.series) {
        if (each.kind !== "points") continue;
        for (const [axis, values] of [
          [chart.x, each.x],
          [chart.y, each.y],
        ] as const) {
          for (const value of values) {
            expect(value).toBeGreaterThanOrEqual(axis.range[0]);
            expect(value).toBeLessThanOrEqual(axis.range[1]);
          }
        }
      }
    }
    expect(drawPlane(state(member), answers).match(/class="numeral/g)).toHaveLength(10);
  }
});
