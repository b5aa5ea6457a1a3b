import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { figure as race } from "../../site/figures/gradient-race/figure.ts";
import type { RaceAnswers } from "../../site/figures/gradient-race/state.ts";
import { largestGap, figure as paths } from "../../site/figures/noise-paths/figure.ts";
import { drawCount, type PathsAnswers } from "../../site/figures/noise-paths/state.ts";
import { fromQuery, initialState } from "../../site/lib/figure/fields.ts";
import type { AnyFigure } from "../../site/lib/figure/figure.ts";
import { askLive, changing, dragTo, drawn, expectShown, moving, openFigure, pressAt, stateOf } from "./figures.ts";

const numberOf = async (page: Page, figure: AnyFigure, name: string): Promise<number> =>
  Number((await stateOf(page, figure))[name]);

async function answersAt<A>(figure: AnyFigure, query: Record<string, string> = {}): Promise<A> {
  return (await figure.load(fromQuery(figure.fields, query, initialState(figure.fields)), askLive)) as A;
}

test("parameters move the draws and leave the noise unchanged", async () => {
  const [one, other] = await Promise.all([
    answersAt<PathsAnswers>(paths),
    answersAt<PathsAnswers>(paths, { mu: "-2", sigma: "0.3", rate: "3" }),
  ]);
  expect(other.noise).toEqual(one.noise);
  expect(other.exponential.noise).toEqual(one.exponential.noise);
  for (const [i, [epsilon = 0]] of one.noise.points.entries()) {
    expect(one.draws.points[i]?.[0]).toBeCloseTo(0.5 + 1.2 * epsilon, 12);
    expect(other.draws.points[i]?.[0]).toBeCloseTo(-2 + 0.3 * epsilon, 12);
    const u = one.exponential.noise[i] as number;
    expect(other.exponential.reparameterized[i]).toBeCloseTo(-Math.log(1 - u) / 3, 12);
    expect(other.exponential.derivatives[i]).toBeCloseTo(Math.log(1 - u) / 9, 12);
  }
});

test("both ways of drawing an exponential have the same distribution, up to sampling", async () => {
  for (const noise of ["0", "1", "2"]) {
    const { exponential } = await answersAt<PathsAnswers>(paths, { noise });
    // Kolmogorov's bound with probability one in a thousand, with a fixed seed.
    const bound = 1.95 * Math.sqrt(2 / drawCount);
    expect(largestGap(exponential.direct, exponential.reparameterized)).toBeLessThan(bound);
  }
});

test("the largest distance between two samples is that of their distribution functions", () => {
  expect(
    largestGap(
      [1, 2, 3, 4],
      [1, 2, 3, 4].map((x) => x + 10),
    ),
  ).toBe(1);
  expect(largestGap([1, 3, 5, 7], [2, 4, 6, 8])).toBe(0.25);
});

test("dragging a circle changes the map", async () => {
  const { page } = await openFigure(paths);
  await moving(page, paths, () => dragTo(page, paths, "gaussian", [1, 1.7], [1, 3.5]));
  expect(await numberOf(page, paths, "sigma")).toBeCloseTo(3, 1);
  const u = 1 - Math.exp(-1);
  await moving(page, paths, () => dragTo(page, paths, "exponential", [u, 1], [u, 2.5]));
  expect(await numberOf(page, paths, "rate")).toBeCloseTo(1 / 2.5, 1);
  await expectShown(page, paths);
});

test("a press moves the map through its point", async () => {
  const { page } = await openFigure(paths);
  await changing(page, paths, () => pressAt(page, paths, "gaussian", [2, 4.5]));
  expect(await numberOf(page, paths, "sigma")).toBeCloseTo(2, 1);
  await changing(page, paths, () => pressAt(page, paths, "gaussian", [0.2, -1]));
  expect(await numberOf(page, paths, "mu")).toBeCloseTo(-1, 1);
  await changing(page, paths, () => pressAt(page, paths, "exponential", [0.5, 2]));
  expect(await numberOf(page, paths, "rate")).toBeCloseTo(Math.LN2 / 2, 1);
  await expectShown(page, paths);
});

