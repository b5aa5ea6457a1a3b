/** Laws for every figure of `site/lib/figure/figure.ts`. */
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { Frozen } from "../../site/build/frozen.ts";
import { embeddedIn } from "../../site/build/picture-files.ts";
import { initialState, toQuery } from "../../site/lib/figure/fields.ts";
import type { AnyFigure } from "../../site/lib/figure/figure.ts";
import { figures } from "../../site/lib/figure/figures.ts";
import { sections } from "../../site/lib/report/sections.ts";
import type { Chart } from "../../site/plot/chart.ts";
import { placesOf, readingAt } from "../../site/plot/reading.ts";
import { askLive, bringNear, changing, drawn, expectShown, sectionOf, shareFigure, stateOf } from "./figures.ts";
import { api, open } from "./reader.ts";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

/** The responses that a figure of any kind was drawn from. */
test.each(sections.flatMap(({ figures: listed }) => listed.map(({ id }) => id)))(
  "the frozen responses of %s are the live API's",
  async (id) => {
    const frozen = (await (await api(`/figures/${id}/frozen.json`)).json()) as Frozen[];
    expect(frozen.length).toBeGreaterThan(0);
    for (const { request, answer } of frozen) expect(await askLive("", request), request.path).toEqual(answer);
  },
);

test.each(sections.filter(({ path }) => path !== "/"))(
  "without JavaScript $path has every figure with its drawing, caption, summary, table and drawer",
  async ({ path, figures: listed }) => {
    const { page, errors } = await open(path, { javaScriptEnabled: false });
    for (const { id } of listed) {
      const figure = page.locator(`figure#${id}`);
      expect(await figure.locator(".figure-stage :is(svg, img, [data-drawing] > *)").first().isVisible(), id).toBe(
        true,
      );
      expect((await figure.locator("figcaption").textContent())?.length, id).toBeGreaterThan(40);
      expect((await figure.locator("[data-summary]").textContent())?.trim().length, id).toBeGreaterThan(20);
      expect(await figure.locator("[data-status-text]").textContent()).toBe("Stored when this page was built");
      await figure.locator(".tables > summary").click();
      expect(await figure.locator(".tables tbody td").first().isVisible(), id).toBe(true);
      await figure.locator("api-drawer summary").click();
      expect(await figure.locator("[data-curl]").first().textContent(), id).toContain("curl");
      for (const input of await figure.locator("form :is(input, select)").all()) {
        expect(await input.isDisabled(), `${id}: an inactive control says so`).toBe(true);
      }
    }
    expect(errors).toEqual([]);
  },
);

/** Moves a control as a reader would, to another value. */
async function move(control: Locator): Promise<void> {
  const { type, value, step, atEnd, other } = await control.evaluate((element: HTMLInputElement | HTMLSelectElement) =>
    element instanceof HTMLInputElement
      ? { type: element.type, value: element.value, step: element.step, atEnd: element.value === element.max }
      : { type: "select", other: element.querySelector<HTMLOptionElement>("option:not(:checked)")?.value },
  );
  if (type === "select") {
    await control.selectOption(other ?? "");
  } else if (type === "number") {
    await control.fill(String(Number(value) + Number(step || 1)));
    // A typed value takes effect, and enters the address, when it is confirmed or left.
    await control.press("Enter");
  } else if (type === "range") {
    await control.press(atEnd ? "ArrowLeft" : "ArrowRight");
  } else {
    await control.evaluate((input: HTMLInputElement) => input.click());
  }
}

/**
 * Fills that would hide data when highlighted: those that are too opaque and, except for bars, which are data, those
 * above data.
 */
