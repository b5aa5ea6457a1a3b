import { expect, test } from "vitest";
import { sections } from "../../site/lib/report/sections.ts";
import { open } from "./reader.ts";

/** An A4 page within margins of 18 mm, in CSS pixels. */
const paper = { width: 660, height: 986 };

test("the whole report is one document: every section in order, without repeated anchors or broken links", async () => {
  const { page, errors } = await open("/print/", { viewport: paper });
  // Browsers announce that they print; until then most of the document is text.
  await page.locator("#notation:not([data-waiting])").waitFor();
  expect(await page.locator(".part[data-waiting]").count()).toBeGreaterThan(10);
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  expect(await page.locator(".part[data-waiting]").count()).toBe(0);
  const parts = await page.locator(".part-title").allTextContents();
  const titles = sections.filter(({ path }) => path !== "/").map(({ title }) => title);
  expect(parts.map((text) => text.replace(/^\s*(§\d+)?\s*/, "").trim())).toEqual(["Notation", ...titles]);
  for (const path of ["conditional-mixtures", "earthquakes"])
    expect(await page.locator(`#${path} .section-errata li a[href^="/errata/#"]`).count(), path).toBeGreaterThan(0);
  const { ids, dead, away } = await page.evaluate(() => {
    const anchors = [...document.querySelectorAll<HTMLAnchorElement>("main a")];
    return {
      ids: Array.from(document.querySelectorAll("[id]"), ({ id }) => id),
      dead: anchors
        .filter((each) => each.getAttribute("href")?.startsWith("#") && !document.getElementById(each.hash.slice(1)))
        .map(({ hash }) => hash),
      away: anchors.map((each) => each.getAttribute("href") ?? ""),
    };
  });
  expect(ids.length).toBe(new Set(ids).size);
  expect(dead).toEqual([]);
  expect(away.filter((href) => sections.some(({ path }) => path !== "/" && href.startsWith(path)))).toEqual([]);
  await page.emulateMedia({ media: "print" });
  const figures = sections.flatMap((section) => section.figures).length;
  expect(await page.locator(".part figure.figure").filter({ visible: true }).count()).toBe(figures);
  expect(await page.locator(".part :is(.controls, .figure-bar, .handle, .tables, .take-away, script)").count()).toBe(0);
  // Legends are buttons and stay.
  expect(await page.locator(".part [data-entry]").count()).toBeGreaterThan(100);
  expect(errors).toEqual([]);
});

test("without JavaScript every section is a link; without the text every part says what to do", async () => {
  const { page } = await open("/print/", { javaScriptEnabled: false });
  const links = await page
    .locator("main noscript a")
    .evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  expect(links).toEqual(sections.map(({ path }) => path).filter((path) => path !== "/"));
  expect(await page.locator(".part").filter({ visible: true }).count()).toBe(0);

  const { page: failing } = await open("/print/", {
    before: async (fresh) => {
      await fresh.route("**/_astro/report.*.json", (route) => route.abort());
    },
  });
  const words = failing.locator("#notation");
  await expect
    .poll(() => words.evaluate((part) => getComputedStyle(part, "::after").content))
    .toBe('"The text did not arrive: reload the page."');
});

test("links into the document arrive, although only the parts near the reader are laid out", async () => {
  const { page } = await open("/print/");
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const anchors = await page.evaluate(async () => {
    const path = document.querySelector<HTMLElement>("[data-parts]")?.dataset.parts ?? "";
    const parts = Object.entries((await (await fetch(path)).json()) as Record<string, string[]>);
    const inner = /<(?:h3|figure)\b[^>]* id="([^"]+)"/g;
    return parts.flatMap(([part, pieces]) => [part, ...Array.from(pieces.join("").matchAll(inner), ([, id]) => id)]);
  });
  expect(anchors.length).toBeGreaterThan(100);
  // Forwards, far back, and within a part.
  for (const share of [0.6, 0.97, 0.2, 0.21]) {
    const id = anchors[Math.floor(share * anchors.length)] as string;
    await page.evaluate((target) => {
      location.hash = target;
    }, id);
    const top = () => page.locator(`[id="${id}"]`).evaluate((target) => target.getBoundingClientRect().top);
    // Below the running head, in the upper part of the view.
    await expect.poll(top, { message: id }).toBeLessThan(200);
    expect(await top(), id).toBeGreaterThanOrEqual(0);
  }
  // Once the reader has moved, a search in the page finds everything.
  await expect.poll(() => page.locator(".part[data-waiting]").count()).toBe(0);
  // Figures are wider than their part, and not cut off at its edges.
  const seen = await page
    .locator("#earthquakes .panel-title")
    .first()
    .evaluate((title) => {
      title.scrollIntoView({ block: "center" });
      const { left, top, height } = title.getBoundingClientRect();
      const { left: edge } = (title.closest(".part") as Element).getBoundingClientRect();
      return { isOutside: left < edge, isHit: title.contains(document.elementFromPoint(left + 4, top + height / 2)) };
    });
  expect(seen).toEqual({ isOutside: true, isHit: true });
  // Parts that the reader has not seen are only estimated.
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).not.toBe(height);
});

test.each([
  ["/conditional-generation/", 3],
  ["/heteroscedastic-regression/", 6],
] as const)(
  "in print %s shows figures and answers without controls, and its pictures are ink on white in the dark theme too",
  async (path, feedbacks) => {
    const { page } = await open(path, { viewport: paper, colorScheme: "dark" });
    await page.emulateMedia({ media: "print" });
    for (const useless of [".masthead-band", ".figure-dock", ".figure-bar", ".drawer", ".tables", ".turn"]) {
      expect(await page.locator(useless).filter({ visible: true }).count(), useless).toBe(0);
    }
    const answer = page.locator(".predict details > :not(summary)").first();
    expect(await answer.evaluate((element) => element.checkVisibility({ contentVisibilityAuto: true }))).toBe(true);
    expect(await page.locator(".feedback").filter({ visible: true }).count()).toBe(feedbacks);
    const panels = page.locator("figure .panel [data-drawing] > svg");
    for (const panel of await panels.all()) {
      // A figure that becomes live redraws its panels.
      await expect.poll(async () => (await panel.boundingBox())?.width ?? 0).toBeGreaterThan(200);
      const { x = 0, width = 0 } = (await panel.boundingBox()) ?? {};
      expect(x + width).toBeLessThanOrEqual(paper.width);
    }
    // Print has no readings, so the legend must name a chart's series.
    for (const entry of await page.locator("figure [data-entry]").all()) expect(await entry.isVisible()).toBe(true);
    const wide = await page
      .locator(".equation, .equation *")
      .evaluateAll(
        (all) =>
          all.filter(
            ({ scrollWidth, clientWidth, className }) =>
              clientWidth > 0 && scrollWidth > clientWidth + 1 && /equation|katex-display/.test(className),
          ).length,
      );
    expect(wide, "equations that paper would cut off").toBe(0);
    const filters = (className: string) =>
      page
        .locator(`[data-drawing] .${className}`)
        .evaluateAll((all) => [...new Set(all.map((each) => getComputedStyle(each).filter))]);
    // The report's own pictures are ink on white; the API's are light on dark and are inverted.
    expect((await filters("inked")).filter((each) => each !== "none")).toEqual([]);
    expect((await filters("lit-ink")).filter((each) => each !== "invert(1)")).toEqual([]);
    const paperColour = await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    expect(paperColour).toBe("light");
  },
);
