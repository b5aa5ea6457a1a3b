import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { figure } from "../../site/figures/fuel-gauge/figure.ts";
import { changing, drawn, expectShown, openFigure, stateOf } from "./figures.ts";

const node = (page: Page, letter: string) => page.locator(`fig-fuel #node-${letter}`);
const fraction = (page: Page): Promise<string | null> => page.locator("fig-fuel .fraction").textContent();

/** p(B, F, G, D) of Bishop's exercise 8.11, row by row. */
function joint(b: number, f: number, g: number, d: number): number {
  const of = (first: number, state: number): number => (state === 0 ? first : 1 - first);
  const gauge = [
    [0.9, 0.8],
    [0.8, 0.2],
  ][b]?.[f] as number;
  return of(0.1, b) * of(0.1, f) * of(gauge, g) * of([0.9, 0.1][g] as number, d);
}

/** p(F = 0 | D = 0 and the remaining states of B), by enumeration. */
function emptyTank(batteries: readonly number[]): number {
  const sum = (fuels: readonly number[]): number =>
    batteries.flatMap((b) => fuels.flatMap((f) => [0, 1].map((g) => joint(b, f, g, 0)))).reduce((a, c) => a + c, 0);
  return sum([0]) / sum([0, 1]);
}

test("an empty tank: 0.1 at first, 0.2125 after the report, 41/374 once the battery is known to be flat", async () => {
  const { page } = await openFigure(figure, { seen: "" });
  expect(await fraction(page)).toContain("= 0.1000");
  await node(page, "D").click();
  await drawn(page, figure, { seen: "D0" });
  expect(await fraction(page)).toBe("p(F = 0 | D = 0) = 0.07480 / 0.3520 = 0.2125");
  expect(emptyTank([0, 1])).toBeCloseTo(0.2125, 10);
  await node(page, "B").click();
  await drawn(page, figure, { seen: "D0,B0" });
  expect(await fraction(page)).toBe("p(F = 0 | D = 0, B = 0) = 0.008200 / 0.07480 = 0.1096");
  expect(emptyTank([0])).toBeCloseTo(41 / 374, 10);
  await expectShown(page, figure);
});

test("the order of the evidence changes the path, but not the result", async () => {
  const ends = [];
  for (const seen of ["D0,B0", "B0,D0"]) {
    const { page } = await openFigure(figure, { seen });
    const texts = (kind: string) => page.locator(`fig-fuel [data-drawing=steps] text${kind}`).allTextContents();
    const chances = await texts(".note");
    const evidence = await texts("[text-anchor=middle]:not(.note)");
    ends.push(chances.at(-1));
    expect(chances).toEqual(seen === "D0,B0" ? ["0.1000", "0.2125", "0.1096"] : ["0.1000", "0.1000", "0.1096"]);
    expect(evidence).toEqual(["nothing", ...(seen === "D0,B0" ? ["D = 0", "B = 0"] : ["B = 0", "D = 0"])]);
  }
  expect(ends[0]).toBe(ends[1]);
});

test("the names under the live chart are those of the evidence shown", async () => {
  const { page } = await openFigure(figure);
  await page.locator("fig-fuel [data-plot=steps][data-live]").waitFor();
  const painted = await page.evaluateHandle(() => {
    const texts: string[] = [];
    const context = CanvasRenderingContext2D.prototype;
    const fill = context.fillText;
    context.fillText = function (text, ...place) {
      texts.push(text);
      fill.call(this, text, ...place);
    };
    return texts;
  });
  await page.getByRole("button", { name: "Gauge empty", exact: true }).click();
  await drawn(page, figure, { seen: "G0" });
  await expect.poll(() => painted.jsonValue()).toContain("G = 0");
  // The last drawing has one name for each of its steps.
  const names = (await painted.jsonValue()).filter((text) => /^(nothing|[BFGD] = \d)$/.test(text));
  expect(names.slice(-2)).toEqual(["nothing", "G = 0"]);
});

