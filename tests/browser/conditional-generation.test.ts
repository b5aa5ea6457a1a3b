import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { figure } from "../../site/figures/conditional-generation/figure.ts";
import { classes, classProbabilities, sweepLatents } from "../../site/figures/conditional-generation/state.ts";
import { imageOf, type TestDigit, testDigitRequest } from "../../site/lib/api/model-requests.ts";
import { type Answer, json, post } from "../../site/lib/api/requests.ts";
import { aDigit } from "../../site/lib/numbers/format.ts";
import { askLive, changing, drawn, expectShown, openFigure, pressAt, stateOf } from "./figures.ts";
import { slowStreams } from "./slow-stream.ts";

const summary = (page: Page): Promise<string | null> => page.locator("#fig-styles [data-summary]").textContent();

const picture = (page: Page, panel: string): Promise<string | null> =>
  page.locator(`fig-styles [data-drawing="${panel}"] image`).first().getAttribute("href");

test("the ten digits have the style that the encoder finds in the real digit given its label", async () => {
  const { page } = await openFigure(figure, { digit: "3" });
  const digit = await askLive<TestDigit>("", testDigitRequest(3));
  const body = { images: [imageOf(digit)], labels: [digit.label] };
  const { mean } = await askLive<Answer<"/v1/models/:id/encode">>(
    "",
    post("/v1/models/:id/encode", body, json, { id: "cvae-2d" }),
  );
  const style = (mean[0] ?? []).map((z) => z.toFixed(2).replace("-", "−")).join(", ");
  await expect.poll(() => summary(page)).toContain(`the style of test digit 3, ${aDigit(digit.label)}: (${style})`);
});

test("a style chosen by hand applies whatever the real digit is", async () => {
  const { page } = await openFigure(figure, { style: "own", z1: "1.5", z2: "-1" });
  const worn = await picture(page, "ten");
  await changing(page, figure, () => page.getByRole("button", { name: "Next digit" }).click());
  expect(await picture(page, "ten")).toBe(worn);
  await expect.poll(() => summary(page)).toContain("a style chosen by hand: (1.50, −1.00)");
});

test("pressing the plane of styles selects that style, and the digit's own style can be restored", async () => {
  const { page } = await openFigure(figure);
  const own = await picture(page, "ten");
  await changing(page, figure, () => pressAt(page, figure, "style", [1, -2]));
  const { style, z1, z2 } = await stateOf(page, figure);
  expect(style).toBe("own");
  // A pixel of the panel is about 0.02, a step of the sliders 0.05.
  expect(Math.abs(Number(z1) - 1)).toBeLessThan(0.06);
  expect(Math.abs(Number(z2) + 2)).toBeLessThan(0.06);
  expect(await picture(page, "ten")).not.toBe(own);
  await changing(page, figure, () => page.getByRole("radio", { name: "The digit’s own style" }).check({ force: true }));
  expect(await picture(page, "ten")).toBe(own);
  await expectShown(page, figure);
});

test("the model of four coordinates can sweep all of them, keeps the digit's last two by hand, and the other has no third", async () => {
  const { page } = await openFigure(figure);
  expect(await page.locator("fig-styles label:has([name=axis])").filter({ visible: true }).allTextContents()).toEqual([
    "Sweep z₁",
    "z₂",
  ]);
  await changing(page, figure, () => page.getByRole("radio", { name: "Four coordinates" }).check({ force: true }));
  const first = await picture(page, "sweep");
  await changing(page, figure, () => page.getByRole("radio", { name: "z₄" }).check({ force: true }));
  expect(await picture(page, "sweep")).not.toBe(first);
  const style = async () => /: \((.*?)\)/.exec((await summary(page)) ?? "")?.[1]?.split(", ");
  await expect.poll(style).toHaveLength(4);
  const own = await style();
  await changing(page, figure, () => page.getByRole("radio", { name: "A style by hand" }).check({ force: true }));
  await expect.poll(style).toEqual(["0.00", "0.00", ...(own ?? []).slice(2)]);
});

test("the chosen coordinate stays visible, whether or not the model has it", async () => {
  const { page } = await openFigure(figure, { axis: "3" });
  const labels = page.locator("fig-styles label:has([name=axis])").filter({ visible: true });
  expect(await labels.allTextContents()).toEqual(["Sweep z₁", "z₂", "z₃"]);
  await page.locator("fig-styles input[name=axis][value='1']").evaluate((radio: HTMLInputElement) => radio.click());
  expect(await labels.allTextContents()).toEqual(["Sweep z₁", "z₂"]);
});

test("the digit's costs appear label by label, and end as the JSON response", async () => {
  const { page } = await openFigure(figure);
  const stream = await slowStreams(page, "/v1/models/cvae-2d/elbo");
  await page.getByRole("button", { name: "Next digit" }).click();
  await expect.poll(stream.lines).toHaveLength(classes.length + 1);
  // Marks with the same look share a path.
  const bars = async (): Promise<number> => {
    const paths = page.locator("fig-styles [data-drawing=prices] path[data-term=price]");
    return (await paths.evaluateAll((all) => all.map((path) => path.getAttribute("d")).join(""))).split("Z").length - 1;
  };
  for (const known of [1, 2]) {
    stream.send(1);
    await expect.poll(bars).toBe(known);
  }
  stream.send(classes.length);
  await drawn(page, figure, { digit: "1" });
  expect(await bars()).toBe(classes.length);
  await expectShown(page, figure);
});

test("the sweep changes only one coordinate, and the highest value is on top", () => {
  const latents = sweepLatents([0.3, -0.7, 1.1, 0], "2");
  expect(latents).toHaveLength(5 * classes.length);
  expect(latents.every(([a, , c, d]) => a === 0.3 && c === 1.1 && d === 0)).toBe(true);
  expect(latents.filter((_, i) => i % classes.length === 0).map(([, z2]) => z2)).toEqual([2, 1, 0, -1, -2]);
});

test("probabilities of the labels sum to one, and their odds are those of the bounds", () => {
  const elboNats = classes.map((label) => -900 - 3 * label);
  const probabilities = classProbabilities(elboNats);
  // Ten sums of doubles of order one.
  expect(probabilities.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12);
  expect(Math.log((probabilities[0] as number) / (probabilities[4] as number))).toBeCloseTo(12, 9);
});