test("the arrow keys change a mean, and a number in the prose a rate", async () => {
  const { page } = await openFigure(paths);
  await page.locator(`${paths.id} .handle[aria-label="Mean"]`).focus();
  await changing(page, paths, () => page.keyboard.press("Shift+ArrowDown"));
  expect(await numberOf(page, paths, "mu")).toBeLessThan(0);
  const { mu = "" } = await stateOf(page, paths);
  await page.locator("scrub-number[data-name=rate] input").fill("2");
  await drawn(page, paths, { mu, rate: "2" });
  await expectShown(page, paths);
});

test("if the approximation equals the target, one estimator is zero at every draw and another still varies", async () => {
  const { page } = await openFigure(race);
  await changing(page, race, () => page.getByRole("button", { name: "Landed" }).click());
  await expectShown(page, race);
  const { gradients } = await answersAt<RaceAnswers>(race, { qm: "1.5", qs: "0.8" });
  // The remainder is rounding: the logarithm of the deviation is not a double.
  for (const variance of gradients.stickingTheLanding.variance) expect(variance).toBeLessThan(1e-24);
  // The slope of a Gaussian's log density is linear: the variance is σ² / s⁴, known to 5 % from 1000 draws.
  expect(gradients.pathwise.variance[0]).toBeCloseTo(1 / 0.8 ** 2, 0);
});

test("the four estimators agree on average, and with the closed-form gradient", async () => {
  const { gradients } = await answersAt<RaceAnswers>(race, { draws: "10000" });
  // -KL(q‖p) of N(-0.5, 1.2²) and N(1.5, 0.8²), by the mean and by log σ.
  const exact = [(1.5 + 0.5) / 0.8 ** 2, 1 - 1.2 ** 2 / 0.8 ** 2];
  for (const { mean, standardError } of [
    gradients.scoreFunction,
    gradients.controlVariate,
    gradients.pathwise,
    gradients.stickingTheLanding,
  ]) {
    // Four standard errors: one in 16,000, with a fixed seed.
    mean.forEach((value, i) => {
      expect(Math.abs(value - (exact[i] as number))).toBeLessThan(4 * (standardError[i] as number));
    });
  }
});

test("a peak above its panel has a handle at the edge, and one arrow key lowers it", async () => {
  const { page } = await openFigure(race, { qs: "0.3" });
  const [handle, plot] = [page.locator(`${race.id} .handle`), page.locator(`${race.id} [data-plot="target"]`)];
  const middle = await handle.evaluate((element) => element.getBoundingClientRect().top + 12);
  expect(middle).toBeGreaterThan(await plot.evaluate((element) => element.getBoundingClientRect().top));
  await handle.focus();
  await changing(page, race, () => page.keyboard.press("ArrowDown"));
  expect(await numberOf(page, race, "qs")).toBe(0.35);
});

test("the approximation can be dragged by its peak, pressed, and moved by keys", async () => {
  const { page } = await openFigure(race);
  const peak = 1 / (1.2 * Math.sqrt(2 * Math.PI));
  await moving(page, race, () => dragTo(page, race, "target", [-0.5, peak], [1, 0.6]));
  expect(await numberOf(page, race, "qm")).toBeCloseTo(1, 1);
  expect(await numberOf(page, race, "qs")).toBeCloseTo(1 / (0.6 * Math.sqrt(2 * Math.PI)), 1);
  await expectShown(page, race);
  await changing(page, race, () => pressAt(page, race, "target", [-1, 0.3]));
  expect(await numberOf(page, race, "qm")).toBeCloseTo(-1, 1);
  await page.locator(`${race.id} .handle`).focus();
  await changing(page, race, () => page.keyboard.press("Shift+ArrowRight"));
  expect(await numberOf(page, race, "qm")).toBeCloseTo(0, 1);
  await expectShown(page, race);
});