test("pressing a variable observes its first state, then its second, then none, by keyboard alone", async () => {
  const { page } = await openFigure(figure, { seen: "" });
  await node(page, "G").focus();
  for (const seen of ["G0", "G1", ""]) {
    await changing(page, figure, () => page.keyboard.press(seen === "G1" ? "Space" : "Enter"));
    await drawn(page, figure, { seen });
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("node-G");
  }
  await expectShown(page, figure);
});

test("quick presses all count, with the API or without", async () => {
  const { page } = await openFigure(figure, { seen: "" });
  await page.route("**/v1/**", (route) => route.abort("connectionrefused"));
  for (const letter of ["G", "G", "B"]) await node(page, letter).click();
  await page.unroute("**/v1/**");
  // By then the figure may have retried by itself.
  await page.evaluate(() => document.querySelector<HTMLElement>("#fig-fuel [data-retry]")?.click());
  await drawn(page, figure, { seen: "G1,B0" });
  await expectShown(page, figure);
});

test("once the query variable is observed itself, nothing can change it", async () => {
  const { page } = await openFigure(figure, { seen: "F0" });
  await expect
    .poll(() => page.locator("#fig-fuel [data-summary]").textContent())
    .toMatch(/1\.0000.*No other variable can change it now\.$/);
  expect(await page.locator("fig-fuel [data-drawing=network] path.line").count()).toBe(0);
  expect(await node(page, "G").locator(".role").textContent()).toBe("separated");
});

test("battery and fuel are separated until the report is observed", async () => {
  const { page } = await openFigure(figure, { seen: "" });
  expect(await node(page, "B").locator(".role").textContent()).toBe("separated");
  expect(await page.locator("fig-fuel [data-drawing=network] path.line").count()).toBe(2);
  await node(page, "D").click();
  await drawn(page, figure, { seen: "D0" });
  expect(await node(page, "B").locator(".role").textContent()).toBe("dependent");
});

test("the Markov blanket of fuel is gauge and battery, but not the driver", async () => {
  const { page } = await openFigure(figure, { shade: "blanket" });
  const roles = () => page.locator("fig-fuel .node .role").allTextContents();
  expect(await roles()).toEqual(["co-parent", "asked", "child", "outside"]);
  await page.locator("fig-fuel input[name=asked][value=G]").check();
  await drawn(page, figure, { shade: "blanket", asked: "G" });
  expect(await roles()).toEqual(["parent", "parent", "asked", "child"]);
});

test("when everything is observed nothing is uncertain, and every combination of evidence has a result", async () => {
  const { page } = await openFigure(figure, { seen: "B0,G1,D0" });
  await expectShown(page, figure);
  expect(await page.locator("fig-fuel [data-drawing=network] path.line").count()).toBe(0);
  await node(page, "F").click();
  await drawn(page, figure, { seen: "B0,G1,D0,F0" });
  expect(await fraction(page)).toContain("= 1.0000");
  await expectShown(page, figure);
});

test("a typed entry of the tables changes the sum", async () => {
  const { page } = await openFigure(figure);
  await page.locator("fig-fuel input[name=F]").fill("0.5");
  await drawn(page, figure, { F: "0.5" });
  // 0.82 against 0.74, with even odds.
  expect(await fraction(page)).toContain(`= ${(0.82 / (0.82 + 0.74)).toFixed(4)}`);
  await expectShown(page, figure);
  expect((await stateOf(page, figure)).seen).toBe("D0,B0");
});

test("nodes are at least 24 px in both directions on a phone", async () => {
  const { page } = await openFigure(figure, {}, { viewport: { width: 360, height: 740 } });
  for (const each of await page.locator("fig-fuel .node").all()) {
    const box = await each.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24);
  }
});

test("a number in the prose sets how often tanks are empty, and the evidence multiplies those odds by 0.82 / 0.74", async () => {
  const { page } = await openFigure(figure);
  await page.locator("scrub-number[data-name=F] input").fill("0.25");
  await drawn(page, figure, { F: "0.25" });
  const odds = (1 / 3) * (0.82 / 0.74);
  expect(await fraction(page)).toContain(`= ${(odds / (1 + odds)).toFixed(4)}`);
});
