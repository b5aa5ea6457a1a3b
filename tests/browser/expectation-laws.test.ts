import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { figure } from "../../site/figures/expectation-laws/figure.ts";
import { asState, presets } from "../../site/figures/expectation-laws/state.ts";
import { initialState, toQuery } from "../../site/lib/figure/fields.ts";
import { changing, dragTo, drawn, expectShown, openFigure, pressAt, stateOf } from "./figures.ts";

const query = (weights: readonly (readonly number[])[]): Record<string, string> =>
  toQuery(figure.fields, { ...initialState(figure.fields), ...asState(weights) });

/** Moments of X and of its conditional means, computed from the table. */
function moments(weights: readonly (readonly number[])[]): { mean: number; variance: number; between: number } {
  const total = weights.flat().reduce((sum, weight) => sum + weight, 0);
  const expectation = (of: (x: number, y: number) => number): number =>
    weights.reduce((sum, row, y) => sum + row.reduce((part, weight, x) => part + weight * of(x, y), 0), 0) / total;
  const mean = expectation((x) => x);
  const conditional = weights.map(
    (row) => row.reduce((sum, weight, x) => sum + weight * x, 0) / (row.reduce((sum, weight) => sum + weight, 0) || 1),
  );
  return {
    mean,
    variance: expectation((x) => (x - mean) ** 2),
    between: expectation((_, y) => ((conditional[y] as number) - mean) ** 2),
  };
}

const summary = (page: Page): Promise<string | null> => page.locator("#fig-laws [data-summary]").textContent();

test.each(Object.entries(presets))(
  "under %s the parts are those of the table, and they sum to the variance",
  async (label, weights) => {
    const { page } = await openFigure(figure, query([[1], [0, 1], [0, 0, 1]]));
    await page.getByRole("button", { name: label, exact: true }).click();
    await drawn(page, figure, query(weights));
    const { mean, variance, between } = moments(weights);
    await expect
      .poll(() => summary(page))
      .toMatch(
        new RegExp(
          `^E\\[X\\] = ${mean.toFixed(2)} .*Var\\[X\\] = ${variance.toFixed(2)} is ${(variance - between).toFixed(2)} ` +
            `within the groups and ${between.toFixed(2)} between`,
        ),
      );
    await expectShown(page, figure);
  },
);

test("pressing a strip sets its bar, and a drag draws across the bars", async () => {
  const { page } = await openFigure(figure);
  // The lowest strip is y = 3; half of a bar's range is a weight of six.
  await changing(page, figure, () => pressAt(page, figure, "joint", [0, 0.56]));
  expect((await stateOf(page, figure)).c0).toBe("6");
  await dragTo(page, figure, "joint", [0, 2.56], [3, 2.56]);
  await drawn(page, figure, { c0: "6", a0: "6", a1: "6", a2: "6", a3: "6" });
  await expectShown(page, figure);
});

test("an empty table counts as a uniform one, and a group without weight has no mean", async () => {
  const { page } = await openFigure(figure, query([[], [], []].map(() => [0, 0, 0, 0])));
  await expect.poll(() => summary(page)).toContain("E[X] = 1.50");
  const cell = page.locator("fig-laws input[name=a2]");
  await cell.fill("4");
  await drawn(page, figure, { ...query([[], [], []].map(() => [0, 0, 0, 0])), a2: "4" });
  expect(await page.locator("fig-laws [data-drawing=joint] .glyphs").count()).toBe(1);
  await expectShown(page, figure);
});

test("arrow keys change a cell", async () => {
  const { page } = await openFigure(figure);
  await page.locator("fig-laws input[name=b1]").focus();
  await changing(page, figure, () => page.keyboard.press("ArrowUp"));
  expect((await stateOf(page, figure)).b1).toBe("7");
  await expectShown(page, figure);
});

test("the mistake without squares is shown as a negative variance in hundredths", async () => {
  const { page } = await openFigure(figure);
  expect(await page.locator("main .sidenote").first().textContent()).toMatch(/becomes\s+−[\d,]+: a negative variance/);
});

test("a number in the prose sets a weight", async () => {
  const { page } = await openFigure(figure);
  await page.locator("scrub-number[data-name=b1] input").fill("9");
  await drawn(page, figure, { b1: "9" });
  await expectShown(page, figure);
});
