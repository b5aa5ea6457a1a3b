import type { Request } from "playwright-core";
import { expect, test } from "vitest";
import { apiPixels, clickPad, cursor, decodePath, drawn, openAtlas, picturePixels } from "./atlas.ts";

test("a click on the plane shows the API's decoded image, pixel by pixel", async () => {
  const { page } = await openAtlas();
  await clickPad(page, "plane", 0.3, 0.6);
  const [z1, z2] = await cursor(page);
  expect(z1).toBeLessThan(0);
  expect(z2).toBeLessThan(0);
  const path = decodePath(`${z1},${z2}`);
  await drawn(page, path);
  expect(await picturePixels(page)).toEqual(await apiPixels(path));
});

test("a click lands on the latent under the pointer", async () => {
  const { page } = await openAtlas();
  const limit = Number(await page.locator("latent-atlas").getAttribute("data-limit"));
  await clickPad(page, "plane", 0.75, 0.25);
  const [z1, z2] = await cursor(page);
  // A pixel of the plane is about limit / 180 wide, and the border takes one more.
  expect(Math.abs(z1 - limit / 2)).toBeLessThan(limit / 60);
  expect(Math.abs(z2 - limit / 2)).toBeLessThan(limit / 60);
});

test("arrow keys step, Shift steps further, Home goes to the origin", async () => {
  const { page } = await openAtlas();
  const plane = page.locator("#fig-atlas [data-plane]");
  await plane.press("Home");
  expect(await cursor(page)).toEqual([0, 0]);
  await plane.press("ArrowRight");
  expect(await cursor(page)).toEqual([0.05, 0]);
  await plane.press("ArrowUp");
  expect(await cursor(page)).toEqual([0.05, 0.05]);
  await plane.press("Shift+ArrowLeft");
  expect(await cursor(page)).toEqual([-0.45, 0.05]);
  await plane.press("Shift+ArrowDown");
  expect(await cursor(page)).toEqual([-0.45, -0.45]);
  const path = decodePath("-0.45,-0.45");
  await drawn(page, path);
  expect(await picturePixels(page)).toEqual(await apiPixels(path));
});

test("the cursor stays on the plane, however often a key is pressed", async () => {
  const { page } = await openAtlas();
  const limit = Number(await page.locator("latent-atlas").getAttribute("data-limit"));
  for (let i = 0; i < 30; i++) await page.locator("#fig-atlas [data-plane]").press("Shift+ArrowRight");
  expect((await cursor(page))[0]).toBe(limit);
});