const hidingData = (page: Page, { id }: AnyFigure): Promise<string[]> =>
  page.locator(id).evaluate((root) => {
    const fills = [...root.querySelectorAll<SVGElement>("[data-drawing] :is(.area, .bar, .halftone)")];
    const data = [...root.querySelectorAll("[data-drawing] :is(.dots, .glyphs, .numeral)")];
    const liesOver = (fill: Element): boolean =>
      !fill.matches(".bar") &&
      data.some(
        (mark) =>
          mark.parentElement === fill.parentElement &&
          (mark.compareDocumentPosition(fill) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
      );
    const isDense = (fill: SVGElement): boolean => {
      fill.dataset.lit = "";
      const { fillOpacity } = getComputedStyle(fill);
      delete fill.dataset.lit;
      return Number(fillOpacity) > 0.35;
    };
    return fills.filter((fill) => isDense(fill) || liesOver(fill)).map(({ outerHTML }) => outerHTML.slice(0, 80));
  });

/** Controls that can be moved: of a group of radio buttons those that are not chosen. */
const controlsOf = (page: Page, { id }: AnyFigure): Locator =>
  page.locator(`${id} form :is(input, select):not([type=radio]:checked)`);

describe.each(figures)("$id", (figure) => {
  const openShared = shareFigure(figure);

  test("its default, as the build drew it and live, is drawn from the API's responses", async () => {
    const { page, errors } = await openShared();
    await expectShown(page, figure);
    const built = await embeddedIn(await (await fetch(page.url())).text(), dist);
    const { atBuild, live } = await page.evaluate(
      ([panels, html]) => {
        const stored = new DOMParser().parseFromString(html, "text/html");
        const drawings = (root: Document) => Array.from(root.querySelectorAll(panels), (each) => each.innerHTML);
        return { atBuild: drawings(stored), live: drawings(document) };
      },
      [`${figure.id} [data-drawing]`, built] as const,
    );
    expect(live).toEqual(atBuild);
    expect(live.length).toBeGreaterThan(0);
    expect(await hidingData(page, figure)).toEqual([]);
    const charts = await page.locator(`${figure.id} [data-chart]`).count();
    await expect.poll(() => page.locator(`${figure.id} [data-plot][data-live]`).count()).toBe(charts);
    const handles = await page.locator(`${figure.id} .handle`).count();
    expect(handles).toBe(figure.handles?.(initialState(figure.fields)).length ?? 0);
    expect(errors).toEqual([]);
  });

  test("its charts can be read by keyboard from end to end", async () => {
    const state = initialState(figure.fields);
    const charts = Object.entries(figure.draw(state, await figure.load(state, askLive))).filter(
      (panel): panel is [string, Chart] => typeof panel[1] !== "string",
    );
    const { page } = await openShared();
    for (const [panel, chart] of charts) {
      const reader = page.locator(`${figure.id} [data-plot="${panel}"] .chart-reader`);
      const output = page.locator(`${figure.id} [data-chart="${panel}"] [data-reading]`);
      const places = placesOf(chart);
      await reader.focus();
      await expect.poll(() => output.textContent()).toBe(readingAt(chart, places[0] as number));
      await reader.press("End");
      expect(await output.textContent()).toBe(readingAt(chart, places.at(-1) as number));
    }
  });

  // First of the tests that change the state: a figure keeps responses, and asks for none of them twice.
  test("without the API it keeps its picture, says so, and recovers", async () => {
    const { page } = await openShared();
    const status = page.locator(`#${figure.id} [data-status]`);
    const pictures = () =>
      page.locator(`${figure.id} [data-drawing]`).evaluateAll((all) => all.map((each) => each.innerHTML));
    await page.route("**/v1/**", (route) => route.abort("connectionrefused"));
    const drawnState = () => page.locator(figure.id).getAttribute("data-drawn");
    const phase = () => status.getAttribute("data-phase");
    const controls = controlsOf(page, figure);
    let before: string[] = [];
    // A control that needs no new response changes the picture; the next one is moved.
    for (let i = 0; (await phase()) !== "stale" && i < (await controls.count()); i++) {
      before = await pictures();
      const state = await drawnState();
      await move(controls.nth(i));
      await expect.poll(async () => (await phase()) === "stale" || (await drawnState()) !== state).toBe(true);
    }
    expect(await phase()).toBe("stale");
    expect(await status.textContent()).toContain("Still showing");
    expect(await pictures()).toEqual(before);
    await page.unroute("**/v1/**");
    await changing(page, figure, () => page.locator(`#${figure.id} [data-retry]`).click());
    await expect.poll(() => status.getAttribute("data-phase")).toBe("live");
    expect(await status.evaluate((element) => element === document.activeElement)).toBe(true);
    await expectShown(page, figure);
  });

  test("every control and preset changes it to what the API's responses give for the new state", async () => {
    const { page } = await openShared();
    const controls = controlsOf(page, figure);
    for (let i = 0; i < (await controls.count()); i++) {
      const control = controls.nth(i);
      const name = await control.getAttribute("name");
      expect(Object.keys(figure.fields), `the control ${name} has a field`).toContain(name);
      await changing(page, figure, () => move(control));
      await expectShown(page, figure);
    }
    const actors = page.locator(`${figure.id} form button:is([data-set], [data-next])`);
    for (let i = 0; i < (await actors.count()); i++) {
      const wanted = new URLSearchParams((await actors.nth(i).getAttribute("data-set")) ?? "");
      const before = await stateOf(page, figure);
      await actors.nth(i).click();
      const next = await actors.nth(i).getAttribute("data-next");
      const after = next
        ? { ...before, [next]: String(Number(before[next]) + 1) }
        : { ...before, ...Object.fromEntries(wanted) };
      await drawn(page, figure, after);
      await expectShown(page, figure);
    }
    // A figure may have two dozen controls, and the processor may be shared.
  }, 120_000);

  test.runIf(figure.handles)(
    "every handle has a name, is at least 24 px wide, and moves with the arrow keys",
    async () => {
      const { page } = await openShared();
      for (const handle of await page.locator(`${figure.id} .handle`).all()) {
        const box = await handle.boundingBox();
        expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24);
        expect(await handle.getAttribute("aria-label")).toMatch(/\w/);
        await handle.focus();
        const before = await stateOf(page, figure);
        const place = await handle.getAttribute("style");
        // A handle may be at an end of its range, or have only one direction: some arrow moves it, even before the API
        // is asked.
        let moved = false;
        for (const key of ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"]) {
          if (moved) break;
          await page.keyboard.press(key);
          moved = (await handle.getAttribute("style")) !== place;
        }
        expect(moved, (await handle.getAttribute("aria-label")) ?? "").toBe(true);
        await expect.poll(() => stateOf(page, figure)).not.toEqual(before);
        await expectShown(page, figure);
        expect(await handle.evaluate((element) => element === document.activeElement)).toBe(true);
      }
    },
    120_000,
  );

  test("its permalink opens the state, Reset restores the default, and Back undoes the reset", async () => {
    const { page } = await openShared();
    await changing(page, figure, () => move(controlsOf(page, figure).first()));
    const state = await stateOf(page, figure);
    await expect.poll(() => new URL(page.url()).search).not.toBe("");
    const { search } = new URL(page.url());
    const again = await open(sectionOf(figure).path + search);
    await bringNear(again.page, figure);
    await drawn(again.page, figure, state);
    await page.locator(`#${figure.id} [data-reset]`).click();
    await drawn(page, figure, toQuery(figure.fields, initialState(figure.fields)));
    expect(new URL(page.url()).search).toBe("");
    await page.goBack();
    await drawn(page, figure, state);
  });
});
