/** An emulated phone: swipes scroll everywhere; taps and holds operate the figure. */
import type { CDPSession, Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { figure as line } from "../../site/figures/linear-regression/figure.ts";
import { figure as anatomy } from "../../site/figures/vae-anatomy/figure.ts";
import { figures } from "../../site/lib/figure/figures.ts";
import { cursor, openAtlas } from "./atlas.ts";
import { openFigure, prepare, sectionOf, stateOf } from "./figures.ts";
import { installClock, open, stopClock } from "./reader.ts";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The point nearest to the middle that is a finger's width away from every handle, because a handle would take the
 * touch.
 */
async function middleOf(target: Locator): Promise<Point> {
  return target.evaluate((element) => {
    element.scrollIntoView({ behavior: "instant", block: "center" });
    const { left, top, width, height } = element.getBoundingClientRect();
    const handles = Array.from(element.querySelectorAll(".handle"), (handle) => handle.getBoundingClientRect());
    const fingerWidth = 48;
    const isFree = ({ x, y }: Point): boolean =>
      handles.every((box) => Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y) > fingerWidth);
    const shares = [0.5, 0.35, 0.65, 0.2, 0.8];
    const found = shares
      .flatMap((down) => shares.map((right) => ({ x: left + right * width, y: top + down * height })))
      .find(isFree);
    if (!found) throw new Error("expected a point without a handle");
    return found;
  });
}

