import axeCore from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { letters } from "../../site/build/text-fonts.ts";
import { sections } from "../../site/lib/report/sections.ts";
import { anchorOf, type ProblemCode, problems } from "../../worker/problem.ts";
import { openAtlas } from "./atlas.ts";
import { open, origin, share } from "./reader.ts";

const embedded = "/figures/fig-line/embed/";
/** A plane, class labels and a regressor, and the generic page for a model published after the build. */
const models = ["/models/", "/models/mlp-2d/", "/models/cvae-4d/", "/models/wiggle-input/", "/model/?id=mlp-2d"];
const docs = ["/docs/", "/docs/quick-start/", "/docs/reference/mixtures-of-gaussians/", "/docs/try/"];
const others = [...models, ...docs, "/problems/", "/errata/", "/notices/", "/404", embedded];
const pages = [...sections.map(({ path }) => path), ...others];
const phone = { width: 360, height: 740 };
const desktop = { width: 1280, height: 900 };

/** The type designer's Latin set, without the double bar and the overline, which the fonts lack. */
const isLatin = (letter: string): boolean =>
  /^[\u0020-\u00ff\u2000-\u206f\u2191\u2193\u2212]$/.test(letter) && !"‖‾".includes(letter);

/**
 * All rules of WCAG 2.2 AA that axe can check, and its best practices. Handles of data points may lie close together:
 * their places are the data, which WCAG 2.5.8 exempts.
 */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axeCore.source);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof axeCore };
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    // The reference UI is third-party. Style sheets are fetched only for rules that are not run.
    const options = { runOnly: tags, resultTypes: ["violations" as const], preload: false };
    const results = await axe.run({ exclude: [".swagger-ui"] }, options);
    const isPoint = (html: string): boolean => /^<span class="handle"[^>]* aria-label="Point \d+"/.test(html);
    return results.violations.flatMap(({ id, nodes }) =>
      nodes
        .filter(({ html }) => id !== "target-size" || !isPoint(html))
        .map(({ html }) => `${id}: ${html.slice(0, 160)}`),
    );
  });
}

/**
 * Removes the glyphs of formulas, two thirds of a page's elements: readers of the screen are given the MathML beside
 * them, so that axe could object only to their contrast.
 *
 * @returns those whose colour is not that of the text around them
 */
const dropGlyphs = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const others: string[] = [];
    for (const glyphs of document.querySelectorAll(".katex-html[aria-hidden=true]")) {
      const { color } = getComputedStyle(glyphs.closest(".katex")?.parentElement as Element);
      for (const glyph of [glyphs, ...glyphs.querySelectorAll("*")])
        if (getComputedStyle(glyph).color !== color) others.push(glyph.outerHTML.slice(0, 160));
      glyphs.remove();
    }
    return others;
  });

/** Unfolds everything; of the operations with a form one represents all. */
function unfold(page: Page): Promise<void> {
  return page.evaluate(() => {
    const folded = "details:not(try-api *), #getModelsByIdDecode";
    for (const details of document.querySelectorAll<HTMLDetailsElement>(folded)) details.open = true;
  });
}

/** Letters of the text that is set in the subset fonts, without formulas. */
const lettersOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found = new Set<string>();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { parentElement, textContent } = texts.currentNode;
      if (parentElement?.closest("script, .katex") || !textContent?.trim()) continue;
      if (!getComputedStyle(parentElement as Element).fontFamily.startsWith('"Source')) continue;
      for (const letter of textContent.replaceAll("\n", "")) found.add(letter);
    }
    return Array.from(found);
  });

describe.each(pages)("%s", (path) => {
  const openShared = share(path);

  test("logs no error, violates no content security policy and never scrolls sideways, folded or unfolded, at 360, 768 and 1280 px", async () => {
    const { reader } = await openShared();
    const { page, errors } = reader;
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.waitForLoadState("networkidle");
    const excess = async (width: number): Promise<number> => {
      await page.setViewportSize({ width, height: 740 });
      return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    };
    for (const width of [360, 768, 1280]) expect(await excess(width), `${width} px`).toBeLessThanOrEqual(0);
    await unfold(page);
    for (const width of [360, 768, 1280]) expect(await excess(width), `${width} px`).toBeLessThanOrEqual(0);
    expect(errors).toEqual([]);
  });

  test("the subset fonts contain every letter of its text that the full fonts have", async () => {
    const { page } = (await openShared()).reader;
    await unfold(page);
    const set = await lettersOf(page);
    expect(set.length).toBeGreaterThan(20);
    expect(set.filter((letter) => isLatin(letter) && !letters.includes(letter))).toEqual([]);
  });

  const accessible =
    "has no accessibility violations, light on a desktop and dark on a phone, with everything unfolded";
  // The unfolded page for print has 27,000 elements, which axe visits twice: slow on a shared processor.
  test(accessible, { retry: 0, timeout: 120_000 }, async () => {
    const { page } = (await openShared()).reader;
    await unfold(page);
    // At the top nothing lies partly under the running head.
    await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
    expect(await dropGlyphs(page)).toEqual([]);
    // Contrast depends on the theme, order and names on the width: two of the four pairs cover both.
    for (const [colorScheme, viewport] of [
      ["light", desktop],
      ["dark", phone],
    ] as const) {
      // Without transitions: a colour on its way from one theme to the other has less contrast.
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize(viewport);
      // A panel that waits for its response is dimmed.
      await expect.poll(() => page.locator(".figure[data-lagging]").count()).toBe(0);
      expect(await violations(page), `${colorScheme}, ${viewport.width} px`).toEqual([]);
    }
  });
});

