import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { drawBound } from "../../site/figures/earthquakes/draw.ts";
import { figure } from "../../site/figures/earthquakes/figure.ts";
import { bestOf, fields, maxSweeps, type QuakeAnswers } from "../../site/figures/earthquakes/state.ts";
import { excerpt } from "../../site/lib/figure/drawer-text.ts";
import { fromQuery, initialState } from "../../site/lib/figure/fields.ts";
import { fixed, grouped, significant } from "../../site/lib/numbers/format.ts";
import { chartSvg } from "../../site/plot/svg.ts";
import { askLive, changing, drawn, expectShown, openFigure, stateOf, written } from "./figures.ts";
import { installClock, stopClock } from "./reader.ts";
import { slowStreams } from "./slow-stream.ts";

type Query = Readonly<Record<string, string>>;

const summary = (page: Page): Promise<string | null> => page.locator("#fig-earthquakes [data-summary]").textContent();
const button = (page: Page, name: string) => page.locator("fig-earthquakes").getByRole("button", { name, exact: true });

/** The API's response for a state of the figure. */
const answers = (query: Query): Promise<QuakeAnswers> =>
  figure.load(fromQuery(fields, query, initialState(fields)), askLive);

async function press(page: Page, panel: string, x: number, domain: readonly [number, number]): Promise<void> {
  const plot = page.locator(`#fig-earthquakes [data-plot="${panel}"]`);
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  if (!box) throw new Error(`press: expected the panel ${panel} on screen`);
  // A frame is 420 units wide, with insets of 46 and 12.
  const right = (46 + (362 * (x - domain[0])) / (domain[1] - domain[0])) / 420;
  await page.mouse.click(box.x + right * box.width, box.y + box.height / 2);
}

test("Step makes one update and Back undoes it, by button and by key", async () => {
  const { page } = await openFigure(figure, { update: "3" });
  const { run } = await answers({ update: "3" });
  const bound = async (update: number) => {
    await drawn(page, figure, { update: String(update) });
    await expect.poll(() => summary(page)).toContain(`is ${fixed(run.elboNats[update - 1] as number, 1)} nats`);
  };
  await button(page, "Step").click();
  await bound(4);
  await page.keyboard.press("Enter");
  await bound(5);
  await button(page, "Back").press(" ");
  await bound(4);
  await page.locator("fig-earthquakes input[name=update]").press("ArrowRight");
  await bound(5);
  await page.keyboard.press("ArrowLeft");
  await bound(4);
  await expectShown(page, figure);
  await page.goBack();
  await bound(5);
});

test("within a sweep, the factors already updated are new, the others are those of the previous sweep", async () => {
  const query = { update: "8" };
  const { before, after } = await answers({ update: "8" });
  const { page } = await openFigure(figure, query);
  await page.locator("fig-earthquakes .tables summary").click();
  const cells = (row: number) =>
    page.locator("fig-earthquakes .tables table").first().locator("tbody tr").nth(row).locator("td").allTextContents();
  const centre = ({ means: [first] }: typeof before) => significant(first?.mean[0] as number);
  const rate = ({ rates: [first] }: typeof before) => significant((first?.shape ?? 0) / (first?.rate ?? 1));
  for (const [update, of, ofRates] of [
    [7, after, before],
    [8, after, after],
  ] as const) {
    await page.locator("fig-earthquakes input[name=update]").fill(String(update));
    await drawn(page, figure, { update: String(update) });
    expect((await cells(0))[1]).toBe(centre(of));
    expect((await cells(0))[4]).toBe(rate(ofRates));
  }
  expect(rate(before)).not.toBe(rate(after));
});

