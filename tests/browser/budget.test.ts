import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { sections } from "../../site/lib/report/sections.ts";
import { open } from "./reader.ts";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));

const html = (path: string): Promise<string> => readFile(join(dist, path, "index.html"), "utf8");

/** Parts loaded only on use, with their limits in KB gzip. */
const onUse = { "live-chart": 75, "take-away": 12, "search-dialog": 3 } as const;

const scriptsOf = (source: string, pattern: RegExp): string[] =>
  Array.from(source.matchAll(pattern), ([, name]) => name as string);
const sizeOf = async (script: string): Promise<number> => gzipSync(await readFile(join(dist, "_astro", script))).length;

/** Scripts that a page loads when it is opened, without those that its scripts import on use. */
async function scriptsAtOpening(path: string): Promise<ReadonlySet<string>> {
  const scripts = new Set(scriptsOf(await html(path), /<script[^>]*src="\/_astro\/([^"]+)"/g));
  for (const script of scripts) {
    const source = await readFile(join(dist, "_astro", script), "utf8");
    // All are in one folder; an address with a slash is a code sample.
    for (const name of scriptsOf(source, /(?:\bfrom|\bimport)\s*["'`]\.\/([^"'`/]+\.js)["'`]/g)) scripts.add(name);
  }
  return scripts;
}

test("a page opens with at most 70 KB gzip of JavaScript, the start page with 60; charts, search and form come on use", async () => {
  const published = (await readdir(join(dist, "models"), { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  );
  const models = ["/models/", ...published.map(({ name }) => `/models/${name}/`), "/model/"];
  const docs = ["/docs/", "/docs/reference/models/", "/docs/try/", "/print/"];
  const paths = [...sections.map(({ path }) => path), ...models, ...docs];
  for (const path of paths) {
    const scripts = [...(await scriptsAtOpening(path))];
    expect(
      scripts.filter(
        (name) => /^swagger-ui/.test(name) || Object.keys(onUse).some((part) => name.startsWith(`${part}.`)),
      ),
      path,
    ).toEqual([]);
    const sizes = await Promise.all(scripts.map(sizeOf));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(total, path).toBeGreaterThan(10 * 1024);
    expect(total, path).toBeLessThanOrEqual((path === "/" ? 60 : 70) * 1024);
  }
  const all = await readdir(join(dist, "_astro"));
  for (const [part, most] of Object.entries(onUse)) {
    const names = all.filter((name) => name.startsWith(`${part}.`) && name.endsWith(".js"));
    expect(names, part).toHaveLength(1);
    expect(await sizeOf(names[0] as string), part).toBeLessThanOrEqual(most * 1024);
  }
});

test("what a page's text waits for crosses the line of Lighthouse's phone within 2.5 s", async () => {
  const [bytesPerSecond, roundTripSeconds] = [1.6e6 / 8, 0.15];
  for (const { path } of sections) {
    const page = await html(path);
    const links = Array.from(
      page.matchAll(/<link[^>]*rel="(?:stylesheet|preload)"[^>]*href="([^"]+)"/g),
      ([, url]) => url,
    );
    expect(links.length).toBeGreaterThan(2);
    const files = await Promise.all(links.map((url) => readFile(join(dist, url as string))));
    // Fonts are compressed as they are.
    const bytes = [Buffer.from(page), ...files].reduce(
      (sum, file) => sum + Math.min(file.length, gzipSync(file).length),
      0,
    );
    // Name, connection, its encryption and the page; then what the page names.
    expect(bytes / bytesPerSecond + 5 * roundTripSeconds, path).toBeLessThanOrEqual(2.5);
  }
});

test("a figure asks for nothing, chart code included, before it is near the screen", async () => {
  const asked: string[] = [];
  const { page } = await open("/latent-atlas/", {
    // Far above the second figure: a phone's screen, at the top of the page.
    viewport: { width: 360, height: 640 },
    before: async (fresh) => {
      fresh.on("request", (request) => asked.push(new URL(request.url()).pathname));
    },
  });
  await page.waitForLoadState("networkidle");
  const has = (part: string): boolean => asked.some((path) => path.includes(part));
  expect([has("/history.json"), has("/live-chart.")]).toEqual([false, false]);
  await page.locator("#fig-training").scrollIntoViewIfNeeded();
  await page.locator("fig-training[data-drawn] .plot[data-live]").first().waitFor();
  expect([has("/history.json"), has("/live-chart.")]).toEqual([true, true]);
});

test("nothing moves by more than 0.02 while a page loads and its figures come to life", async () => {
  const readings = [...sections.map(({ path }) => ({ path, width: 360 })), { path: "/latent-atlas/", width: 1280 }];
  for (const { path, width } of readings) {
    const { page } = await open(path, { viewport: { width, height: 740 }, isFirst: true });
    await page.evaluate(async () => {
      for (let y = 0; y < document.body.scrollHeight; y += innerHeight) {
        scrollTo({ top: y, behavior: "instant" });
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
    });
    await page.waitForLoadState("networkidle");
    const shift = await page.evaluate(() => {
      const observer = new PerformanceObserver(() => {});
      observer.observe({ type: "layout-shift", buffered: true });
      const shifts = observer.takeRecords() as unknown as { value: number; hadRecentInput: boolean }[];
      return shifts.reduce((sum, { value, hadRecentInput }) => sum + (hadRecentInput ? 0 : value), 0);
    });
    expect(shift, `${path}, ${width} px`).toBeLessThanOrEqual(0.02);
    await page.close();
  }
}, 120_000);

test("formulas are set when the page is built, and no KaTeX script is shipped", async () => {
  const page = await html("/latent-atlas");
  expect(page.match(/class="katex-display"/g)).toHaveLength(3);
  expect(page.match(/class="katex"/g)?.length).toBeGreaterThan(5);
  expect(page).not.toContain("katex-error");
  const scripts = (await readdir(join(dist, "_astro"))).filter((name) => name.endsWith(".js"));
  for (const name of scripts)
    expect(await readFile(join(dist, "_astro", name), "utf8")).not.toContain("renderToString");
});

test("the style sheet is of the KaTeX that set the formulas: a subscript is smaller than its base", async () => {
  const { page } = await open("/latent-atlas/");
  const size = (selector: string): Promise<number> =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
  expect(await size(".katex .msupsub .mord.mtight")).toBeLessThan(0.8 * (await size(".katex .mathnormal")));
});

test("every figure and equation of the list of sections stands on its page, under its number", async () => {
  for (const { number, path, figures, equations } of sections) {
    const page = await html(path);
    figures.forEach(({ id }, i) => {
      expect(page).toContain(`id="${id}"`);
      expect(page).toContain(`>Figure ${number}.${i + 1}<`);
    });
    equations.forEach(({ id }, i) => {
      expect(page).toContain(`id="${id}"`);
      expect(page).toContain(`>(${number}.${i + 1})<`);
    });
  }
});

test("every link inside the site leads somewhere", async () => {
  const models = ["/models/", "/models/mlp-2d/", "/models/wiggle-input/"];
  const docs = ["/docs", "/docs/quick-start", "/docs/reference/models", "/docs/try"];
  for (const path of [...sections.map(({ path }) => path), ...models, ...docs, "/problems", "/notices", "/print"]) {
    const page = await html(path);
    for (const [, href = ""] of page.matchAll(/<a [^>]*href="([^"]*)"/g)) {
      if (/^(https:|\/(v1|v2|openapi))/.test(href)) continue;
      const [target = "", anchor] = href.split("#");
      const there =
        target === "" ? page : target.endsWith("/") ? await html(target) : await readFile(join(dist, target), "utf8");
      // The page to try the API follows anchors such as "#/getModels" itself.
      if (anchor) expect(there, href).toContain(`id="${anchor.replace(/^\//, "")}"`);
    }
  }
});
