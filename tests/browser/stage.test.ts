/** Figures as stages: a grid of panels as wide as the page, legible letters, and controls that stay in view. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { figure as line } from "../../site/figures/linear-regression/figure.ts";
import { sections } from "../../site/lib/report/sections.ts";
import { openFigure } from "./figures.ts";
import { open } from "./reader.ts";

const leastLetter = 11;
const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 900 };
const paths = sections.map(({ path }) => path);

/** Texts in drawings and figures that are smaller on screen than the minimum. */
const smallLetters = (page: Page): Promise<string[]> =>
  page.evaluate((least) => {
    const drawn = Array.from(document.querySelectorAll<SVGTextElement>("svg text"), (text) => {
      const { a, b } = text.getScreenCTM() as DOMMatrix;
      return { text, size: Number.parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b) };
    });
    const set = Array.from(document.querySelectorAll<HTMLElement>("figure *:not(script, svg *)"))
      .filter((element) => Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.nodeValue?.trim()))
      .filter((element) => element.checkVisibility())
      .map((text) => ({ text, size: Number.parseFloat(getComputedStyle(text).fontSize) }));
    return [...drawn, ...set]
      .filter(({ size }) => size < least)
      .map(
        ({ text, size }) => `${text.closest("figure")?.id}: “${text.textContent?.slice(0, 20)}” ${size.toFixed(1)} px`,
      );
  }, leastLetter);

/** Overlapping names and numbers in a drawing, without their leading. */
const entangledLetters = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const inkOf = (text: Element) => {
      const { left, right, top, height } = text.getBoundingClientRect();
      return { text, left, right, top: top + 0.25 * height, bottom: top + 0.75 * height };
    };
    return Array.from(document.querySelectorAll("[data-drawing] > svg")).flatMap((drawing) => {
      const inks = Array.from(drawing.querySelectorAll("text:not(.numeral)"), inkOf);
      return inks.flatMap((one, i) =>
        inks
          .slice(i + 1)
          .filter(
            (other) =>
              Math.min(one.right, other.right) > Math.max(one.left, other.left) + 1 &&
              Math.min(one.bottom, other.bottom) > Math.max(one.top, other.top) + 1,
          )
          .map(
            (other) => `${drawing.closest("figure")?.id}: “${one.text.textContent}” and “${other.text.textContent}”`,
          ),
      );
    });
  });

test("no letter of a figure is below 11 pixels at widths of 320, 360 and 1280, and none overlaps another", async () => {
  const { page } = await open(paths[0] as string, { javaScriptEnabled: false });
  for (const path of paths) {
    await page.goto(new URL(path, page.url()).href);
    for (const width of [320, 360, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await smallLetters(page), `${path}, ${width} px`).toEqual([]);
      expect(await entangledLetters(page), `${path}, ${width} px`).toEqual([]);
    }
  }
}, 120_000);

test("the text of a live chart is not below 11 pixels either", async () => {
  const { page } = await openFigure(
    line,
    {},
    {
      viewport: { width: 320, height: 640 },
      before: async (fresh) => {
        await fresh.addInitScript(() => {
          const sizes: number[] = [];
          Object.assign(window, { sizes });
          const { fillText } = CanvasRenderingContext2D.prototype;
          CanvasRenderingContext2D.prototype.fillText = function (...words) {
            sizes.push(Number.parseFloat(/[\d.]+px/.exec(this.font)?.[0] ?? "0"));
            fillText.apply(this, words);
          };
        });
      },
    },
  );
  await page.locator("fig-line .plot[data-live]").first().waitFor();
  const sizes = () => page.evaluate(() => (window as unknown as { sizes: number[] }).sizes);
  await expect.poll(async () => (await sizes()).length).toBeGreaterThan(5);
  expect(Math.min(...(await sizes()))).toBeGreaterThanOrEqual(leastLetter);
});

