import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { figure as plane } from "../../site/figures/plane-divergences/figure.ts";
import { figure as line } from "../../site/figures/two-divergences/figure.ts";
import { gaussianOf, type LineAnswers, mixtureOf } from "../../site/figures/two-divergences/state.ts";
import { post } from "../../site/lib/api/requests.ts";
import { fromQuery, initialState } from "../../site/lib/figure/fields.ts";
import type { AnyFigure } from "../../site/lib/figure/figure.ts";
import { askLive, changing, dragTo, drawn, expectShown, moving, openFigure, pressAt, stateOf } from "./figures.ts";

const summary = (page: Page, { id }: AnyFigure): Promise<string | null> =>
  page.locator(`#${id} [data-summary]`).textContent();

test("the Gaussian that minimises KL(p‖q) has the mixture's mean and variance, within the modes and between them", async () => {
  const { page } = await openFigure(line, { m1: "-1", m2: "3", s1: "0.5", s2: "1", w: "0.25" });
  const variance = 0.25 * 0.5 ** 2 + 0.75 * 1 + 0.25 * 0.75 * 4 ** 2;
  await expect
    .poll(() => summary(page, line))
    .toContain(`nats, at mean 2.00 and deviation ${Math.sqrt(variance).toFixed(2)}; KL(q‖p) is least`);
});

test("the divergence to any Gaussian is that to the moments plus the rest, by the API's numbers", async () => {
  for (const query of [{}, { qm: "-3", qs: "0.5" }, { m1: "0.5", w: "0.9", qs: "3.3" }]) {
    const state = fromQuery(line.fields, query, initialState(line.fields));
    const { nearest, yours, detour } = (await line.load(state, askLive)) as LineAnswers;
    // One is an integral, the other has a closed form.
    expect(nearest.forward.forwardNats + detour.forwardNats).toBeCloseTo(yours.forwardNats, 8);
    const project = post("/v1/gaussians/project", { mixture: mixtureOf(state) });
    expect(nearest.forward.gaussian).toEqual(await askLive("project", project));
    expect(gaussianOf(state).mean).toEqual([state.qm]);
  }
});

test("dragging a peak sideways moves its mode, upwards narrows it", async () => {
  const { page } = await openFigure(line);
  // The peak of a mode of weight one half and deviation 0.8.
  const peak = 0.5 / (0.8 * Math.sqrt(2 * Math.PI));
  await moving(page, line, () => dragTo(page, line, "forward", [-2.5, peak], [-1.5, 0.4]));
  const { m1, s1, m2, s2 } = await stateOf(page, line);
  // A pixel is three hundredths of the axis.
  expect(Number(m1)).toBeCloseTo(-1.5, 1);
  expect(Number(s1)).toBeCloseTo(0.5 / (0.4 * Math.sqrt(2 * Math.PI)), 1);
  expect([m2, s2]).toEqual(["2.5", "0.8"]);
  await expectShown(page, line);
});

test("pressing a panel moves the nearer peak there, or the reader's own Gaussian", async () => {
  const { page } = await openFigure(line);
  await changing(page, line, () => pressAt(page, line, "reverse", [3.5, 0.25]));
  const { m1, m2 } = await stateOf(page, line);
  expect(m1).toBe("-2.5");
  expect(Number(m2)).toBeCloseTo(3.5, 1);
  await changing(page, line, () => pressAt(page, line, "yours", [-1, 0.4]));
  const { qm, qs } = await stateOf(page, line);
  expect(Number(qm)).toBeCloseTo(-1, 1);
  expect(Number(qs)).toBeCloseTo(1 / (0.4 * Math.sqrt(2 * Math.PI)), 1);
  await expectShown(page, line);
});

test("the arrow keys move a peak and narrow it", async () => {
  const { page } = await openFigure(line);
  await page.locator(`${line.id} .handle[aria-label="Your Gaussian"]`).focus();
  await changing(page, line, () => page.keyboard.press("Shift+ArrowUp"));
  expect(Number((await stateOf(page, line)).qs)).toBeLessThan(line.fields.qs.initial);
  await changing(page, line, () => page.keyboard.press("Shift+ArrowLeft"));
  expect(Number((await stateOf(page, line)).qm)).toBeLessThan(line.fields.qm.initial);
  await expectShown(page, line);
});

test("at the tipping point one Gaussian over both modes is better than one at either mode", async () => {
  const { page } = await openFigure(line);
  expect(await summary(page, line)).toMatch(/KL\(q‖p\) is least, 0\.6\d\d nats, at mean −2\.\d+/);
  await changing(page, line, () => page.getByRole("button", { name: "At the tipping point" }).click());
  await expect.poll(() => summary(page, line)).toMatch(/KL\(q‖p\) is least, 0\.6\d\d nats, at mean 0\.00/);
});

test("a number in the prose moves a mode", async () => {
  const { page } = await openFigure(line);
  await page.locator("scrub-number[data-name=m2] input").fill("1.5");
  await drawn(page, line, { m2: "1.5" });
});

test("in the plane a mode can be dragged, pressed and moved by keys", async () => {
  const { page } = await openFigure(plane);
  const modes = async (): Promise<number[]> => ((await stateOf(page, plane)).modes ?? "").split(",").map(Number);
  await moving(page, plane, () => dragTo(page, plane, "forward", [1.4, 0.8], [0.4, 0.2]));
  const [x1, y1, x2, y2] = await modes();
  expect([x1, y1]).toEqual([-1.4, -0.8]);
  expect(x2).toBeCloseTo(0.4, 1);
  expect(y2).toBeCloseTo(0.2, 1);
  await page.locator(`${plane.id} .handle[aria-label="First mode"]`).focus();
  await changing(page, plane, () => page.keyboard.press("Shift+ArrowUp"));
  expect((await modes())[1]).toBeGreaterThan(-0.8);
  await changing(page, plane, () => pressAt(page, plane, "reverse", [2.5, 2]));
  expect((await modes())[2]).toBeCloseTo(2.5, 1);
  await expectShown(page, plane);
});

test("for two crossed modes the moments give a round cloud, and the other direction their intersection", async () => {
  const { page } = await openFigure(plane);
  await page.getByRole("button", { name: "Crossed" }).click();
  await drawn(page, plane, { modes: "0,0,0,0", tilt: "0.8" });
  await expectShown(page, plane);
  const variances = await page
    .locator(`#${plane.id} [data-tables] tbody tr`)
    .evaluateAll((rows) => rows.slice(0, 2).map((row) => Number(row.querySelectorAll("td")[2]?.textContent)));
  expect(variances[0]).toBeCloseTo(0.64, 3);
  expect(variances[1]).toBeLessThan(0.64);
});

test("an address with half a mode gives a complete state", async () => {
  const { page, errors } = await openFigure(plane, { modes: "1" });
  await expectShown(page, plane);
  expect(errors).toEqual([]);
});
