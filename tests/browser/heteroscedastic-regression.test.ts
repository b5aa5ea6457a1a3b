import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { figure } from "../../site/figures/heteroscedastic/figure.ts";
import {
  centralProbability,
  expectedNats,
  fields,
  lawCoverage,
  type NoiseAnswers,
  type NoiseState,
  oneWidthLogLikelihood,
  pinnedLogLikelihood,
  probabilityBelow,
} from "../../site/figures/heteroscedastic/state.ts";
import { initialState } from "../../site/lib/figure/fields.ts";
import { logNormal } from "../../site/lib/numbers/normal.ts";
import { lawMean, lawStandardDeviation } from "../../training/regression/law.ts";
import { askLive, changing, drawn, expectShown, openFigure, pressAt, stateOf } from "./figures.ts";

const answersOf = (state: Partial<NoiseState>): Promise<NoiseAnswers> =>
  figure.load({ ...initialState(fields), ...state }, askLive);

const summary = (page: Page): Promise<string | null> => page.locator("#fig-noise [data-summary]").textContent();

test("the drawn distribution is that of the text, from which the observations come", async () => {
  const { law } = await answersOf({});
  law.x.forEach((x, i) => {
    // The file has five decimals.
    expect(law.mean[i]).toBeCloseTo(x / 2 + 1.5 * Math.sin(1.5 * x), 4);
    expect(law.standardDeviation[i]).toBeCloseTo(Math.exp(Math.cos(0.9 * x) - 1), 4);
    expect(law.mean[i]).toBeCloseTo(lawMean(x), 4);
    expect(law.standardDeviation[i]).toBeCloseTo(lawStandardDeviation(x), 4);
  });
});

test("the normal distribution function is symmetric and agrees with tabulated values", () => {
  // Abramowitz and Stegun (1964), table 26.1; the series is accurate to 1e-7.
  for (const [z, probability] of [
    [0, 0.5],
    [1, 0.841344746],
    [1.96, 0.975002105],
    [3, 0.998650102],
  ] as const) {
    expect(Math.abs(probabilityBelow(z) - probability)).toBeLessThan(1e-7);
    expect(probabilityBelow(z) + probabilityBelow(-z)).toBeCloseTo(1, 7);
  }
});

test("the true distribution has its nominal coverage, and no model has a higher expected log-likelihood", async () => {
  const constant = await answersOf({ noise: "constant" });
  const input = await answersOf({ noise: "input" });
  const { law } = constant;
  for (const share of lawCoverage({ law, along: law }, 1.5)) expect(share).toBeCloseTo(centralProbability(1.5), 9);
  const own = expectedNats(law, law);
  // -E[log σ] = 1 - E[cos 0.9x] over U(0, 10), and the entropy's constant.
  const exact = -0.5 * Math.log(2 * Math.PI * Math.E) + 1 - Math.sin(9) / 9;
  // The trapezoid rule with step 0.05: about 1e-4 for a curvature of order one.
  expect(own).toBeCloseTo(exact, 3);
  expect(expectedNats(law, input.along)).toBeLessThan(own);
  expect(expectedNats(law, constant.along)).toBeLessThan(expectedNats(law, input.along));
});

test("expected and measured log-likelihoods of fresh observations agree within four standard errors", async () => {
  for (const noise of ["constant", "input"] as const) {
    const { card, law, along } = await answersOf({ noise });
    const { test: fresh, law: own } = card.metrics;
    if (!fresh || !own) throw new Error("expected the cards to score fresh observations");
    expect(Math.abs(expectedNats(law, along) - fresh.logLikelihoodNats)).toBeLessThan(4 * fresh.standardErrorNats);
    expect(Math.abs(expectedNats(law, law) - own.logLikelihoodNats)).toBeLessThan(4 * own.standardErrorNats);
    // Between the grid's points, for a ribbon with smooth edges; 2,000 observations give ±0.6%.
    const coverage = lawCoverage({ law, along }, 1.959964);
    const mean = coverage.reduce((sum, each) => sum + each, 0) / coverage.length;
    expect(Math.abs(mean - (fresh.coverage ?? 0))).toBeLessThan(0.025);
  }
});

test("each factor of ten at the pins adds log 10 for each pin, without bound; with a constant width there is an optimum", async () => {
  const answers = await answersOf({ noise: "input" });
  const [pinned, count] = [20, answers.data.y.length];
  const pins = pinnedLogLikelihood(answers, pinned);
  for (const decades of [2, 8, 100]) {
    const gain = pins(10 ** -(decades + 1)) - pins(10 ** -decades);
    expect(gain).toBeCloseTo((pinned / count) * Math.LN10, 9);
  }
  const oneWidth = oneWidthLogLikelihood(answers, pinned);
  const shared = [0, 0.25, 0.5, 1, 2, 6].map((decades) => oneWidth(10 ** -decades));
  expect(Math.max(...shared)).toBe(shared[1]);
  expect(shared[5]).toBeLessThan(-1e6);
  // One by one.
  const { data, observed } = answers;
  const byHand = data.y.map((y, i) => logNormal(y, i < pinned ? y : (observed.mean[i] as number), 0.3 ** 2));
  expect(oneWidth(0.3)).toBeCloseTo(byHand.reduce((sum, each) => sum + each, 0) / count, 9);
});

test("the measured log-likelihood of the training observations is the card's", async () => {
  for (const noise of ["constant", "input"] as const) {
    const answers = await answersOf({ noise });
    // The Worker's float32 compared with the training's.
    expect(pinnedLogLikelihood(answers, 0)(1)).toBeCloseTo(answers.card.metrics.train.logLikelihoodNats, 4);
  }
});

test("the slice can be pressed, dragged and set by the slider, and states the distance from the true distribution", async () => {
  const { page } = await openFigure(figure, { noise: "input" });
  await changing(page, figure, () => pressAt(page, figure, "ribbon", [7, 0]));
  // A pixel is about 0.03 of x, a step 0.05.
  expect(Math.abs(Number((await stateOf(page, figure)).x) - 7)).toBeLessThan(0.08);
  await expectShown(page, figure);
  await page.locator("scrub-number[data-name=x] input").fill("3.5");
  await drawn(page, figure, { noise: "input", x: "3.5" });
  await expect
    .poll(() => summary(page))
    .toMatch(/^At x = 3\.50 the model expects .* under the law itself\. With 20 pinned, at σ₀ = 10⁻⁶/);
});

test("a file beside the API is saved as it is, a response of the API as JSON", async () => {
  const { page } = await openFigure(figure);
  const formats = (call: string): Promise<string[]> =>
    page
      .locator(`fig-noise [data-call="${call}"] [data-save]`)
      .evaluateAll((all: HTMLElement[]) => all.map(({ dataset }) => dataset.save ?? ""));
  expect(await formats("law")).toEqual(["text/csv"]);
  expect(await formats("slice")).toEqual(["application/json"]);
});
