import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { figure as inputs } from "../../site/figures/input-design/figure.ts";
import { presets } from "../../site/figures/input-design/state.ts";
import { figure as lines } from "../../site/figures/linear-regression/figure.ts";
import { changing, dragTo, drawn, expectShown, onScreen, openFigure, pressAt, stateOf } from "./figures.ts";

const summary = (page: Page, id: string): Promise<string | null> => page.locator(`#${id} [data-summary]`).textContent();

const coordinates = async (page: Page): Promise<number[]> => {
  const { points = "" } = await stateOf(page, lines);
  return points === "" ? [] : points.split(",").map(Number);
};

test("one point, unit prior and unit noise: S = I - xxᵀ / 3 and m = xy / 3", async () => {
  const { page } = await openFigure(lines, { points: "1,2", prior: "1", noise: "1" });
  const logEvidence = -0.5 * Math.log(2 * Math.PI * 3) - 2 ** 2 / 6;
  await expect
    .poll(() => summary(page, "fig-line"))
    .toBe(
      `After 1 point the intercept is 0.67 ± ${Math.sqrt(2 / 3).toFixed(2)} and the slope 0.67 ± ` +
        `${Math.sqrt(2 / 3).toFixed(2)}; log evidence −${(-logEvidence).toFixed(2)} nats. ` +
        `At x = 3 the variance of y is ${(10 - 16 / 3).toFixed(3)} from doubt about the line plus 1.000 from noise.`,
    );
});

test("without points the posterior is the prior, and a press adds the first point at its position", async () => {
  const { page } = await openFigure(lines);
  await page.getByRole("button", { name: "Clear all points" }).click();
  await drawn(page, lines, { points: "" });
  await expect
    .poll(() => summary(page, "fig-line"))
    .toMatch(/^After 0 points the intercept is 0\.00 ± 1\.00 and the slope 0\.00 ± 1\.00; log evidence 0\.00 nats/);
  await changing(page, lines, () => pressAt(page, lines, "data", [1.5, -1]));
  const [x, y] = await coordinates(page);
  // A pixel is about a hundredth of the axis.
  expect(x).toBeCloseTo(1.5, 1);
  expect(y).toBeCloseTo(-1, 1);
  await expectShown(page, lines);
});

test("a drag moves a point, and Delete or a press in the removal mode removes it", async () => {
  const { page } = await openFigure(lines);
  const before = await coordinates(page);
  await changing(page, lines, () => dragTo(page, lines, "data", [1.8, 0.4], [2.5, 1.5]));
  await expect.poll(async () => (await coordinates(page))[14]).toBeCloseTo(2.5, 1);
  expect((await coordinates(page)).slice(0, 14)).toEqual(before.slice(0, 14));
  await expectShown(page, lines);

  await page.locator("fig-line .handle[aria-label='Point 1']").focus();
  await changing(page, lines, () => page.keyboard.press("Delete"));
  expect((await coordinates(page)).slice(0, 12)).toEqual(before.slice(2, 14));

  await page.locator("fig-line .handle[aria-label='Point 7']").focus();
  await changing(page, lines, () => page.keyboard.press("Delete"));
  expect(await coordinates(page)).toHaveLength(12);
  // After the last one, the previous one is selected.
  expect(await page.evaluate(() => document.activeElement?.ariaLabel)).toBe("Point 6");

  await page.locator("fig-line input[name=tool][value=remove]").check();
  await expect.poll(() => page.locator("fig-line .handle").count()).toBe(1);
  await changing(page, lines, () => pressAt(page, lines, "data", [before[2] ?? 0, before[3] ?? 0]));
  expect(await coordinates(page)).toEqual(before.slice(4, 14));
  await expectShown(page, lines);
});

test("a tap adds a point", async () => {
  const { page } = await openFigure(lines, {}, { hasTouch: true, viewport: { width: 360, height: 740 } });
  const { x, y } = await onScreen(page, lines, "data", [-2.5, 2]);
  await changing(page, lines, () => page.touchscreen.tap(x, y));
  expect(await coordinates(page)).toHaveLength(18);
});

test("a target moves the mean and no variance", async () => {
  const { page } = await openFigure(lines);
  const variances = () => page.locator('fig-line [data-drawing="variance"]').innerHTML();
  const before = await variances();
  const mean = await page.locator("fig-line [data-drawing=data] path[data-term=mean]").getAttribute("d");
  await page.locator("fig-line .handle[aria-label='Point 3']").focus();
  await changing(page, lines, () => page.keyboard.press("Shift+ArrowUp"));
  expect(await variances()).toBe(before);
  expect(await page.locator("fig-line [data-drawing=data] path[data-term=mean]").getAttribute("d")).not.toBe(mean);
});

test("the replay adds one point after another and ends with all of them", async () => {
  const { page } = await openFigure(lines, { used: "9" });
  await page.getByRole("button", { name: "Replay one by one" }).click();
  await drawn(page, lines);
  await page.getByRole("button", { name: "Replay one by one" }).click();
  await expect.poll(() => page.locator("fig-line [data-output=used]").textContent()).toBe("first 1");
  await expectStop(page);
});

