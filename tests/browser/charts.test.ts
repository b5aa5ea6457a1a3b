import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { figure } from "../../site/figures/training-curve/figure.ts";
import { fromQuery, initialState } from "../../site/lib/figure/fields.ts";
import { figures } from "../../site/lib/figure/figures.ts";
import type { Chart } from "../../site/plot/chart.ts";
import type { Key } from "../../site/plot/key.ts";
import { placesOf, readingAt } from "../../site/plot/reading.ts";
import { askLive, openFigure } from "./figures.ts";

const bound = 'fig-training [data-plot="bound"]';
const reading = 'fig-training [data-chart="bound"] [data-reading]';

/** The chart that the figure describes, from the API's responses. */
async function described(): Promise<Chart> {
  const state = fromQuery(figure.fields, {}, initialState(figure.fields));
  return figure.draw(state, await figure.load(state, askLive)).bound as Chart;
}

async function openLive(options = {}): Promise<Page> {
  const { page } = await openFigure(figure, {}, options);
  await page.locator(`${bound}[data-live]`).waitFor();
  await page.locator(bound).scrollIntoViewIfNeeded();
  return page;
}

/** Ink in a column of the canvas, as shares of its height. */
const paintedShare = (page: Page, selector: string): Promise<number> =>
  page.locator(`${selector} canvas`).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let painted = 0;
    for (let i = 3; i < pixels.length; i += 4) painted += (pixels[i] as number) > 0 ? 1 : 0;
    return painted / (pixels.length / 4);
  });

test("a pointer reads the nearest epoch, arrow keys continue from there, and both agree with the data", async () => {
  const page = await openLive();
  const chart = await described();
  const places = placesOf(chart);
  const box = await page.locator(bound).boundingBox();
  if (!box) throw new Error("expected the panel on screen");
  // Insets of 46 and 12 of the frame's 420 units.
  const share = (46 + ((420 - 58) * 20) / 50) / 420;
  await page.mouse.move(box.x + share * box.width, box.y + box.height / 2);
  await expect.poll(() => page.locator(reading).textContent()).toBe(readingAt(chart, 20));
  const reader = page.locator(`${bound} .chart-reader`);
  await reader.focus();
  await reader.press("ArrowRight");
  await expect.poll(() => page.locator(reading).textContent()).toBe(readingAt(chart, 21));
  await reader.press("Home");
  expect(await reader.getAttribute("aria-valuetext")).toBe(readingAt(chart, places[0] as number));
});

/** Series without a name of their own or of their term. */
const unnamedSeries = ({ series }: Chart): string[] =>
  series.flatMap(({ label, term, kind }) =>
    label === undefined && !series.some((other) => other.label !== undefined && other.term === (term ?? null))
      ? [`${kind} ${term}`]
      : [],
  );

/**
 * Classes of a drawing's marks without a legend entry; components count by colour, and words above outlines name them.
 */
function unnamedMarks(markup: string, keys: readonly Key[]): string[] {
  const bare = (style: string): string =>
    style
      .split(" ")
      .filter((name) => !/^(series-\d|on-map)$/.test(name))
      .sort()
      .join(" ");
  const named = new Set([...keys.map(({ style }) => bare(style)), "axis", "contour soft"]);
  const marks = Array.from(
    markup.matchAll(/<path class="([^"]*)"(?: data-term="([^"]*)")?/g),
    ([, style = "", term]) => ({
      style,
      term,
      isNamed: named.has(bare(style)),
    }),
  );
  const others = marks.filter(
    ({ isNamed, term }) => !isNamed && !marks.some((mark) => mark.isNamed && mark.term === (term ?? null)),
  );
  const hasNumerals = markup.includes('class="numeral') && !keys.some(({ glyph }) => glyph === "numeral");
  return [...others.map(({ style }) => style), ...(hasNumerals ? ["numeral"] : [])];
}

test.each(figures)("every mark of $id has a name, in a legend or on a mark of its term", async (each) => {
  const state = initialState(each.fields);
  for (const [panel, content] of Object.entries(each.draw(state, await each.load(state, askLive)))) {
    const unnamed =
      typeof content === "string" ? unnamedMarks(content, each.keys?.[panel] ?? []) : unnamedSeries(content);
    expect(unnamed, panel).toEqual([]);
  }
});

test("a legend entry hides its curve on the canvas and in the reading, and shows it again", async () => {
  const page = await openLive();
  const chart = await described();
  const whole = await paintedShare(page, bound);
  const entry = page.locator('fig-training [data-chart="bound"] [data-entry="training digits"]');
  await entry.click();
  expect(await entry.getAttribute("aria-pressed")).toBe("false");
  await expect.poll(() => paintedShare(page, bound)).toBeLessThan(whole);
  await page.locator(`${bound} .chart-reader`).focus();
  await expect.poll(() => page.locator(reading).textContent()).toBe(readingAt(chart, 1, new Set(["training digits"])));
  await entry.click();
  expect(await entry.getAttribute("aria-pressed")).toBe("true");
});

test("a wheel with Ctrl zooms, a press uses the visible axes, and the button resets the zoom", async () => {
  const page = await openLive();
  const box = await page.locator(bound).boundingBox();
  if (!box) throw new Error("expected the panel on screen");
  const reset = page.locator('fig-training [data-chart="bound"] [data-reset-zoom]');
  // The next turn of the wheel comes before an animation would end, so each is drawn at once.
  const [before, turned, later] = await page.locator(`${bound} canvas`).evaluate(async (element) => {
    const canvas = element as HTMLCanvasElement;
    const shots = [canvas.toDataURL()];
    canvas.dispatchEvent(new WheelEvent("wheel", { ctrlKey: true, deltaY: -120, clientX: 300, clientY: 300 }));
    shots.push(canvas.toDataURL());
    await new Promise((resolve) => setTimeout(resolve, 100));
    return [...shots, canvas.toDataURL()];
  });
  expect(turned).not.toBe(before);
  expect(later).toBe(turned);
  await reset.click();
  expect(await reset.isVisible()).toBe(false);
  await page.mouse.move(box.x + 0.3 * box.width, box.y + box.height / 2);
  await page.keyboard.down("Control");
  for (let turn = 0; turn < 12; turn++) await page.mouse.wheel(0, -120);
  await page.keyboard.up("Control");
  await expect.poll(() => reset.isVisible()).toBe(true);
  await page.mouse.click(box.x + 0.9 * box.width, box.y + box.height / 2);
  const epoch = async (): Promise<number> => Number(new URL(page.url()).searchParams.get("epoch"));
  // Without zoom that place is epoch 46.
  await expect.poll(epoch).toBeGreaterThan(1);
  expect(await epoch()).toBeLessThan(40);
  await reset.click();
  expect(await reset.isVisible()).toBe(false);
});
