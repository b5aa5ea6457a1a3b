import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { figure as simplex } from "../../site/figures/gumbel-simplex/figure.ts";
import { inTriangle, probabilitiesOf, type SimplexAnswers } from "../../site/figures/gumbel-simplex/state.ts";
import { figure as relaxation } from "../../site/figures/relaxation-bias/figure.ts";
import { type BiasAnswers, qualityOf } from "../../site/figures/relaxation-bias/state.ts";
import { fromQuery, initialState } from "../../site/lib/figure/fields.ts";
import type { AnyFigure } from "../../site/lib/figure/figure.ts";
import { askLive, changing, dragTo, drawn, expectShown, moving, openFigure, pressAt, stateOf } from "./figures.ts";

async function answersAt<A>(figure: AnyFigure, query: Record<string, string> = {}): Promise<A> {
  return (await figure.load(fromQuery(figure.fields, query, initialState(figure.fields)), askLive)) as A;
}

const probabilities = async (page: Page) => {
  const { first, split } = await stateOf(page, simplex);
  return probabilitiesOf({ first: Number(first), split: Number(split) });
};

test("every temperature rounds to the same corners, which are the largest entries", async () => {
  const [cold, hot] = await Promise.all([
    answersAt<SimplexAnswers>(simplex, { tau: "0.1" }),
    answersAt<SimplexAnswers>(simplex, { tau: "5" }),
  ]);
  expect(hot.hard.reparameterized).toEqual(cold.hard.reparameterized);
  for (const { relaxed, hard } of [cold, hot]) {
    relaxed.reparameterized.forEach((draw, i) => {
      expect(hard.reparameterized[i]?.[draw.indexOf(Math.max(...draw))]).toBe(1);
      expect(draw.reduce((sum, y) => sum + y, 0)).toBeCloseTo(1, 12);
    });
  }
});

test("lower temperatures move the cloud to the corners", async () => {
  const { page } = await openFigure(simplex, { tau: "5" });
  const share = async (): Promise<number> =>
    Number(/([\d.]+)% of/.exec((await page.locator("#fig-simplex [data-summary]").textContent()) ?? "")?.[1]);
  await expect.poll(share).toBeLessThan(2);
  await changing(page, simplex, () => page.getByRole("button", { name: "τ = 0.1" }).click());
  await expect.poll(share).toBeGreaterThan(70);
  await expectShown(page, simplex);
});

test("the probabilities can be dragged, pressed and moved by keys, and stay inside the triangle", async () => {
  const { page } = await openFigure(simplex);
  const from = inTriangle(probabilitiesOf(initialState(simplex.fields)));
  await moving(page, simplex, () => dragTo(page, simplex, "simplex", from, inTriangle([0.6, 0.3, 0.1])));
  const dragged = await probabilities(page);
  // The fields have steps of a hundredth; a pixel is three thousandths.
  [0.6, 0.3, 0.1].forEach((p, k) => {
    expect(Math.abs((dragged[k] as number) - p)).toBeLessThan(0.02);
  });
  await expectShown(page, simplex);
  await changing(page, simplex, () => pressAt(page, simplex, "simplex", [0.05, 0.9]));
  const outside = await probabilities(page);
  for (const p of outside) expect(p).toBeGreaterThan(0);
  expect(outside[2]).toBeGreaterThan(0.6);
  await page.locator(`${simplex.id} .handle`).focus();
  await changing(page, simplex, () => page.keyboard.press("Shift+ArrowDown"));
  expect((await probabilities(page))[2]).toBeLessThan(outside[2]);
  await expectShown(page, simplex);
});

test("straight-through shows the path of each draw to its corner", async () => {
  const { page } = await openFigure(simplex);
  expect(await page.locator("fig-simplex [data-term=straight]").count()).toBe(0);
  await changing(page, simplex, () => page.locator("fig-simplex input[value=straight]").check());
  await drawn(page, simplex, { pass: "straight" });
  expect(await page.locator("fig-simplex path[data-term=straight]").count()).toBe(2);
  await expectShown(page, simplex);
});

test("the score function is unbiased; with this target the relaxation's bias falls with the temperature, and its variance rises", async () => {
  const answers = await answersAt<BiasAnswers>(relaxation, { chance: "0.3", goal: "0.2" });
  const [first] = answers;
  // By hand: π₁ π₂ (f(h₁) - f(h₂)), f(h₁) - f(h₂) = 2 (1 - 2 t₁).
  expect(first?.exact[0]).toBeCloseTo(0.3 * 0.7 * 2 * (1 - 0.4), 12);
  const score = qualityOf(first as BiasAnswers[number], "scoreFunction", 1);
  expect(Math.abs(score.mean - (first?.exact[0] as number))).toBeLessThan(4 * score.standardError);
  const soft = answers.map((answer) => qualityOf(answer, "gumbelSoftmax", 1));
  for (let i = 1; i < soft.length; i++) {
    expect(Math.abs(soft[i]?.bias ?? 0)).toBeGreaterThan(Math.abs(soft[i - 1]?.bias ?? 0));
    expect(soft[i]?.variance).toBeLessThan(soft[i - 1]?.variance ?? 0);
  }
});

test("the error of an average combines its bias and its variance over the number of draws", () => {
  const moments = (mean: number, variance: number) => ({
    mean: [mean, -mean],
    variance: [variance, variance],
    standardError: [0, 0],
  });
  const answer = {
    exact: [1, -1],
    scoreFunction: moments(1.5, 8),
    gumbelSoftmax: moments(4, 32),
    straightThrough: moments(0, 0),
  };
  expect(qualityOf(answer, "gumbelSoftmax", 2).error).toBe(5);
  expect(qualityOf(answer, "scoreFunction", 2).error).toBe(2);
  expect(qualityOf(answer, "straightThrough", 10).error).toBe(1);
});

test("a press, a drag and a key select a temperature, and the words follow", async () => {
  const { page } = await openFigure(relaxation);
  const heat = async (): Promise<string | undefined> => (await stateOf(page, relaxation)).heat;
  await changing(page, relaxation, () => pressAt(page, relaxation, "means", [4, 0]));
  expect(await heat()).toBe("4");
  await expect.poll(() => page.locator("#fig-bias [data-summary]").textContent()).toContain("At τ = 4,");
  await moving(page, relaxation, () => dragTo(page, relaxation, "means", [4, 0], [0.1, 0]));
  expect(await heat()).toBe("0");
  await page.locator(`${relaxation.id} input[name=heat]`).focus();
  await changing(page, relaxation, () => page.keyboard.press("ArrowRight"));
  expect(await heat()).toBe("1");
  await expectShown(page, relaxation);
});