/** Touches from point to point, held at the first for `holdMs` and, by its time stamps, at the last for `restMs`. */
async function drag(cdp: CDPSession, from: Point, to: Point, holdMs = 0, restMs = 0): Promise<void> {
  const began = Date.now() - restMs;
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", afterMs: number, at?: Point) =>
    cdp.send("Input.dispatchTouchEvent", { type, touchPoints: at ? [at] : [], timestamp: (began + afterMs) / 1000 });
  const start = touch("touchStart", 0, from);
  if (holdMs > 0) await new Promise((resolve) => setTimeout(resolve, holdMs));
  const moves = Array.from({ length: 8 }, (_, step) => {
    const share = (step + 1) / 8;
    const at = { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
    return touch("touchMove", holdMs + step, at);
  });
  // Sent one by one they would be too slow on a busy machine, and count as a hold.
  await Promise.all([start, ...moves, touch("touchEnd", holdMs + 8 + restMs)]);
}

const scrolled = (page: Page): Promise<number> => page.evaluate(() => scrollY);

async function expectScroll(page: Page, cdp: CDPSession, from: Point, name: string): Promise<void> {
  const before = await scrolled(page);
  // A flick would continue by inertia, so the finger rests before it leaves.
  await drag(cdp, from, { x: from.x + 4, y: from.y - 220 }, 0, 100);
  await expect.poll(() => scrolled(page), { message: `${name} does not scroll` }).toBeGreaterThan(before + 60);
  // The next touch must not meet a page that still moves.
  let last = Number.NaN;
  const moved = async (): Promise<number> => {
    const now = await scrolled(page);
    const by = now - last;
    last = now;
    return by;
  };
  await expect.poll(moved, { interval: 100 }).toBe(0);
}

test.for([...Map.groupBy(figures, (figure) => sectionOf(figure).path)])(
  "a swipe up from any panel of the figures on %s scrolls the page and changes nothing",
  { timeout: 60_000 },
  async ([path, own]) => {
    const { page } = await open(path, { ...phone, before: installClock });
    for (const figure of own) await prepare(page, figure);
    // A busy machine delays touches: with a running clock they would count as a hold.
    await stopClock(page);
    const cdp = await page.context().newCDPSession(page);
    for (const figure of own) {
      const { id } = figure;
      const state = await stateOf(page, figure);
      for (const panel of await page.locator(`${id} [data-plot]`).all()) {
        await expectScroll(page, cdp, await middleOf(panel), `${id} ${await panel.getAttribute("data-plot")}`);
      }
      expect(await stateOf(page, figure), id).toEqual(state);
    }
  },
);

test.for(["fig-line", "fig-training", "fig-fuel", "fig-anatomy", "fig-styles", "fig-atlas"])(
  "a swipe up from any panel of %s scrolls its page for frames and changes nothing",
  async (id) => {
    const { page } = await open(`/figures/${id}/embed/`, { ...phone, before: installClock });
    await page.locator(`${id}[data-drawn], #${id} [data-picture][data-drawn]`).first().waitFor();
    await stopClock(page);
    const cdp = await page.context().newCDPSession(page);
    const state = (): Promise<string | null> => page.locator("[data-bibtex]").first().textContent();
    const before = await state();
    for (const panel of await page.locator(`#${id} :is([data-plot], .pad)`).all()) {
      if (await panel.isVisible()) await expectScroll(page, cdp, await middleOf(panel), `${id} in a frame`);
    }
    await page.clock.runFor(600);
    expect(await state()).toBe(before);
  },
);

test("a swipe up from the atlas's plane and from its sheet scrolls and changes nothing", async () => {
  const { page } = await open("/latent-atlas/", { ...phone, before: installClock });
  await page.locator("latent-atlas[data-ready], #fig-atlas").first().waitFor();
  await stopClock(page);
  const cdp = await page.context().newCDPSession(page);
  const address = page.url();
  for (const pad of await page.locator("#fig-atlas .pad").all()) {
    if (await pad.isVisible()) await expectScroll(page, cdp, await middleOf(pad), "pad");
  }
  // The time until a state enters the history.
  await page.clock.runFor(600);
  expect(page.url()).toBe(address);
});

test("a tap presses, a handle follows at once, and a held finger draws on a page", async () => {
  const { page } = await openFigure(line, {}, phone);
  const cdp = await page.context().newCDPSession(page);
  const before = await stateOf(page, line);
  const handle = await page.locator("fig-line .handle").first().boundingBox();
  if (!handle) throw new Error("expected a handle on screen");
  const from = { x: handle.x + handle.width / 2, y: handle.y + handle.height / 2 };
  const top = await scrolled(page);
  await drag(cdp, from, { x: from.x + 40, y: from.y - 40 });
  await expect.poll(() => stateOf(page, line)).not.toEqual(before);
  expect(await scrolled(page)).toBe(top);

  const drawing = await openFigure(anatomy, {}, phone);
  const pen = await drawing.page.context().newCDPSession(drawing.page);
  const at = await middleOf(drawing.page.locator('fig-anatomy [data-plot="page"]'));
  const { strokes } = await stateOf(drawing.page, anatomy);
  // Longer than a hold.
  await drag(pen, at, { x: at.x + 60, y: at.y - 60 }, 600);
  await expect.poll(async () => (await stateOf(drawing.page, anatomy)).strokes).not.toBe(strokes);
});

test("the atlas's cursor follows a held finger, and moves to a tap", async () => {
  const { page } = await openAtlas("", phone);
  const cdp = await page.context().newCDPSession(page);
  const at = await middleOf(page.locator("#fig-atlas [data-plane]"));
  const top = await scrolled(page);
  // Longer than a hold.
  await drag(cdp, at, { x: at.x + 60, y: at.y - 60 }, 600);
  await expect.poll(async () => (await cursor(page)).every((coordinate) => coordinate > 0.2)).toBe(true);
  expect(await scrolled(page)).toBe(top);
  await page.touchscreen.tap(at.x - 60, at.y + 60);
  await expect.poll(async () => (await cursor(page)).every((coordinate) => coordinate < -0.2)).toBe(true);
});

test("the start page's cursor follows a held finger, and moves to a tap", async () => {
  const { page } = await open("/", phone);
  const cdp = await page.context().newCDPSession(page);
  const plane = page.locator("small-atlas [data-plane]");
  const coordinates = page.locator("small-atlas [data-coordinates]");
  const at = await middleOf(plane);
  const top = await scrolled(page);
  // Longer than a hold.
  await drag(cdp, at, { x: at.x + 60, y: at.y - 60 }, 600);
  await expect.poll(() => coordinates.textContent()).toMatch(/\([1-9]\.\d\d, [1-9]\.\d\d\)/);
  expect(await scrolled(page)).toBe(top);
  await page.touchscreen.tap(at.x - 60, at.y + 60);
  await expect.poll(() => coordinates.textContent()).toMatch(/\(−[1-9]\.\d\d, −[1-9]\.\d\d\)/);
});

test("a swipe up that starts on a slider, or on its knob, scrolls and leaves the slider unchanged; a swipe along it, or a tap, moves it", async () => {
  const { page } = await openFigure(line, {}, phone);
  const cdp = await page.context().newCDPSession(page);
  const slider = page.locator("fig-line input[type=range]").first();
  const before = await slider.inputValue();
  await page.evaluate(() => {
    const counter = { inputs: 0 };
    Object.assign(window, counter);
    for (const form of document.forms) {
      form.addEventListener("input", () => {
        (window as unknown as typeof counter).inputs += 1;
      });
    }
  });
  for (const share of [0, 0.2, 0.5, 0.8, 1]) {
    const knob = await slider.evaluate((element, part) => {
      element.scrollIntoView({ behavior: "instant", block: "center" });
      const { left, top, width, height } = element.getBoundingClientRect();
      return { x: left + 8 + part * (width - 16), y: top + height / 2 };
    }, share);
    await expectScroll(page, cdp, knob, `a slider at ${share}`);
    expect(await slider.inputValue()).toBe(before);
  }
  // Not even briefly.
  expect(await page.evaluate(() => (window as unknown as { inputs: number }).inputs)).toBe(0);
  const { x, y } = await middleOf(slider);
  await drag(cdp, { x, y }, { x: x - 80, y });
  await expect.poll(() => slider.inputValue()).not.toBe(before);
  const moved = await slider.inputValue();
  await page.touchscreen.tap(x, y);
  await expect.poll(() => slider.inputValue()).not.toBe(moved);
  await expect.poll(async () => (await stateOf(page, line)).prior).toBe(await slider.inputValue());
});

test("captions say hold on a touch screen and press with a mouse", async () => {
  for (const [options, byFinger] of [
    [phone, true],
    [{}, false],
  ] as const) {
    const { page } = await openFigure(anatomy, {}, options);
    const caption = page.locator("#fig-anatomy figcaption");
    expect(await caption.getByText("Hold, then drag").isVisible()).toBe(byFinger);
    expect(await caption.getByText("Press and drag").isVisible()).toBe(!byFinger);
  }
});
