/** A figure in a frame on a page of another origin. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { figure as slice } from "../../site/figures/conditional-mixture/figure.ts";
import { openFigure, unfoldTakeAway } from "./figures.ts";
import { open, origin } from "./reader.ts";

test("the copied frame shows the state on a page of another origin, with its own height, and no other page can be framed", async () => {
  const { page } = await openFigure(slice, { x1: "1.5" }, { permissions: ["clipboard-read", "clipboard-write"] });
  await unfoldTakeAway(page, "fig-slice");
  await page.locator("#fig-slice [data-copy-embed]").click();
  await page.locator("#fig-slice [data-copy-embed]", { hasText: "Copied" }).waitFor();
  const code = await page.evaluate(() => navigator.clipboard.readText());
  expect(code).toMatch(/ title="[^"]*Figure 4\.1[^"]*" width="100%" height="\d+" loading="lazy"/);
  const forbidden = `<iframe name="forbidden" src="${origin}/conditional-mixtures/"></iframe>`;
  const host = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<!doctype html><html lang="en"><title>Elsewhere</title><body>${code}${forbidden}</body></html>`);
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void host.close());
  await new Promise((resolve) => host.once("listening", resolve));
  const at = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  const elsewhere = await open("/", { at, viewport: { width: 320, height: 700 } });
  const frame = elsewhere.page.frameLocator("iframe").first();
  await frame.locator('fig-slice[data-drawn*="x1=1.5"]').waitFor();
  await frame.locator("[data-plot][data-live]").first().waitFor();
  expect(await frame.locator(".embed-back a").getAttribute("href")).toBe(
    `${origin}/conditional-mixtures/?x1=1.5#fig-slice`,
  );
  const unseen = (): Promise<number> => frame.locator(":root").evaluate((root) => root.scrollHeight - innerHeight);
  await expect.poll(unseen).toBe(0);
  await frame.locator(".tables summary").click();
  await expect.poll(() => frame.locator(".tables td").count()).toBeGreaterThan(0);
  await expect.poll(unseen).toBe(0);
  const unfolded = await elsewhere.page.locator("iframe").first().getAttribute("height");
  await frame.locator(".tables summary").click();
  await expect.poll(async () => elsewhere.page.locator("iframe").first().getAttribute("height")).not.toBe(unfolded);
  await elsewhere.page.evaluate(() => postMessage({ type: "marginalia:height", height: 1 }, "*"));
  await expect.poll(unseen).toBe(0);
  const excess = await frame.locator(":root").evaluate((root) => root.scrollWidth - innerWidth);
  expect(excess).toBeLessThanOrEqual(0);
  await elsewhere.page.setViewportSize({ width: 1280, height: 900 });
  const lefts = await frame
    .locator(".figure-panels, .figure-dock, figcaption")
    .evaluateAll((all) => all.map((element) => element.getBoundingClientRect().left));
  expect(Math.min(...lefts)).toBeGreaterThanOrEqual(0);
  await elsewhere.page.setViewportSize({ width: 320, height: 700 });
  // Changes in the frame do not enter the history of the page around it.
  const before = await elsewhere.page.evaluate(() => history.length);
  await frame.locator("input[name=x1]").press("ArrowRight");
  await frame.locator('fig-slice:not([data-drawn*="x1=1.5&"])').waitFor();
  await expect.poll(() => frame.locator("[data-bibtex]").textContent()).toContain("x1=1.51");
  expect(await elsewhere.page.evaluate(() => history.length)).toBe(before);
  await expect.poll(() => elsewhere.errors.join()).toContain("frame-ancestors");
  expect(elsewhere.page.frame("forbidden")?.url()).not.toContain("conditional-mixtures");
});
