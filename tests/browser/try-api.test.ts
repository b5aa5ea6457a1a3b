/** The page on which a reader sends requests, with a form for each operation. */
import axeCore from "axe-core";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { operationsOf } from "../../site/lib/api/openapi.ts";
import { api, open, origin } from "./reader.ts";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;
/** Its script is 1.7 MB, which is slow on a shared processor. */
const formTimeout = 40_000;

/** Sends the request of an operation's form as it is. */
async function send(operation: Locator): Promise<Locator> {
  const button = operation.getByRole("button", { name: "Execute" });
  await button.waitFor({ timeout: formTimeout });
  await button.click();
  const live = operation.locator(".live-responses-table");
  await expect.poll(() => live.locator(".response-col_status").last().textContent()).toContain("200");
  return live;
}

/** What axe objects to in the open forms. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axeCore.source);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof axeCore };
    const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const { violations: found } = await axe.run("try-api", { runOnly, preload: false });
    return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  });
}

/** Paths that a page asks for, apart from the addresses of other servers, which stay whole. */
function recorded(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url())) asked.push(request.url().replace(origin, ""));
  });
  return asked;
}

test("every operation has a row, and nothing of the form is loaded before one opens", async () => {
  let asked: string[] = [];
  const { page, errors } = await open("/docs/try/", {
    before: async (fresh) => {
      asked = recorded(fresh);
    },
  });
  const operations = operationsOf(await (await api("/openapi.json")).json());
  const rows = await page.locator("try-api details").evaluateAll((all) => all.map(({ id }) => id));
  expect(rows.toSorted()).toEqual(operations.map(({ operation }) => operation.operationId).toSorted());
  await page.waitForLoadState("networkidle");
  expect(asked.filter((path) => /swagger|openapi/.test(path))).toEqual([]);
  const row = page.locator("#getV2HealthLive");
  await row.locator("summary").press("Enter");
  await send(row);
  await page.waitForURL("**/docs/try/#/getV2HealthLive");
  expect(asked.filter((path) => !/^\/(docs|_astro|openapi\.json|v2\/health\/live$)/.test(path))).toEqual([]);
  // The form was given this operation alone.
  expect(await page.locator(".opblock").count()).toBe(1);
  expect(errors).toEqual([]);
}, 60_000);

test.each(["#/getModelsByIdDecode", "#/Models/getModelsByIdDecode"])(
  "the address %s opens the operation, and its request succeeds",
  async (anchor) => {
    const { page, errors } = await open(`/docs/try/${anchor}`);
    const row = page.locator("#getModelsByIdDecode");
    await expect.poll(() => row.evaluate((each) => Math.abs(each.getBoundingClientRect().top))).toBeLessThan(100);
    expect(await (await send(row)).textContent()).toContain('"model": "mlp-2d"');
    expect(await violations(page)).toEqual([]);
    expect(errors).toEqual([]);
  },
  60_000,
);

test("nothing moves by more than 0.02 while the form of an address arrives", async () => {
  const { page } = await open("/docs/try/#/postMixturesFit", { ...phone, isFirst: true });
  await page.getByRole("button", { name: "Execute" }).waitFor({ timeout: formTimeout });
  const shift = await page.evaluate(() => {
    const observer = new PerformanceObserver(() => {});
    observer.observe({ type: "layout-shift", buffered: true });
    const shifts = observer.takeRecords() as unknown as { value: number }[];
    return shifts.reduce((sum, { value }) => sum + value, 0);
  });
  expect(shift).toBeLessThanOrEqual(0.02);
}, 60_000);

test("on a narrow phone two operations are open at once, each with its body filled in, in the dark theme, without scrolling sideways", async () => {
  const width = 320;
  const { page, errors } = await open("/docs/try/", {
    ...phone,
    viewport: { width, height: 640 },
    colorScheme: "dark",
  });
  for (const id of ["postMixturesCondition", "postNetworksQuery"]) {
    const row = page.locator(`#${id}`);
    await row.locator("summary").tap();
    await send(row);
  }
  expect(await page.locator("#postMixturesCondition .live-responses-table").textContent()).toContain('"logEvidence"');
  expect(await page.locator("#postNetworksQuery .live-responses-table").textContent()).toContain(
    '"observedProbability"',
  );
  // Not its inner width, which grows with what overflows.
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  expect(await page.locator("html.dark-mode").count()).toBe(1);
  expect(await violations(page)).toEqual([]);
  expect(errors).toEqual([]);
}, 60_000);

test("a form that cannot be loaded says so, and comes when its operation opens again", async () => {
  const { page } = await open("/docs/try/", {
    before: async (fresh) => {
      await fresh.route("**/swagger-ui-bundle*", (route) => route.abort(), { times: 1 });
    },
  });
  const row = page.locator("#getV2HealthLive");
  await row.locator("summary").click();
  await expect.poll(() => row.getByRole("status").textContent()).toContain("cannot be loaded");
  await row.locator("summary").click();
  await row.locator("summary").click();
  await send(row);
  expect(await row.getByRole("status").textContent()).toBe("");
}, 60_000);

test("the filter leaves the operations with all its words, and only their groups", async () => {
  const { page } = await open("/docs/try/");
  await page.getByPlaceholder("Filter operations").fill("post mixtures fit");
  const shown = (selector: string) => page.locator(`try-api ${selector}`).filter({ visible: true }).allTextContents();
  expect(await shown("h3")).toEqual([expect.stringContaining("/v1/mixtures/fit")]);
  expect(await shown("h2")).toEqual(["Mixtures of Gaussians"]);
  expect(await page.locator("[data-count]").textContent()).toBe("One result");
});

test("without JavaScript the page lists the operations, each with its entry in the reference", async () => {
  const { page } = await open("/docs/try/", { javaScriptEnabled: false });
  expect(await page.locator("try-api noscript").textContent()).toContain("need JavaScript");
  const row = page.locator("#postMixturesFit");
  await row.locator("summary").click();
  const link = row.getByRole("link");
  expect(await link.isVisible()).toBe(true);
  expect(await link.getAttribute("href")).toBe("/docs/reference/mixtures-of-gaussians/#postMixturesFit");
});