test("a drag streams pictures with at most one request a frame, and ends on the latent where it was released", async () => {
  const { page } = await openAtlas();
  await page.evaluate(() => {
    const counts = { frames: 0, requests: 0, pictures: 0 };
    Object.assign(window, { counts });
    const frame = (): void => {
      counts.frames += 1;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    const { fetch } = window;
    window.fetch = (...parameters) => {
      counts.requests += 1;
      return fetch(...parameters);
    };
    const picture = document.querySelector("[data-picture]");
    if (picture) {
      new MutationObserver(() => {
        counts.pictures += 1;
      }).observe(picture, { attributeFilter: ["data-drawn"] });
    }
  });
  const box = await page.locator("#fig-atlas [data-plane]").boundingBox();
  if (!box) throw new Error("expected the plane on screen");
  await page.mouse.move(box.x + 0.2 * box.width, box.y + 0.5 * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.8 * box.width, box.y + 0.4 * box.height, { steps: 60 });
  await page.mouse.up();
  const [z1, z2] = await cursor(page);
  await drawn(page, decodePath(`${z1},${z2}`));
  const counts = await page.evaluate(() => (window as unknown as { counts: Record<string, number> }).counts);
  expect(counts.pictures).toBeGreaterThan(3);
  expect(counts.requests).toBeLessThanOrEqual((counts.frames ?? 0) + 1);
  expect(await picturePixels(page)).toEqual(await apiPixels(decodePath(`${z1},${z2}`)));
});

test("a request that a newer response has overtaken is aborted: its response never replaces that one", async () => {
  const { page } = await openAtlas();
  const held = decodePath("0.05,0");
  const isHeld = (request: Request): boolean => request.url().endsWith(held);
  // Never fulfilled, so only the page can end it.
  await page.route(`**${held}`, () => {});
  const plane = page.locator("#fig-atlas [data-plane]");
  await plane.press("Home");
  await drawn(page, decodePath("0,0"));
  const [asked, calledOff] = [page.waitForEvent("request", isHeld), page.waitForEvent("requestfailed", isHeld)];
  await plane.press("ArrowRight");
  await asked;
  await plane.press("ArrowRight");
  await drawn(page, decodePath("0.1,0"));
  expect((await calledOff).failure()?.errorText).toBe("net::ERR_ABORTED");
  expect(await page.locator("#fig-atlas [data-picture]").getAttribute("data-drawn")).toBe(decodePath("0.1,0"));
});

test("a sample has only ink and paper, and its seed reproduces it", async () => {
  const { page } = await openAtlas();
  await page.locator("input[name=output][value=samples]").check();
  const first = decodePath("0.5,-0.5&output=samples&seed=0");
  await drawn(page, first);
  const pixels = await picturePixels(page);
  expect(new Set(pixels)).toEqual(new Set([0, 255]));
  expect(pixels).toEqual(await apiPixels(first));
  await page.locator("[data-redraw]").click();
  await drawn(page, decodePath("0.5,-0.5&output=samples&seed=1"));
  expect(await picturePixels(page)).not.toEqual(pixels);
});

test("a class that is switched off in the legend leaves the plane", async () => {
  const { page } = await openAtlas();
  const sevens = page.locator("#fig-atlas svg text[data-digit='7']");
  expect(await sevens.isVisible()).toBe(true);
  await page.locator("#fig-atlas input[name=digits][value='7']").uncheck();
  expect(await sevens.isVisible()).toBe(false);
  expect(await page.locator("#fig-atlas svg text[data-digit='9']").isVisible()).toBe(true);
});

test("the plane has as many digits of each class as the API has encoded", async () => {
  const { page } = await openAtlas();
  const { labels } = await page.evaluate(async () => (await fetch("/v1/models/mlp-2d/latents?count=1000")).json());
  for (let digit = 0; digit < 10; digit++) {
    const text = await page.locator(`#fig-atlas svg text[data-digit='${digit}']`).textContent();
    expect(text).toHaveLength((labels as number[]).filter((label) => label === digit).length);
  }
});

test("a number in the prose moves the cursor, and the cursor moves the number", async () => {
  const { page } = await openAtlas();
  const number = page.locator("scrub-number[data-name=z1] input");
  await number.fill("1.25");
  await drawn(page, decodePath("1.25,-0.5"));
  await page.locator("#fig-atlas [data-plane]").press("ArrowRight");
  await expect.poll(() => number.inputValue()).toBe("1.3");
  await number.scrollIntoViewIfNeeded();
  const box = await number.boundingBox();
  if (!box) throw new Error("expected the number on screen");
  await page.mouse.move(box.x + 5, box.y + 5);
  await page.mouse.down();
  await page.mouse.move(box.x + 45, box.y + 5, { steps: 5 });
  await page.mouse.up();
  // Two pixels for a step of 0.01.
  expect((await cursor(page))[0]).toBe(1.5);
});

test("a term of the prose lights its marks and its terms of the formula, and a term of the formula lights it back", async () => {
  const { page } = await openAtlas();
  await page.locator("term-link[data-term=prior]").focus();
  expect(await page.locator("#fig-atlas .prior[data-lit]").count()).toBe(1);
  expect(await page.locator(".katex [data-term=prior][data-lit]").count()).toBeGreaterThan(0);
  expect(await page.locator("#fig-atlas .numerals[data-lit]").count()).toBe(0);
  await page.locator("#eq-model .katex-html [data-term=likelihood]").first().hover();
  expect(await page.locator("#fig-atlas [data-picture][data-lit]").count()).toBe(1);
  expect(await page.locator("term-link[data-term=likelihood][data-lit]").count()).toBe(1);
});

test("the summary describes the picture once the cursor rests", async () => {
  const { page } = await openAtlas();
  const summary = page.locator("#fig-atlas [data-summary]");
  expect(await summary.getAttribute("aria-live")).toBe("polite");
  await page.locator("#fig-atlas [data-plane]").press("Home");
  await expect
    .poll(() => summary.textContent())
    .toMatch(/^At z = \(0\.00, 0\.00\) the 20 nearest encoded test digits are /);
});
