import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { figure } from "../../site/figures/vae-anatomy/figure.ts";
import { elboDraws, model } from "../../site/figures/vae-anatomy/state.ts";
import { imageOf, type TestDigit, testDigitRequest } from "../../site/lib/api/model-requests.ts";
import { type Answer, json, post } from "../../site/lib/api/requests.ts";
import { painted, side } from "../../site/lib/figure/paint.ts";
import { askLive, changing, drawn, expectShown, openFigure, stateOf } from "./figures.ts";
import { count, stroke, strokesOn } from "./stroke.ts";

const summary = (page: Page): Promise<string | null> => page.locator("#fig-anatomy [data-summary]").textContent();

test("a stroke on a blank page is the encoder's input, and its cost is the API's", async () => {
  const { page } = await openFigure(figure, { page: "blank" });
  await stroke(page, figure, [14, 5], [14, 23]);
  expect(count(await strokesOn(page, figure), 1)).toBeGreaterThan(36);
  await expectShown(page, figure);
  const blank = imageOf(await askLive<TestDigit>("", testDigitRequest(0))).map((row) => row.map(() => 0));
  const images = [painted(blank, await strokesOn(page, figure))];
  const body = { images, draws: elboDraws, seed: 0 };
  const { reconstructionNats } = await askLive<Answer<"/v1/models/:id/elbo">>(
    "",
    post("/v1/models/:id/elbo", body, json, { id: model }),
  );
  await expect.poll(() => summary(page)).toContain(`costs ${reconstructionNats[0]?.toFixed(1)} nats`);
  await page.getByRole("button", { name: "Clear all strokes" }).click();
  await drawn(page, figure, { ...(await stateOf(page, figure)), strokes: "" });
});

test("erasing a digit from edge to edge leaves paper", async () => {
  const { page } = await openFigure(figure, { brush: "erase" });
  await stroke(page, figure, [0.5, 14], [27.5, 14]);
  const row = (await strokesOn(page, figure)).slice(14 * side, 15 * side);
  expect(row).toEqual(new Array<number>(side).fill(-1));
  await expectShown(page, figure);
});

test("the arrow keys draw with the brush, except while it is lifted", async () => {
  const { page } = await openFigure(figure, { page: "blank", brush: "lift", bx: "14", by: "14" });
  const brush = page.getByRole("slider", { name: "Brush" });
  await brush.focus();
  await changing(page, figure, () => page.keyboard.press("Shift+ArrowLeft"));
  expect((await stateOf(page, figure)).strokes).toBe("");
  await changing(page, figure, () => page.getByRole("radio", { name: "Ink" }).check({ force: true }));
  await brush.focus();
  await changing(page, figure, () => page.keyboard.press("Shift+ArrowDown"));
  await expect.poll(async () => count(await strokesOn(page, figure), 1)).toBeGreaterThan(5);
  await expectShown(page, figure);
});

test("the noise moves the draw by the posterior's deviations and leaves the cost unchanged", async () => {
  const { page } = await openFigure(figure, { e1: "0", e2: "0" });
  await page.locator("#fig-anatomy .tables > summary").click();
  const cells = () => page.locator("#fig-anatomy .tables table:first-child tbody tr:first-child td").allTextContents();
  const number = (text: string | undefined): number => Number((text ?? "").replace("−", "-"));
  const price = await page.locator('fig-anatomy [data-drawing="price"]').innerHTML();
  const plot = page.locator('#fig-anatomy [data-plot="noise"]');
  const { width = 0, height = 0 } = (await plot.boundingBox()) ?? {};
  await changing(page, figure, () => plot.click({ position: { x: 0.8 * width, y: 0.5 * height } }));
  const { e1 } = await stateOf(page, figure);
  expect(Number(e1)).toBeGreaterThan(1);
  const [mean, deviation, , z] = (await cells()).map(number);
  // The table shows four significant digits of numbers below ten.
  expect(z).toBeCloseTo((mean as number) + Number(e1) * (deviation as number), 2);
  expect(await page.locator('fig-anatomy [data-drawing="price"]').innerHTML()).toBe(price);
  await page.locator("scrub-number[data-name=e1] input").fill("-2");
  await expect.poll(async () => (await stateOf(page, figure)).e1).toBe("-2");
  await expectShown(page, figure);
});
