/** Readings of the figures' charts, for responses made by hand. */
import { expect, test } from "vitest";
import { drawPrices } from "../../../site/figures/conditional-generation/draw.ts";
import { drawDifferences } from "../../../site/figures/denoise/draw.ts";
import { drawBound } from "../../../site/figures/earthquakes/draw.ts";
import { drawPins } from "../../../site/figures/heteroscedastic/draw.ts";
import {
  fields,
  type NoiseAnswers,
  oneWidthLogLikelihood,
  pinnedLogLikelihood,
} from "../../../site/figures/heteroscedastic/state.ts";
import { drawNorms } from "../../../site/figures/latent-path/draw.ts";
import { steps } from "../../../site/figures/latent-path/state.ts";
import type { Card } from "../../../site/lib/api/model-requests.ts";
import { initialState } from "../../../site/lib/figure/fields.ts";
import { drawBill } from "../../../site/lib/numbers/bill.ts";
import { fixed } from "../../../site/lib/numbers/format.ts";
import { placesOf, readingAt } from "../../../site/plot/reading.ts";
import { chartSvg, legendMarkup } from "../../../site/plot/svg.ts";

test("the cost is read picture by picture, and stacked bars state their parts rather than their ends", () => {
  const test = { reconstructionNats: 80, klNats: 20 };
  const own = { reconstructionNats: 60, klNats: 25.5, importanceWeightedNats: -84 };
  const bill = drawBill(own, { metrics: { test } } as unknown as Card, "this picture");
  expect(readingAt(bill, 1)).toBe("this picture: reconstruction 60.0 nats; KL 25.5 nats");
  expect(readingAt(bill, 2)).toBe("a test digit: reconstruction 80.0 nats; KL 20.0 nats");
  expect(readingAt(bill, 1.42)).toBe("this picture: importance-weighted 84.0 nats");
  // The axis ends above the higher bar, at least a half above the test digit's.
  expect([bill.y.range, bill.y.label]).toEqual([[0, expect.closeTo(1.12 * 150, 9)], "nats"]);
  expect(drawBill({ ...own, klNats: 140 }, { metrics: { test } } as unknown as Card, "").y.range[1]).toBeCloseTo(
    224,
    9,
  );
  expect(bill.series.map(({ term, style }) => [term, style])).toEqual([
    ["reconstruction", "series-1"],
    ["divergence", "series-2"],
    ["weighted", "solid"],
  ]);
  expect(bill.notes).toMatchObject([
    { x: 1, y: 85.5, text: "60.0 + 25.5" },
    { x: 2, y: 100, text: "80.0 + 20.0" },
  ]);
});

test("costs come label by label, the digit's own separately, and the legend stays the same meanwhile", () => {
  const elboNats = [-120, -90, -100.25];
  const prices = drawPrices(1, elboNats);
  expect(placesOf(prices)).toEqual([0, 1, 2]);
  expect(readingAt(prices, 1)).toBe("label 1: its own label 90.0 nats");
  expect(readingAt(prices, 2)).toBe("label 2: another label 100.3 nats");
  expect(prices.notes).toMatchObject([{ x: 1, y: 90, text: "least" }]);
  expect(legendMarkup(drawPrices(1, elboNats.slice(0, 1)))).toBe(legendMarkup(prices));
});

test("the bound is read update by update with the updated factor, also before the best fit is known", () => {
  const elboNats = [-900, -800, -750, -740];
  const bound = drawBound(3, elboNats, -700);
  expect(readingAt(bound, 2)).toBe("update 2, of the rates: best of 10 starts −700.0 nats; bound −800.0 nats");
  expect(readingAt(drawBound(3, elboNats), 4)).toBe("update 4, of the centres: bound −740.0 nats");
  expect(bound.notes).toMatchObject([{ x: 3, y: -750, text: "responsibilities" }]);
  // Before the first update nothing is complete yet.
  expect(chartSvg(drawBound(0, elboNats))).not.toContain('d="M"');
});

test("distances are read picture by picture, with one for every draw", () => {
  const picture = (ink: number): number[][][] => [[[ink, ink]]];
  const mended = { inputs: picture(0.5), probabilities: Array.from({ length: 9 }, () => picture(0.25)[0]) };
  const clean = { inputs: picture(0), probabilities: picture(0.125) };
  const chart = drawDifferences({ mended, clean } as never);
  expect(readingAt(chart, 1)).toBe("spoiled: distance 50.0% of full ink");
  expect(readingAt(chart, 2)).toBe("mended: distance 25.0% of full ink; a draw of q 25.0% of full ink");
  expect(readingAt(chart, 3)).toBe("clean: distance 12.5% of full ink");
  expect(placesOf(chart)).toHaveLength(2 + 9);
});

test("the shell is read at every point of a path", () => {
  const latents = Array.from({ length: steps }, (_, i) => [i, 0]);
  const norms = drawNorms({ straight: { latents }, arc: { latents } } as never);
  for (const [i, place] of placesOf(norms).entries()) {
    expect(readingAt(norms, place)).toMatch(
      new RegExp(`^point ${i + 1}: 95% of the prior .* to .*; straight line ‖z‖ = ${fixed(i)}; arc `),
    );
  }
});

test("a curve that leaves the frame is read correctly as far as it goes", () => {
  const answers = {
    data: { x: [0, 1, 2], y: [0, 1, -1] },
    observed: { mean: [0, 0, 0], standardDeviation: [1, 1, 1] },
    card: { metrics: { law: { logLikelihoodNats: -0.5 } } },
  } as unknown as NoiseAnswers;
  const pinned = 1;
  const chart = drawPins({ ...initialState(fields), pinned }, answers);
  const oneWidth = oneWidthLogLikelihood(answers, pinned);
  const pins = pinnedLogLikelihood(answers, pinned);
  const lowest = chart.y.range[0];
  for (const place of placesOf(chart)) {
    const reading = readingAt(chart, place);
    expect(reading).toContain(`σ₀ at the pins ${fixed(pins(10 ** -place))} nats`);
    // Outside the frame it may be omitted, but nothing else may be said.
    const said = /σ₀ everywhere (\S+) nats/.exec(reading)?.[1];
    const value = oneWidth(10 ** -place);
    if (value >= lowest || said !== undefined) expect(said).toBe(fixed(value));
  }
  expect(readingAt(chart, 12)).not.toContain("everywhere");
});
