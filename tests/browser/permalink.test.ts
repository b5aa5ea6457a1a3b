import { expect, test } from "vitest";
import { clickPad, cursor, decodePath, drawn, openAtlas, sheetDrawn } from "./atlas.ts";
import { api } from "./reader.ts";

test("a permalink opens the state that it names", async () => {
  const { page } = await openAtlas("?z=1.2,-0.7&k=4&digits=17&output=samples&seed=5");
  await drawn(page, decodePath("1.2,-0.7&output=samples&seed=5"));
  await sheetDrawn(page, 4);
  expect(await cursor(page)).toEqual([1.2, -0.7]);
  expect(await page.locator("input[name=seed]").inputValue()).toBe("5");
  await page.locator("#fig-atlas .tables").evaluate((details: HTMLDetailsElement) => {
    details.open = true;
  });
  await expect.poll(() => page.locator("#fig-atlas [data-pixels] caption").textContent()).toContain("a sample");
  expect(new Set(await page.locator("#fig-atlas [data-pixels] td").allTextContents())).toEqual(new Set(["0", "1"]));
  expect(await page.locator("#fig-atlas svg text[data-digit='1']").isVisible()).toBe(true);
  expect(await page.locator("#fig-atlas svg text[data-digit='2']").isVisible()).toBe(false);
});

test("a permalink with invalid values opens the nearest valid state", async () => {
  const { page, errors } = await openAtlas("?z=a,b&k=9999&output=dreams&seed=-3");
  await drawn(page, decodePath("0.5,-0.5"));
  await sheetDrawn(page, 25);
  expect(errors).toEqual([]);
});

test("each gesture is one history entry: Back undoes it, Forward redoes it", async () => {
  const { page } = await openAtlas();
  await clickPad(page, "plane", 0.3, 0.5);
  const first = await cursor(page);
  await clickPad(page, "plane", 0.7, 0.5);
  const second = await cursor(page);
  await page.goBack();
  expect(await cursor(page)).toEqual(first);
  await drawn(page, decodePath(first.join(",")));
  await page.goBack();
  expect(await cursor(page)).toEqual([0.5, -0.5]);
  expect(new URL(page.url()).search).toBe("");
  await page.goForward();
  await page.goForward();
  expect(await cursor(page)).toEqual(second);
});

test("Reset restores the default and its bare address, and Back undoes the reset", async () => {
  const { page } = await openAtlas("?z=1.2,-0.7&k=4&digits=17&output=samples&seed=5");
  await page.locator("#fig-atlas [data-reset]").click();
  await drawn(page, decodePath("0.5,-0.5"));
  await sheetDrawn(page, 15);
  expect(new URL(page.url()).search).toBe("");
  expect(await page.locator("#fig-atlas [data-reset]").isDisabled()).toBe(true);
  await page.goBack();
  expect(await cursor(page)).toEqual([1.2, -0.7]);
});

test("parameters of others stay in the address", async () => {
  const { page } = await openAtlas("?from=newsletter");
  await clickPad(page, "plane", 0.3, 0.5);
  expect(new URL(page.url()).searchParams.get("from")).toBe("newsletter");
});

test("the citation links to its figure, whichever figure the page was opened at", async () => {
  const { page } = await openAtlas("?right=1#fig-planes");
  const citation = await page.locator("#fig-atlas [data-bibtex]").textContent();
  expect(citation).toContain("/latent-atlas/?right=1#fig-atlas}");
});

test("the citation has the permalink of the state and the digest of the model", async () => {
  const { page } = await openAtlas();
  await clickPad(page, "plane", 0.3, 0.5);
  const card = (await (await api("/v1/models/mlp-2d")).json()) as { files: { decoder: { sha256: string } } };
  const citation = await page.locator("#fig-atlas [data-bibtex]").textContent();
  expect(citation).toContain(`\\url{${page.url()}#fig-atlas}`);
  expect(citation).toContain(card.files.decoder.sha256);
  expect(citation).toMatch(/^@misc\{[a-z-]+,/);
});
