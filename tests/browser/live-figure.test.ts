/** Behaviour common to all live figures, tested on one of them. */
import { text } from "node:stream/consumers";
import type { Page, Route } from "playwright-core";
import { expect, test } from "vitest";
import { drawLattice } from "../../site/figures/exact-posterior/draw.ts";
import { figure as exactPosterior } from "../../site/figures/exact-posterior/figure.ts";
import { sheetRequest } from "../../site/figures/exact-posterior/state.ts";
import { figure as line } from "../../site/figures/linear-regression/figure.ts";
import { figure } from "../../site/figures/relaxation-bias/figure.ts";
import { openAtlas } from "./atlas.ts";
import { askLive, drawn, expectShown, openFigure, sectionOf, stateOf, written } from "./figures.ts";
import { open } from "./reader.ts";
import { slowStreams } from "./slow-stream.ts";

const typed = (page: Page) => page.locator("fig-bias input[name=noise]");
const phase = (page: Page) => page.locator("#fig-bias [data-status]").getAttribute("data-phase");
const call = (page: Page) => page.locator("#fig-bias [data-call]").first();
const openDrawer = (page: Page) => page.locator("#fig-bias api-drawer summary").click();
const response = (page: Page) => call(page).locator("[data-response]").textContent();

/** The seed in the request of the drawer. */
async function requestedSeed(page: Page): Promise<unknown> {
  const request = (await call(page).locator("[data-request-text]").textContent()) ?? "";
  return JSON.parse(request.slice(request.indexOf("{"))).seed;
}

const seedOf = (route: Route): unknown => route.request().postDataJSON()?.seed;

test("a typed number that is out of range, or deleted, shows the resulting value after leaving the field", async () => {
  const { page } = await openFigure(figure, { noise: "3" });
  await typed(page).fill("99999999999");
  expect(await typed(page).inputValue()).toBe("99999999999");
  await typed(page).blur();
  expect(await typed(page).inputValue()).toBe(String(2 ** 32 - 1));
  await drawn(page, figure, { noise: String(2 ** 32 - 1) });
  await typed(page).fill("");
  await typed(page).press("Enter");
  expect(await typed(page).inputValue()).toBe(String(2 ** 32 - 1));
});

test("a typed seed of the atlas that is out of range shows the resulting value after leaving the field", async () => {
  const { page } = await openAtlas("?output=samples&seed=5");
  const seed = page.locator("#fig-atlas input[name=seed]");
  await seed.fill("99999999999");
  await seed.blur();
  expect(await seed.inputValue()).toBe("5");
});

test("a value typed just before Reset enters the history, and Back restores it", async () => {
  const { page } = await openFigure(figure, { noise: "3" });
  await typed(page).fill("5");
  await page.locator("#fig-bias [data-reset]").click();
  await drawn(page, figure);
  expect(new URL(page.url()).search).toBe("");
  await page.goBack();
  await drawn(page, figure, { noise: "5" });
  expect(await typed(page).inputValue()).toBe("5");
});

test("Back shows in a number field that still has the focus, and in the one of the prose", async () => {
  const { page } = await openFigure(line);
  const inProse = page.locator("scrub-number[data-name=noise] input");
  const slider = page.locator("fig-line input[name=noise]");
  const before = await slider.inputValue();
  await inProse.fill("0.6");
  await inProse.press("Enter");
  await expect.poll(() => new URL(page.url()).searchParams.get("noise")).toBe("0.6");
  await page.goBack();
  await expect.poll(() => slider.inputValue()).toBe(before);
  expect(await inProse.evaluate((field) => field === document.activeElement)).toBe(true);
  expect(await inProse.inputValue()).toBe(before);
});

test("Back shows in a focused field of the controls", async () => {
  const { page } = await openFigure(figure, { noise: "3" });
  await typed(page).fill("5");
  await typed(page).press("Enter");
  await expect.poll(() => new URL(page.url()).searchParams.get("noise")).toBe("5");
  await page.goBack();
  await drawn(page, figure, { noise: "3" });
  expect(await typed(page).inputValue()).toBe("3");
});

test("a link within the page leaves a value that is being typed", async () => {
  const { page } = await openFigure(figure);
  await typed(page).fill("5");
  await page.evaluate(() => {
    location.hash = "#fig-bias";
  });
  await expect.poll(() => new URL(page.url()).searchParams.get("noise")).toBe("5");
  await drawn(page, figure, { noise: "5" });
});

test("after Back to the last complete state, the drawer shows its request again beside its response", async () => {
  const { page } = await openFigure(figure);
  await openDrawer(page);
  await page.route("**/v1/**", (route) => route.abort("connectionrefused"));
  await typed(page).fill("5");
  await expect.poll(() => phase(page)).toBe("stale");
  expect(await requestedSeed(page)).toBe(5);
  await typed(page).fill("0");
  await expect.poll(() => phase(page)).toBe("live");
  expect(await requestedSeed(page)).toBe(0);
});

