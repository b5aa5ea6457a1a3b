import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { figure } from "../../site/figures/conditional-mixture/figure.ts";
import { changing, drawn, expectShown, openFigure, stateOf } from "./figures.ts";

const summary = (page: Page): Promise<string | null> => page.locator("#fig-slice [data-summary]").textContent();

async function press(page: Page, right: number): Promise<void> {
  const plot = page.locator('#fig-slice [data-plot="joint"]');
  const box = await plot.boundingBox();
  if (!box) throw new Error("press: expected the joint panel on screen");
  await page.mouse.click(box.x + right * box.width, box.y + 0.5 * box.height);
}

test("halfway between two equal clouds the weights are equal and the mean is between the modes", async () => {
  const { page } = await openFigure(figure, { x1: "2" });
  expect(await summary(page)).toBe(
    "Given x₁ = 2.00, the components weigh 0.500 and 0.500; x₂ has mean 3.00 and standard deviation 2.24, " +
      "and its density is highest at 1.00 and 5.00.",
  );
});

test("at x₁ = 1 the odds are e², by the presets and by the address", async () => {
  const { page } = await openFigure(figure, { x1: "3" });
  await changing(page, figure, () => page.getByRole("button", { name: "x1 = 1" }).click());
  const first = 1 / (1 + Math.exp(-2));
  await expect.poll(() => summary(page)).toContain(`weigh ${first.toFixed(3)} and ${(1 - first).toFixed(3)}`);
  expect(new URL(page.url()).search).toBe("?x1=1");
});

test("pressing the joint panel moves the slice there, and a drag moves it along", async () => {
  const { page } = await openFigure(figure);
  await changing(page, figure, () => press(page, 0.75));
  const { x1 } = await stateOf(page, figure);
  // The frame's left inset is 46 of 420 units, its right one 12; x₁ runs from -2 to 6. A pixel is about 0.02.
  expect(Number(x1)).toBeCloseTo(-2 + (8 * (0.75 * 420 - 46)) / (420 - 58), 1);
  const handle = await page.locator("fig-slice .handle").boundingBox();
  if (!handle) throw new Error("expected a handle on screen");
  await page.mouse.move(handle.x + 12, handle.y + 12);
  await page.mouse.down();
  await page.mouse.move(handle.x - 88, handle.y + 12, { steps: 8 });
  await page.mouse.up();
  await expect.poll(async () => Number((await stateOf(page, figure)).x1)).toBeLessThan(Number(x1) - 1);
  await expectShown(page, figure);
});

test("a number in the prose moves the slice, and a word in the prose highlights its marks in every new drawing", async () => {
  const { page } = await openFigure(figure);
  await page.locator("term-link[data-term=weights]").click();
  await page.locator("scrub-number[data-name=x1] input").fill("1.5");
  await drawn(page, figure, { x1: "1.5" });
  await expect.poll(() => page.locator("fig-slice .bar[data-term=weights][data-lit]").count()).toBe(2);
  expect(await page.locator("fig-slice [data-term=joint][data-lit]").count()).toBe(0);
});

test("the table of contents marks the current part, and Escape closes it", async () => {
  const { page } = await openFigure(figure);
  await page.locator("#limits").evaluate((heading) => heading.scrollIntoView({ behavior: "instant" }));
  await expect.poll(() => page.locator("[data-here]").textContent()).toBe(" · Limits");
  await page.locator(".contents > summary").click();
  expect(await page.locator('.contents a[aria-current="location"]').textContent()).toBe("Limits");
  await page.keyboard.press("Escape");
  expect(await page.locator(".contents nav").isVisible()).toBe(false);
});