test("from 320 to 1,920 pixels the panels of a figure are equally wide, at least 260, and the stage has the page's width up to 1,600", async () => {
  const { page } = await open("/earthquakes/", { viewport: { width: 320, height: 900 } });
  for (const width of [320, 390, 700, 1000, 1280, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    const { stage, panels, column } = await page.evaluate(() => {
      const widthOf = (element: Element | null) => element?.getBoundingClientRect().width ?? 0;
      return {
        stage: widthOf(document.querySelector(".figure-stage")),
        panels: Array.from(document.querySelectorAll("fig-earthquakes .panel"), widthOf),
        column: widthOf(document.querySelector(".report > p")),
      };
    });
    expect(stage).toBeLessThanOrEqual(1600);
    expect(stage).toBeGreaterThanOrEqual(Math.min(1600, width - 61));
    expect(Math.max(...panels) - Math.min(...panels)).toBeLessThan(1);
    expect(Math.min(...panels)).toBeGreaterThanOrEqual(260);
    expect(column).toBeLessThan(650);
  }
});

/** Panels in the middle of the screen whose controls are out of view, or take over a third of the screen. */
const panelsWithoutControls = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLElement>("figure")).flatMap((figure) => {
      const dock = figure.querySelector(".figure-dock") as HTMLElement;
      return Array.from(figure.querySelectorAll(".panel")).flatMap((panel, i) => {
        panel.scrollIntoView({ behavior: "instant", block: "center" });
        const { top, bottom, height } = dock.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight + 1 && height <= innerHeight / 3 ? [] : [`${figure.id}, panel ${i}`];
      });
    }),
  );

test("the controls of every figure are in view beside each of its panels, over a third of the screen at most, on a phone and on a desktop", async () => {
  const { page } = await open(paths[0] as string);
  for (const path of paths) {
    await page.goto(new URL(path, page.url()).href);
    for (const viewport of [phone, desktop]) {
      await page.setViewportSize(viewport);
      expect(await panelsWithoutControls(page), `${path}, ${viewport.width} px`).toEqual([]);
    }
  }
}, 120_000);

test("elements of a figure with keyboard focus are not under its dock", async () => {
  const { page } = await openFigure(line, {}, { viewport: phone, reducedMotion: "reduce" });
  await page.locator("fig-line .plot[data-live]").first().waitFor();
  await page.locator("fig-line .handle").first().focus();
  const reached: string[] = [];
  for (let i = 0; i < 25; i++) {
    const hidden = await page.evaluate(() => {
      const focused = document.activeElement as HTMLElement;
      const dock = document.querySelector("fig-line .figure-dock") as HTMLElement;
      const { bottom } = focused.getBoundingClientRect();
      const isPanel = focused.closest("fig-line .figure-panels") !== null;
      return {
        name: focused.ariaLabel ?? focused.textContent ?? "",
        isPanel,
        under: bottom - dock.getBoundingClientRect().top,
      };
    });
    if (hidden.isPanel) {
      reached.push(hidden.name);
      expect(hidden.under, hidden.name).toBeLessThanOrEqual(1);
    }
    await page.keyboard.press("Tab");
  }
  expect(reached.length).toBeGreaterThan(8);
});

test("without JavaScript the dock stays in place, and no switch looks active", async () => {
  const { page } = await open("/linear-regression/", { viewport: phone, javaScriptEnabled: false });
  const dock = page.locator("#fig-line .figure-dock");
  expect(await dock.evaluate((element) => getComputedStyle(element).position)).toBe("static");
  const chosen = page.locator("#fig-line .segmented :checked + span");
  const [own, ink] = await chosen.evaluate((element) => [
    getComputedStyle(element).backgroundColor,
    getComputedStyle(document.body).color,
  ]);
  expect(own).not.toBe(ink);
});

test.each([
  ["/linear-regression/", "#fig-line .segmented span"],
  ["/docs/reference/models/", ".sample-bar label"],
])("with the reader's own colours, a selection on %s has the colour of selections", async (path, choices) => {
  const { page } = await open(path, { forcedColors: "active" });
  const [chosen, other] = await page
    .locator(choices)
    .evaluateAll((all) => all.map((element) => getComputedStyle(element).backgroundColor));
  expect(chosen).not.toBe(other);
});