test("a response to Send that arrives after the figure has changed is not shown beside another request", async () => {
  const { page } = await openFigure(figure);
  await openDrawer(page);
  let release: (() => void) | undefined;
  let ended: Promise<void> | undefined;
  await page.route("**/v1/**", (route) => {
    if (seedOf(route) !== 0) return route.continue();
    ended = new Promise<void>((resolve) => {
      release = resolve;
    }).then(() => route.continue());
    return ended;
  });
  await call(page).locator("[data-send]").click();
  await expect.poll(() => release).toBeDefined();
  await typed(page).fill("5");
  await drawn(page, figure, { noise: "5" });
  const shown = await response(page);
  const arrived = page.waitForResponse((answer) => answer.request().postDataJSON()?.seed === 0);
  release?.();
  await ended;
  await (await arrived).finished();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  expect(await requestedSeed(page)).toBe(5);
  expect(await response(page)).toBe(shown);
});

test("a drawing keeps its unchanged parts, and redraws the others", async () => {
  const { page } = await openFigure(figure);
  const root = page.locator("fig-bias");
  await root.evaluate((element) => {
    for (const mark of element.querySelectorAll("[data-drawing=variances] *")) Object.assign(mark, { isOld: true });
  });
  await page.locator("fig-bias input[name=heat]").press("ArrowRight");
  await drawn(page, figure, { heat: "3" });
  const counts = await root.evaluate((element) => {
    const marks = [...element.querySelectorAll("[data-drawing=variances] *")];
    const isNew = (mark: Element & { isOld?: true }) => !mark.isOld;
    return { all: marks.length, fresh: marks.filter(isNew).map((mark) => mark.getAttribute("data-term")) };
  });
  // The temperature is a line of its own; axes, curves and glyphs stay in place.
  expect(counts.fresh).toEqual(["heat"]);
  expect(counts.all).toBeGreaterThan(10);
  await expectShown(page, figure);
});

test("the exact posterior of another digit is sketched on its lattices as they come, on the sheet that is known", async () => {
  const model = "mlp-2d";
  const { page } = await openFigure(exactPosterior, { model });
  const stream = await slowStreams(page, `/v1/models/${model}/posterior`);
  const decodes: string[] = [];
  page.on("request", (request) => void (request.url().endsWith("/decode") && decodes.push(request.url())));
  await page.locator("fig-exact-posterior input[name=digit]").fill("3");
  await expect.poll(stream.lines).toBeDefined();
  const [coarse, whole] = (stream.lines() ?? []).map((text) => JSON.parse(text).data.lattice);
  const sheet = (await askLive("sheet", sheetRequest(model, coarse.axis))) as string;
  const panel = page.locator("fig-exact-posterior [data-drawing=lattice]");
  for (const lattice of [coarse, whole]) {
    stream.send(1);
    const sketch = await written(page, drawLattice(lattice, sheet));
    await expect.poll(() => panel.innerHTML()).toBe(sketch);
    expect((await stateOf(page, exactPosterior)).digit).toBe("25");
  }
  expect(decodes).toEqual([]);
  stream.send(stream.lines()?.length ?? 0);
  await drawn(page, exactPosterior, { model, digit: "3" });
  expect(await panel.locator(".contour").count()).toBe(1);
});

test("without any response, the stored table is saved", async () => {
  const { page } = await open(sectionOf(figure).path, {
    before: async (fresh) => {
      await fresh.route("**/v1/**", (route) => route.abort("connectionrefused"));
    },
  });
  await page.locator("figure#fig-bias").scrollIntoViewIfNeeded();
  await expect.poll(() => phase(page)).toBe("stale");
  expect(await page.locator("#fig-bias [data-status]").textContent()).toContain(
    "Still showing the state stored when this page was built.",
  );
  await openDrawer(page);
  const arrival = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save table as CSV" }).click();
  const lines = (await text(await (await arrival).createReadStream())).split("\r\n");
  const tables = page.locator("fig-bias [data-tables] table");
  const [head = "", first = ""] = lines;
  expect(head.split(",")).toEqual(await tables.first().locator("thead th").allTextContents());
  const cells = await tables.first().locator("tbody tr").first().locator("th, td").allTextContents();
  expect(first.split(",").map(Number)).toEqual(cells.map((cell) => Number(cell.replace("−", "-"))));
  const rows = await tables.locator("tr").count();
  expect(lines.filter((line) => line !== "")).toHaveLength(rows);
});

test("the summary follows a drag, but is announced only after it", async () => {
  const { page } = await openFigure(line);
  const summary = page.locator("#fig-line [data-summary]");
  const meanwhile = await page.locator("fig-line input[name=prior]").evaluate(async (slider: HTMLInputElement) => {
    const said = slider.closest("figure")?.querySelector("[data-summary]") as HTMLElement;
    const busy: (string | null)[] = [];
    new MutationObserver(() => busy.push(said.ariaBusy)).observe(said, { childList: true });
    for (let step = 0; step < 40; step++) {
      slider.value = String(Number(slider.min) + step * Number(slider.step));
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return busy;
  });
  // Two seconds are enough for ten; a busy machine skips some.
  expect(meanwhile.length).toBeGreaterThan(2);
  expect(new Set(meanwhile)).toEqual(new Set(["true"]));
  await expect.poll(() => summary.getAttribute("aria-busy")).toBe("false");
});