test("Play runs to the end of the fit, and stops when it is pressed again", async () => {
  const { min, max } = fields.update;
  const { page } = await openFigure(figure, { update: String(max - 2) }, { before: installClock });
  await stopClock(page);
  const play = page.locator("#fig-earthquakes play-range button");
  const stepMs = 500;
  // Requests leave with a frame of that clock, which runs for many steps.
  const staysAt = async (update: number): Promise<void> => {
    await page.clock.runFor(10 * stepMs);
    const shown = async (): Promise<string | undefined> => {
      await page.clock.runFor(stepMs);
      return (await stateOf(page, figure)).update;
    };
    await expect.poll(shown).toBe(String(update));
  };
  await play.click();
  await page.clock.runFor(2 * stepMs);
  expect(await button(page, "Play").isVisible()).toBe(true);
  await staysAt(max);
  await play.click();
  expect(await button(page, "Pause").isVisible()).toBe(true);
  await page.clock.runFor(3 * stepMs);
  await play.click();
  await staysAt(min + 3);
});

test("pressing the bound selects that update, and pressing a start shows its fit", async () => {
  const { page } = await openFigure(figure);
  await changing(page, figure, () => press(page, "bound", 20, [0, fields.update.max]));
  expect((await stateOf(page, figure)).update).toBe("20");
  await changing(page, figure, () => press(page, "starts", 2, [-0.5, 9.5]));
  const state = await stateOf(page, figure);
  expect(state.start).toBe("2");
  const { starts, run } = await answers(state);
  expect(starts.starts[2]?.elboNats).toBe(run.elboNats.at(-1));
  await expect
    .poll(() => summary(page))
    .toContain(
      `start 2 has converged after update ${run.elboNats.length}, at ${fixed(run.elboNats.at(-1) as number, 1)}`,
    );
  await expectShown(page, figure);
});

test("updates after the end of a fit only change the requested number", async () => {
  const { run } = await answers({});
  expect(run.elboNats.length).toBeLessThan(3 * maxSweeps);
  const { page } = await openFigure(figure, { update: String(fields.update.max) });
  await expect.poll(() => summary(page)).toContain(`After update ${run.elboNats.length}, of the responsibilities`);
  await expectShown(page, figure);
});

const fitPath = "/v1/variational/earthquakes/fit";
const boundOn = (page: Page): Promise<string> => page.locator("fig-earthquakes [data-drawing=bound]").innerHTML();

test("during a fit its bound grows update by update, and finally the figure shows the JSON response", async () => {
  const { page } = await openFigure(figure);
  const { run, starts } = await answers({ start: "3" });
  const stream = await slowStreams(page, fitPath);
  const typed = page.locator("fig-earthquakes input[name=start]");
  await typed.fill("3");
  await expect.poll(stream.lines).toHaveLength(run.elboNats.length + 1);
  for (const known of [1, 2, 3, 4]) {
    stream.send(1);
    const soFar = chartSvg(drawBound(fields.update.initial, run.elboNats.slice(0, known), bestOf(starts)));
    await expect.poll(() => boundOn(page)).toBe(await written(page, soFar));
    expect((await stateOf(page, figure)).start).toBe("1");
  }
  stream.send(run.elboNats.length);
  await drawn(page, figure, { start: "3" });
  await expectShown(page, figure);
  await page.locator("#fig-earthquakes api-drawer summary").click();
  const call = page.locator("#fig-earthquakes [data-call=run]");
  const json = JSON.stringify(run);
  expect(await call.locator("[data-request-text]").textContent()).toContain("accept: application/json");
  expect(await call.locator("[data-meta]").textContent()).toContain(
    `200, application/json, ${grouped(json.length)} bytes`,
  );
  expect(await call.locator("[data-response]").textContent()).toBe(excerpt(json));
});

test("a fit that breaks off leaves the last complete figure, with a message", async () => {
  const { page } = await openFigure(figure);
  const before = await boundOn(page);
  const stream = await slowStreams(page, fitPath);
  await page.locator("fig-earthquakes input[name=start]").fill("3");
  await expect.poll(stream.lines).toBeDefined();
  stream.send(5);
  await expect.poll(() => boundOn(page)).not.toBe(before);
  stream.end();
  const status = page.locator("#fig-earthquakes [data-status]");
  await expect.poll(() => status.getAttribute("data-phase")).toBe("stale");
  expect(await status.textContent()).toContain("ended before it was complete");
  expect(await boundOn(page)).toBe(before);
  await page.unroute(`**${fitPath}`);
  await drawn(page, figure, { start: "3" });
  await expectShown(page, figure);
});