test("every page's policy allows no inline script and nothing from elsewhere", async () => {
  for (const path of pages.filter((each) => each !== "/404")) {
    const response = await fetch(origin + path);
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await response.text()).not.toMatch(/<script(?![^>]*\bsrc=)/);
  }
});

test("every problem of the API has its entry", async () => {
  const { page } = await open("/problems/");
  for (const [code, { status, title }] of Object.entries(problems)) {
    const entry = await page.locator(`#${anchorOf(code as ProblemCode)}`).textContent();
    expect(entry).toContain(title);
    expect(entry).toContain(String(status));
  }
});

test("the `type` of a live problem is the address of its entry", async () => {
  const response = await fetch(`${origin}/v1/models/mlp-2d/decode?latent=nonsense`);
  const { type } = (await response.json()) as { type: string };
  const { page } = await open(type);
  expect(await page.locator(new URL(type, origin).hash).isVisible()).toBe(true);
});

test("a missing page says so, and links to every section", async () => {
  expect((await fetch(`${origin}/nothing-here`)).status).toBe(404);
  const { page } = await open("/nothing-here");
  for (const { path } of sections) expect(await page.locator(`main li:not(nav *) a[href="${path}"]`).count()).toBe(1);
});

test("by keyboard alone a reader reaches every control, sees the focus, and moves the figure", async () => {
  const { page } = await open("/latent-atlas/");
  const reached = new Set<string>();
  await page.locator("body").press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("Skip");
  for (let i = 0; i < 90; i++) {
    await page.keyboard.press("Tab");
    const [name, visible] = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      if (!element || element === document.body) return ["", true];
      const ring = [element, element.nextElementSibling].some(
        (each) => each && getComputedStyle(each).outlineStyle !== "none",
      );
      const name = element.getAttribute("name") ?? element.ariaLabel ?? element.textContent ?? "";
      return [name.replace(/\s+/g, " ").trim(), ring];
    });
    expect(visible, `focus on ${name}`).toBe(true);
    reached.add(String(name));
  }
  for (const name of [
    "Cursor in the latent plane",
    "Sheet of decoded quantiles",
    "digits",
    "z1",
    "z2",
    "output",
    "k",
    "the prior",
    "sheet-refined",
  ]) {
    expect([...reached], name).toContain(name);
  }
});

test("every target is at least 24 px in both directions, except links in a sentence", async () => {
  const { page } = await openAtlas("?output=samples", { viewport: phone });
  const small = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, input, summary, [role=application], nav a")]
      .filter((target) => target.checkVisibility({ visibilityProperty: true }) && !target.closest("p, scrub-number"))
      .map((target) => ({ target, box: (target.closest("label") ?? target).getBoundingClientRect() }))
      .filter(({ box }) => box.width < 24 || box.height < 24)
      .map(({ target, box }) => `${target.outerHTML.slice(0, 80)} ${box.width} x ${box.height}`),
  );
  expect(small).toEqual([]);
});

test("a chosen answer gets feedback on whether it is right", async () => {
  const { page } = await openAtlas();
  await page.getByLabel("Mostly at the rim.").check();
  expect(await page.locator(".option:has(:checked) .feedback").isVisible()).toBe(true);
  await expect.poll(() => page.locator("[data-announce]").textContent()).toMatch(/^Not quite\./);
  await page.getByLabel("Mostly near the origin.").check();
  await expect.poll(() => page.locator("[data-announce]").textContent()).toMatch(/^Right\./);
});

test("a cross-reference shows its formula on focus and on hover, and Escape closes it", async () => {
  const { page } = await openAtlas();
  const preview = page.locator("#ref-preview");
  await page.locator("a.ref[href='#eq-elbo']").focus();
  expect(await preview.locator(".katex-display").isVisible()).toBe(true);
  await page.keyboard.press("Escape");
  expect(await preview.isVisible()).toBe(false);
  await page.locator("a.ref[href='#fig-training']").hover();
  expect(await preview.textContent()).toBe("Evidence lower bound by epoch, on training and on test digits");
  expect(await page.locator("[aria-describedby=ref-preview]").getAttribute("href")).toBe("#fig-training");
  // Directly from one to the other.
  await page.locator("a.ref[href='#eq-elbo']").hover();
  expect(await page.locator("[aria-describedby=ref-preview]").getAttribute("href")).toBe("#eq-elbo");
});

test("the running head shows the last part after End and none after Home", async () => {
  const { page } = await open("/latent-atlas/");
  // Press again if the page was not ready for the key: at an end it has no effect.
  const afterKey = async (key: string): Promise<string | null> => {
    await page.keyboard.press(key);
    return page.locator("[data-here]").textContent();
  };
  const last = await page.locator('.contents a[href^="#"]').last().textContent();
  for (let turn = 0; turn < 2; turn++) {
    await expect.poll(() => afterKey("End")).toBe(` · ${last}`);
    expect(await page.locator('.contents a[aria-current="location"]').allTextContents()).toEqual([last]);
    await expect.poll(() => afterKey("Home")).toBe("");
  }
});
