import { expect, test } from "vitest";
import { reference } from "../../site/lib/report/reference.ts";
import { apiPixels, decodePath, sheetPath } from "./atlas.ts";
import { api, open } from "./reader.ts";

const withoutScript = { javaScriptEnabled: false };

test("without JavaScript the figure, its summary, its tables and its drawer are there", async () => {
  const { page, errors } = await open("/latent-atlas/", withoutScript);
  const figure = page.locator("#fig-atlas");
  expect(await figure.locator("svg text[data-digit='4']").isVisible()).toBe(true);
  expect(await figure.locator("[data-picture] img").isVisible()).toBe(true);
  expect(await figure.locator("[data-sheet] img").isVisible()).toBe(true);
  expect(await figure.locator("figcaption").textContent()).toContain(reference("fig-atlas").label);
  expect(await figure.locator("[data-summary]").textContent()).toMatch(/^\s*At z = \(0\.50, −0\.50\) the 20 nearest/);
  expect(await figure.locator("[data-status-text]").textContent()).toBe("Stored when this page was built");
  await figure.locator(".tables summary").click();
  expect(await figure.locator("tbody tr").count()).toBe(10 + 28);
  await figure.locator("api-drawer summary").click();
  expect(await figure.locator("[data-curl]").first().textContent()).toContain(
    "/v1/models/mlp-2d/decode?latent=0.5,-0.5",
  );
  expect(await page.locator("#fig-training .line[data-term=test]").isVisible()).toBe(true);
  // An inactive control says so.
  expect(await figure.locator("input[name=z1]").isDisabled()).toBe(true);
  expect(await figure.locator("noscript").textContent()).toContain("need JavaScript");
  expect(errors).toEqual([]);
});

test("the frozen sheet is the live API's, byte by byte", async () => {
  const bytesOf = async (path: string): Promise<Uint8Array> =>
    new Uint8Array(await (await api(path, "image/png")).arrayBuffer());
  expect(await bytesOf("/figures/latent-atlas/sheet.png")).toEqual(await bytesOf(sheetPath(15)));
});

test("the frozen picture and its table are the live API's", async () => {
  const { page } = await open("/latent-atlas/", withoutScript);
  const source = await page.locator("#fig-atlas [data-picture] img").getAttribute("src");
  const frozen = Buffer.from(source?.split(",")[1] ?? "", "base64");
  const live = Buffer.from(await (await api(decodePath("0.5,-0.5"), "image/png")).arrayBuffer());
  expect(frozen.equals(live)).toBe(true);
  const cells = await page.locator("#fig-atlas [data-pixels] td").allTextContents();
  const pixels = await apiPixels(decodePath("0.5,-0.5"));
  expect(cells).toHaveLength(pixels.length);
  // Hundredths compared with 255ths: half a unit of each.
  cells.forEach((cell, i) => {
    expect(Math.abs(Number(cell) / 100 - (pixels[i] ?? Number.NaN) / 255)).toBeLessThan(0.0075);
  });
});