test("a key, a button that changes the figure, and Back stop the replay", async () => {
  const { page } = await openFigure(lines);
  const play = page.getByRole("button", { name: "Replay one by one" });
  const begin = async (): Promise<void> => {
    await play.click();
    expect(await page.getByRole("button", { name: "Pause" }).isVisible()).toBe(true);
  };
  const stopped = () => expect.poll(() => play.isVisible()).toBe(true);
  await begin();
  await page.locator("fig-line input[name=used]").press("ArrowRight");
  await stopped();
  await begin();
  await page.locator("#fig-line [data-reset]").click();
  await stopped();
  await drawn(page, lines);
  await begin();
  await page.getByRole("button", { name: "Clear all points" }).click();
  await stopped();
  await page.locator("#fig-line [data-reset]").click();
  await drawn(page, lines);
  await changing(page, lines, () => page.locator("fig-line input[name=used]").fill("5"));
  await expect.poll(() => new URL(page.url()).search).toContain("used=5");
  await begin();
  await page.goBack();
  await stopped();
});

async function expectStop(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Pause" }).click();
  expect(await page.getByRole("button", { name: "Replay one by one" }).isVisible()).toBe(true);
}

test("the diamond among the weights corresponds to the dashed line among the points", async () => {
  const { page } = await openFigure(lines);
  await changing(page, lines, () => pressAt(page, lines, "weights", [1, 0]));
  const { intercept, slope } = await stateOf(page, lines);
  expect(Number(intercept)).toBeCloseTo(1, 1);
  expect(Number(slope)).toBeCloseTo(0, 1);
  const d = await page.locator("fig-line [data-drawing=data] path[data-term=own]").getAttribute("d");
  const frame = lines.frames?.data;
  const heights = [...(d ?? "").matchAll(/[ML][\d.-]+ ([\d.-]+)/g)].map(([, at]) => frame?.y.value(Number(at)));
  expect(heights).toHaveLength(2);
  // Positions are rounded to a tenth of a pixel, under two hundredths of the data.
  expect(heights[0]).toBeCloseTo(Number(intercept) - 3 * Number(slope), 1);
  expect(heights[1]).toBeCloseTo(Number(intercept) + 3 * Number(slope), 1);
});

test("numbers in the prose change prior and noise", async () => {
  const { page } = await openFigure(lines);
  await page.locator("scrub-number[data-name=noise] input").fill("0.6");
  await drawn(page, lines, { noise: "0.6" });
  await expectShown(page, lines);
});

/** Posterior standard deviation of the first weight, from the data table as soon as it is drawn. */
async function deviation(page: Page): Promise<number> {
  await page.locator("fig-inputs .tables").evaluate((details: HTMLDetailsElement) => {
    details.open = true;
  });
  const cell = page.locator("fig-inputs [data-tables] table").first().locator("tbody tr").first().locator("td").nth(2);
  await cell.waitFor();
  return Number(await cell.textContent());
}

test("an input with little variance leaves its weight uncertain unless its mean is far from zero", async () => {
  const { page } = await openFigure(inputs);
  const at: Record<string, number> = {};
  for (const [label, settings] of Object.entries(presets)) {
    await page.getByRole("button", { name: label, exact: true }).click();
    await drawn(page, inputs, Object.fromEntries(Object.entries(settings).map(([k, v]) => [k, String(v)])));
    at[label] = await deviation(page);
  }
  const { "Unit inputs": unit = 0, "Variance 0.1": flat = 0, "Variance 0.1, mean 1": shifted = 0 } = at;
  // Second moments 1, 0.1 and 1.1: about √10 and √1.1; twenty draws allow a factor of two.
  expect(flat / unit).toBeGreaterThan(1.6);
  expect(shifted / unit).toBeLessThan(1.6);
  expect((at["Noise 0.01"] ?? 0) / unit).toBeLessThan(0.5);
});

test("targets that are noisier than the model assumes change the mean and no deviation", async () => {
  const { page } = await openFigure(inputs, { noise2: "0.01" });
  const sure = await deviation(page);
  const posterior = () => page.locator('fig-inputs [data-drawing="posterior"]').innerHTML();
  const before = await posterior();
  await changing(page, inputs, () => page.locator("fig-inputs input[name=slip]").check());
  expect(await deviation(page)).toBe(sure);
  expect(await posterior()).not.toBe(before);
});

test("the centre of the inputs can be dragged and moved by keys", async () => {
  const { page } = await openFigure(inputs);
  await dragTo(page, inputs, "inputs", [0, 0], [1.5, 0]);
  await drawn(page, inputs, { centre: "1.5" });
  await expectShown(page, inputs);
  await page.locator("fig-inputs .handle").focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await drawn(page, inputs, { centre: "0.9" });
});
