/** Highlights last as long as something is pointed at, focused or kept, through redraws. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { figure } from "../../site/figures/linear-regression/figure.ts";
import { changing, dragTo, openFigure } from "./figures.ts";

const lit = (page: Page): Promise<string[]> =>
  page
    .locator("[data-lit]")
    .evaluateAll((all) => [...new Set(all.map((mark) => mark.getAttribute("data-term") ?? ""))]);

/** Puts the pointer just inside the upper edge of the ribbon of a new observation. */
async function pointAtRibbon(page: Page): Promise<void> {
  const { x, y } = await page.locator('fig-line [data-plot="data"]').evaluate((plot) => {
    plot.scrollIntoView({ behavior: "instant", block: "center" });
    const { left, top, width, height } = plot.getBoundingClientRect();
    const across = left + 0.75 * width;
    for (let down = top; down < top + height; down++) {
      const found = document.elementFromPoint(across, down)?.closest<SVGElement>("[data-term]");
      if (found?.dataset.term === "aleatoric") return { x: across, y: down + 3 };
    }
    throw new Error("expected the ribbon");
  });
  await page.mouse.move(x, y);
}

test("a ribbon that is redrawn away from the pointer loses its highlight, and one that stays under it keeps it", async () => {
  const { page } = await openFigure(figure);
  await pointAtRibbon(page);
  expect(await lit(page)).toEqual(["aleatoric"]);
  const noise = page.locator("fig-line input[name=noise]");
  // The ribbon grows, and the new drawing is highlighted again.
  await changing(page, figure, () => noise.fill("0.35"));
  expect(await lit(page)).toEqual(["aleatoric"]);
  // It shrinks to far below the pointer, which does not move.
  await changing(page, figure, () => noise.fill("0.1"));
  await expect.poll(() => lit(page)).not.toContain("aleatoric");
});

test("after a point is dragged into the ribbon and Back undoes it, only what is pointed at is highlighted", async () => {
  const { page } = await openFigure(figure);
  for (const to of [
    [2.4, 0.3],
    [2.6, 0.5],
  ] as const) {
    const from = to[0] === 2.4 ? ([1.8, 0.4] as const) : ([2.4, 0.3] as const);
    await changing(page, figure, () => dragTo(page, figure, "data", from, to));
    // The time until a state enters the history.
    await page.waitForTimeout(600);
  }
  await pointAtRibbon(page);
  for (let step = 0; step < 2; step++) await changing(page, figure, () => page.goBack());
  await page.locator("h1").hover();
  await expect.poll(() => lit(page)).toEqual([]);
});

test("a pressed word keeps its marks highlighted until it is pressed again", async () => {
  const { page } = await openFigure(figure);
  const word = page.locator("term-link[data-term=epistemic]").first();
  await word.click();
  await page.locator("h1").hover();
  expect(await lit(page)).toEqual(["epistemic"]);
  await word.click();
  await page.locator("h1").hover();
  expect(await lit(page)).toEqual([]);
});
