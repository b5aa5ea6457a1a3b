import { expect, test } from "vitest";
import { work, works } from "../../site/lib/report/bibliography.ts";
import { authorYear, entryId, workInWords } from "../../site/lib/report/cited-work.ts";
import { open, origin } from "./reader.ts";

const landing = work("roeder-2017");

test("a citation shows its work on focus and on hover, and links to the entry, which links back", async () => {
  const { page } = await open("/reparameterisation/");
  const citation = page.locator(`a[href="/appendix/#${entryId(landing)}"]`);
  expect(await citation.textContent()).toBe(authorYear(landing));
  const preview = page.locator("#ref-preview");
  await citation.focus();
  expect(await preview.textContent()).toBe(workInWords(landing));
  await page.keyboard.press("Escape");
  expect(await preview.isVisible()).toBe(false);
  await citation.hover();
  expect(await preview.isVisible()).toBe(true);
  await citation.click();
  await page.waitForURL(`**/appendix/#${entryId(landing)}`);
  const entry = page.locator(`#${entryId(landing)}`);
  expect(await entry.textContent()).toContain(landing.title);
  await entry.locator('a[href="/reparameterisation/"]').click();
  await page.waitForURL("**/reparameterisation/");
});

test("the first tap on a citation shows its work, the second follows the link", async () => {
  const { page } = await open("/reparameterisation/", { viewport: { width: 360, height: 740 }, hasTouch: true });
  const citation = page.locator(`a[href="/appendix/#${entryId(landing)}"]`);
  await citation.tap();
  expect(await page.locator("#ref-preview").textContent()).toBe(workInWords(landing));
  expect(new URL(page.url()).pathname).toBe("/reparameterisation/");
  await citation.tap();
  await page.waitForURL(`**/appendix/#${entryId(landing)}`);
});

test("every work is listed with its sections, and the shown BibTeX is the saved file", async () => {
  const { page } = await open("/appendix/");
  const entries = page.locator(".references > li");
  expect(await entries.count()).toBe(works.length);
  for (const each of await entries.all()) expect(await each.locator(".citing a").count()).toBeGreaterThan(0);
  const file = await (await fetch(`${origin}/references.bib`)).text();
  expect(file.match(/^@/gm)).toHaveLength(works.length);
  expect(`${await page.getByLabel("BibTeX entries of the references").textContent()}\n`).toBe(file);
});

test("a section lists the errata of its sources, each with a link to an entry that links back", async () => {
  const { page } = await open("/earthquakes/");
  await page.locator(".section-errata > summary").click();
  await page.locator('.section-errata a[href="/errata/#003-second-moment"]').click();
  await page.waitForURL("**/errata/#003-second-moment");
  const entry = page.locator('[id="003-second-moment"]');
  expect(await entry.textContent()).toContain("1/ρ*");
  await entry.locator('a[href="/earthquakes/#fig-earthquakes"]').click();
  await page.waitForURL("**/earthquakes/#fig-earthquakes");
});
