import type { Page, Route } from "playwright-core";
import { expect, test } from "vitest";
import { decodePath, drawn, openAtlas, picturePixels } from "./atlas.ts";
import { installClock, open, stopClock } from "./reader.ts";

const status = (page: Page) => page.locator("#fig-atlas [data-status]");
const phase = (page: Page): Promise<string | null> => status(page).getAttribute("data-phase");

/** The message over the picture. */
const pill = (page: Page): Promise<string> =>
  page.locator("#fig-atlas [data-picture]").evaluate((element) => getComputedStyle(element, "::after").content);

/** Handles every request to the API in the same way until it is stopped. */
async function breakApi(page: Page, fate: (route: Route) => Promise<void>): Promise<() => Promise<void>> {
  await page.route("**/v1/**", fate);
  return () => page.unroute("**/v1/**");
}

const problem =
  (code: number, detail: string, headers: Record<string, string> = {}) =>
  (route: Route) =>
    route.fulfill({ status: code, headers, contentType: "application/problem+json", body: JSON.stringify({ detail }) });

test("if the API cannot be reached, the last picture stays, labelled stale, and recovers automatically", async () => {
  const { page } = await openAtlas();
  const before = await picturePixels(page);
  const lift = await breakApi(page, (route) => route.abort("connectionrefused"));
  await page.locator("#fig-atlas [data-plane]").press("Home");
  await expect.poll(() => phase(page)).toBe("stale");
  expect(await status(page).textContent()).toContain("cannot be reached");
  expect(await status(page).textContent()).toContain("Still showing z = (0.50, −0.50)");
  expect(await page.locator("[data-picture-title]").textContent()).toBe("Last decoded: (0.50, −0.50)");
  expect(await picturePixels(page)).toEqual(before);
  expect(await page.locator("#fig-atlas [data-retry]").isVisible()).toBe(true);
  expect(await pill(page)).toMatch(/^"no response for \d+ s, showing the last one"/);
  await expect.poll(() => pill(page)).toMatch(/for [1-9]\d* s/);
  await lift();
  await drawn(page, decodePath("0,0"));
  expect(await phase(page)).toBe("live");
  expect(await pill(page)).toBe("none");
  expect(await page.locator("#fig-atlas [data-retry]").isVisible()).toBe(false);
});

/** Times on the page's clock, ms, at which its script calls the API from now on; read them at the end. */
async function watchCalls(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const calls: number[] = [];
    const { fetch } = window;
    window.fetch = (...parameters) => {
      calls.push(performance.now());
      return fetch(...parameters);
    };
    Object.assign(window, { calls });
  });
  return () => page.evaluate(() => (window as unknown as { calls: number[] }).calls);
}

test("a rate limit is obeyed: no request before Retry-After has passed, then it recovers", async () => {
  const { page } = await openAtlas("", { before: installClock });
  const calls = await watchCalls(page);
  const lift = await breakApi(page, problem(429, "too many requests", { "retry-after": "2" }));
  await stopClock(page);
  const plane = page.locator("#fig-atlas [data-plane]");
  await plane.press("Home");
  await page.clock.runFor(100);
  await expect.poll(() => phase(page)).toBe("stale");
  expect(await status(page).textContent()).toContain("is limiting requests (429: too many requests)");
  await plane.press("ArrowRight");
  await page.clock.runFor(1000);
  await plane.press("ArrowRight");
  await lift();
  await page.clock.runFor(1500);
  await drawn(page, decodePath("0.1,0"));
  const [first = Number.NaN, second = Number.NaN, ...others] = await calls();
  expect(second - first).toBeGreaterThanOrEqual(2000);
  expect(others).toEqual([]);
});

test("a captive portal's page with status 200 is not a response", async () => {
  const { page } = await openAtlas();
  await breakApi(page, (route) => route.fulfill({ status: 200, contentType: "text/html", body: "<h1>Sign in</h1>" }));
  await page.locator("#fig-atlas [data-plane]").press("Home");
  await expect.poll(() => phase(page)).toBe("stale");
  expect(await status(page).textContent()).toContain("is unavailable (expected application/json, got text/html)");
});

test("Retry sends a request at once", async () => {
  const { page } = await openAtlas();
  const lift = await breakApi(page, problem(503, "model unavailable", { "retry-after": "600" }));
  await page.locator("#fig-atlas [data-plane]").press("Home");
  await expect.poll(() => phase(page)).toBe("stale");
  expect(await status(page).textContent()).toContain("is unavailable (503: model unavailable)");
  await lift();
  await page.locator("#fig-atlas [data-retry]").click();
  await drawn(page, decodePath("0,0"));
  expect(await phase(page)).toBe("live");
});

test("a slow API gets a message, with the last picture in place", async () => {
  const { page } = await openAtlas();
  const before = await picturePixels(page);
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await breakApi(page, async (route) => {
    await released;
    await route.continue();
  });
  await page.locator("#fig-atlas [data-plane]").press("Home");
  await expect.poll(() => phase(page)).toBe("waiting");
  expect(await pill(page)).toMatch(/^"asking…"/);
  expect(await picturePixels(page)).toEqual(before);
  release();
  await drawn(page, decodePath("0,0"));
  expect(await phase(page)).toBe("live");
});

test("a requested picture from the build has no message over it", async () => {
  const { page } = await open("/latent-atlas/", {
    before: async (fresh) => {
      await breakApi(fresh, (route) => route.abort("connectionrefused"));
    },
  });
  await expect.poll(() => phase(page)).toBe("stale");
  expect(await pill(page)).toBe("none");
  await page.locator("#fig-atlas [data-plane]").press("Home");
  await expect.poll(() => pill(page)).toMatch(/showing the stored one/);
});

test("a page opened while the API is down shows its stored figure and says so", async () => {
  const { page } = await open("/latent-atlas/?z=1,1", {
    before: async (fresh) => {
      await breakApi(fresh, (route) => route.abort("connectionrefused"));
    },
  });
  await expect.poll(() => phase(page)).toBe("stale");
  expect(await status(page).textContent()).toContain("Still showing");
  expect(await page.locator("#fig-atlas [data-picture] img").isVisible()).toBe(true);
  expect(await page.locator("#fig-atlas [data-sheet] img").isVisible()).toBe(true);
  expect(await page.locator("#fig-atlas svg text[data-digit='4']").isVisible()).toBe(true);
});

test("the start page says whether the API responds, and notices its recovery", async () => {
  const { page } = await open("/", {
    before: async (fresh) => {
      await breakApi(fresh, (route) => route.abort("connectionrefused"));
    },
  });
  const line = page.locator("api-status [data-status]");
  await expect.poll(() => line.textContent()).toContain("The API cannot be reached (no connection)");
  expect(await line.getAttribute("role")).toBe("status");
  await page.unroute("**/v1/**");
  await expect.poll(() => line.textContent()).toMatch(/^The API has responded \(in \d/);
});
