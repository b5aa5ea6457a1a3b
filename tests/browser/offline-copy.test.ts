/** The copy of the report that works without the API, opened from a folder without a network. */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { bundleOffline } from "../../site/build/offline/bundle.ts";
import { sections } from "../../site/lib/report/sections.ts";
import { open } from "./reader.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-copy-"));
afterAll(() => rm(folder, { recursive: true }));
const out = join(folder, "marginalia");
/** A few pages represent all, because the others have the same scripts. */
const pages = ["", "linear-regression/", "conditional-mixtures/", "docs/try/", "print/"];
const bundled = await bundleOffline({
  site: fileURLToPath(new URL("../../dist/", import.meta.url)),
  out,
  takes: (page) => pages.includes(page),
});

const at = pathToFileURL(`${out}/`).href;

const withoutNetwork = async (page: Page): Promise<void> => page.context().setOffline(true);
const read = (path: string) => open(path, { at, before: withoutNetwork });

test.each([
  ["linear-regression", "fig-line", "prior"],
  ["linear-regression", "fig-inputs", "spread"],
  ["conditional-mixtures", "fig-slice", "x1"],
])(
  "on %s the main control of %s changes the picture, and a line beside it says what is stored",
  async (section, id, name) => {
    const { page, errors } = await read(`${section}/index.html`);
    const figure = page.locator(`figure#${id}`);
    await figure.evaluate((each) => each.scrollIntoView({ behavior: "instant" }));
    await expect.poll(() => figure.locator("[data-status]").getAttribute("data-phase")).toBe("live");
    const panels = figure.locator(".figure-panels");
    const before = await panels.innerHTML();
    const slider = figure.locator(`input[name=${name}]`);
    const value = await slider.inputValue();
    await slider.press("ArrowLeft");
    await expect.poll(() => panels.innerHTML()).not.toBe(before);
    expect(await slider.inputValue()).not.toBe(value);
    expect(await figure.textContent()).toMatch(/works without the API and stores \d+ states of this figure: /);
    expect(await figure.locator("[data-status]").textContent()).toContain("when this copy was made");
    expect(errors).toEqual([]);
  },
);

test("features that the copy lacks are explained, and its pages link to one another", async () => {
  const { page, errors } = await read("index.html");
  expect(await page.locator("site-search").count()).toBe(0);
  await page.getByRole("link", { name: "Bayesian linear regression" }).first().click();
  await expect.poll(() => page.locator("h1").textContent()).toBe("Bayesian linear regression");
  await page.locator("theme-switch select").selectOption("dark");
  await page.goto(`${at}docs/try/index.html`);
  expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
  expect(await page.locator("main").textContent()).toContain("works without the API");
  await page.goto(`${at}print/index.html`);
  expect(await page.locator(".part figure.figure").count()).toBe(sections.flatMap(({ figures }) => figures).length);
  expect(await page.locator("[data-waiting]").count()).toBe(0);
  expect(errors).toEqual([]);
});

test("the zip is written beside the folder", async () => {
  expect((await stat(`${out}.zip`)).size).toBe(bundled.zipBytes);
});
