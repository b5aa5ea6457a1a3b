import { expect, test } from "vitest";
import { sections } from "../../site/lib/sections.ts";
import { open } from "./reader.ts";

const others = sections.filter(({ path }) => path !== "/");

test("the start page leads to every section by a miniature of the figure that opens it, in the report's order", async () => {
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

test("it says how many models the API serves now, and what the symbols stand for", async () => {
  const { page } = await open("/");
  await expect.poll(() => page.locator("api-status [data-status]").getAttribute("data-phase")).toBe("live");
  expect(await page.locator("api-status").textContent()).toMatch(/\d|[Oo]ne/);
  expect(await page.locator("#notation ~ * .katex").count()).toBeGreaterThan(5);
});
