import { expect, test } from "vitest";
import { decodeAt, start } from "../../site/figures/latent-atlas/small-state.ts";
import { point } from "../../site/figures/latent-atlas/state.ts";
import { sections } from "../../site/lib/report/sections.ts";
import { apiPixels, canvasPixels } from "./atlas.ts";
import { open, origin, type ReaderOptions } from "./reader.ts";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;
const desktop = { viewport: { width: 1280, height: 900 } } as const;
const plane = "small-atlas [data-plane]";

/** Opens the start page and waits for the first live picture. */
async function openStart(options: ReaderOptions = {}) {
  const { page } = await open("/", options);
  await page.locator("small-atlas [data-picture][data-drawn]").waitFor();
  const picture = page.locator("small-atlas [data-picture]");
  return {
    page,
    pixels: () => canvasPixels(page, "small-atlas canvas"),
    drawn: () => picture.getAttribute("data-drawn"),
    status: page.locator("small-atlas [data-status]"),
    box: async () => {
      const box = await page.locator(plane).boundingBox();
      if (!box) throw new Error("expected the plane on screen, got none");
      return box;
    },
  };
}

const others = sections.filter(({ path }) => path !== "/");

test("the start page links to every section with a miniature of its first figure, in the report's order", async () => {
  const { page, errors } = await open("/", { javaScriptEnabled: false });
  const miniatures = page.locator("a.miniature");
  expect(await miniatures.evaluateAll((all) => all.map((each) => each.getAttribute("href")))).toEqual(
    others.map(({ path }) => path),
  );
  for (const [i, { path }] of others.entries()) {
    const drawing = miniatures.nth(i).locator("svg").first();
    expect(await drawing.isVisible(), path).toBe(true);
    expect(
      await drawing.locator("path:not(.axis), .numeral, [data-digit], image, circle").count(),
      path,
    ).toBeGreaterThan(0);
  }
  expect(errors).toEqual([]);
});

test("it says how many models the API serves now, and explains the symbols", async () => {
  const { page } = await open("/");
  await expect.poll(() => page.locator("api-status [data-status]").getAttribute("data-phase")).toBe("live");
  expect(await page.locator("api-status").textContent()).toMatch(/\d|[Oo]ne/);
  expect(await page.locator("#notation ~ * .katex").count()).toBeGreaterThan(5);
});

test("sections are listed under the heading of their part, and each part has one heading", async () => {
  const { page } = await open("/", { javaScriptEnabled: false });
  const lists = await page.locator(".miniatures").evaluateAll((all) =>
    all.map((list) => ({
      part: list.previousElementSibling?.textContent,
      paths: Array.from(list.querySelectorAll("a.miniature"), (link) => link.getAttribute("href")),
    })),
  );
  const parts = Map.groupBy(others, ({ part }) => part);
  expect(lists).toEqual([...parts].map(([part, own]) => ({ part, paths: own.map(({ path }) => path) })));
  expect(lists.length).toBeGreaterThan(3);
});

test.for([
  ["a desktop", desktop, "drag me"],
  ["a phone", phone, "hold, then drag me"],
] as const)("the first screen of %s has the atlas, a description, and four links", async ([, options, words]) => {
  const { page } = await open("/", options);
  const { width, height } = options.viewport;
  const seen = [".standfirst", plane, "small-atlas [data-picture]", ...[0, 1, 2, 3].map((i) => `.ways a >> nth=${i}`)];
  for (const selector of [...seen, ".imprint"]) {
    const box = await page.locator(selector).boundingBox();
    expect(box, selector).not.toBeNull();
    if (!box) continue;
    expect(box.y + box.height, selector).toBeLessThanOrEqual(height);
    expect(box.x + box.width, selector).toBeLessThanOrEqual(width);
    // Touch targets: the links and the plane.
    if (/ways|plane/.test(selector)) expect(Math.min(box.width, box.height), selector).toBeGreaterThanOrEqual(44);
  }
  expect(await page.locator(".invitation text").filter({ visible: true }).allTextContents()).toEqual([words]);
  expect(await page.locator(".ways a").evaluateAll((links) => links.map((link) => link.getAttribute("href")))).toEqual([
    others[0]?.path,
    "/models/",
    "/docs/quick-start/",
    "/docs/publishing-a-model/",
  ]);
});

test("a drag moves the cursor and decodes the digit there; the arrow keys and Home move it too", async () => {
  const { page, pixels, drawn, box } = await openStart();
  const before = await pixels();
  const { x, y, width, height } = await box();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + 0.3 * width, y + 0.7 * height, { steps: 4 });
  await page.mouse.up();
  await expect.poll(drawn).not.toBe(decodeAt(start).path);
  await expect.poll(pixels).not.toEqual(before);
  expect(await page.locator(".invitation").isVisible()).toBe(false);
  await page.locator(plane).press("Home");
  await expect.poll(drawn).toBe(decodeAt([0, 0]).path);
  expect(await pixels()).toEqual(await apiPixels(decodeAt([0, 0]).path));
  await page.locator(plane).press("ArrowRight");
  await page.locator(plane).press("Shift+ArrowUp");
  await expect.poll(drawn).toBe(decodeAt([0.05, 0.5]).path);
  await expect
    .poll(() => page.locator("small-atlas [data-place]").textContent())
    .toMatch(/^The 20 nearest encoded test digits are \d/);
});

test("when the API is down the last digit stays and the page says so", async () => {
  const { page, pixels, status } = await openStart();
  const before = await pixels();
  await page.route("**/v1/**", (route) => route.abort("connectionrefused"));
  await page.locator(plane).press("Home");
  await expect.poll(() => status.textContent()).toContain("cannot be reached");
  expect(await status.textContent()).toContain(`Still showing z = ${point(start)}`);
  expect(await pixels()).toEqual(before);
});

test("without JavaScript the stored picture is there, without an invitation to drag", async () => {
  const { page } = await open("/", { javaScriptEnabled: false });
  expect(await page.locator("small-atlas img").isVisible()).toBe(true);
  expect(await page.locator("small-atlas text[data-digit='4']").isVisible()).toBe(true);
  expect(await page.locator("small-atlas [data-status]").textContent()).toContain("Stored when this page was built");
  expect(await page.locator(".invitation").isVisible()).toBe(false);
});

test("the start page never scrolls sideways, from 320 to 1,920 px", async () => {
  const { page } = await open("/");
  for (const width of [320, 390, 640, 768, 1088, 1280, 1920]) {
    await page.setViewportSize({ width, height: 844 });
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(excess, `${width} px`).toBeLessThanOrEqual(0);
  }
});

test("every section has its authors, version and a link to the citation on its first screen", async () => {
  for (const { path } of others) {
    expect(await (await fetch(origin + path)).text(), path).toMatch(
      /<p class="imprint"[^>]*>\s*Marginalia contributors/,
    );
  }
  const { page } = await open("/probabilistic-pca/", { ...phone, javaScriptEnabled: false });
  const line = page.locator(".title .imprint");
  const box = await line.boundingBox();
  expect((box?.y ?? Number.NaN) + (box?.height ?? 0)).toBeLessThanOrEqual(phone.viewport.height);
  expect(await line.textContent()).toMatch(/version \d+\.\d+\.\d+, \d+ \w+ \d{4}/);
  expect(await line.locator("a").getAttribute("href")).toBe("/appendix/#how-to-cite");
});
