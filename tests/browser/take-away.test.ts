/** Exports of a figure: files and print. */
import { decode } from "fast-png";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { figure as slice } from "../../site/figures/conditional-mixture/figure.ts";
import { figure as em } from "../../site/figures/em/figure.ts";
import { figure as path } from "../../site/figures/latent-path/figure.ts";
import { figure as planes } from "../../site/figures/planes/figure.ts";
import { initialState } from "../../site/lib/figure/fields.ts";
import type { AnyFigure } from "../../site/lib/figure/figure.ts";
import { figures } from "../../site/lib/figure/figures.ts";
import { entriesOf } from "../../site/plot/chart.ts";
import { apiPixels, drawn as atlasDrawn, decodePath, openAtlas } from "./atlas.ts";
import { askLive, openFigure, unfoldTakeAway } from "./figures.ts";
import { contentOf, open, origin } from "./reader.ts";

async function taken(page: Page, id: string, way: string): Promise<{ name: string; bytes: Buffer }> {
  const arrival = page.waitForEvent("download");
  await page.locator(`#${id} [data-take="${way}"]`).click();
  const download = await arrival;
  return { name: download.suggestedFilename(), bytes: await contentOf(download) };
}

interface Placed {
  readonly href: string;
  readonly rendering: string | null;
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** A file opened alone in the browser: its text, its references, and the positions of its pictures. */
const readBack = (page: Page, svg: string) =>
  page.evaluate(async (text) => {
    const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
    const frame = document.createElement("div");
    frame.style.cssText = "position: absolute; top: 0; left: 0";
    const root = document.importNode(parsed.documentElement, true);
    // The page's policy does not allow foreign styles.
    root.querySelector("style")?.remove();
    frame.append(root);
    document.body.append(frame);
    const from = root.getBoundingClientRect();
    const pictures = Array.from(root.querySelectorAll("image"), (image): Placed => {
      const { x, y, width, height } = image.getBoundingClientRect();
      const box = { x: x - from.x, y: y - from.y, width, height };
      return { href: image.getAttribute("href") ?? "", rendering: image.getAttribute("image-rendering"), box };
    });
    frame.remove();
    return {
      isWellFormed: parsed.querySelector("parsererror") === null,
      words: Array.from(parsed.querySelectorAll("text"), ({ textContent }) => textContent),
      size: [Number(root.getAttribute("width")), Number(root.getAttribute("height"))] as const,
      pictures,
    };
  }, svg);

const references = (svg: string): string[] =>
  Array.from(svg.matchAll(/(?:href|src)="([^"]*)|url\(([^)]*)/g), ([, a, b]) => (a ?? b) as string);

test("a figure of charts becomes one file: always in the light theme, without hidden series", async () => {
  const asked: string[] = [];
  const { page, errors } = await openFigure(slice, { x1: "1.5" }, { colorScheme: "dark" });
  page.on("request", (request) => asked.push(request.url()));
  await page.locator("fig-slice .plot[data-live]").first().waitFor();
  await page.locator('fig-slice [data-entry="mean"]').click();
  expect(asked.filter((url) => url.includes("take-away"))).toEqual([]);
  // By keyboard alone.
  await page.locator("#fig-slice .take-away > summary").focus();
  await page.keyboard.press("Enter");
  await page.locator('#fig-slice [data-take="svg"]:enabled').waitFor();
  const arrival = page.waitForEvent("download");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const svg = (await contentOf(await arrival)).toString();
  const { name, bytes } = await taken(page, "fig-slice", "png");
  expect(errors).toEqual([]);
  const { isWellFormed, words, size } = await readBack(page, svg);
  expect(isWellFormed).toBe(true);
  const text = words.join(" ");
  for (const said of ["Figure 4.1", "A slice through a mixture.", `${origin}/conditional-mixtures/?x1=1.5#fig-slice`]) {
    expect(text).toContain(said);
  }
  expect(words).toContain("first component");
  expect(words).not.toContain("mean");
  expect(svg).not.toMatch(/var\(--|light-dark/);
  expect(references(svg).filter((each) => !each.startsWith("data:"))).toEqual([]);
  expect(svg).toContain('stroke="#2559b0"');
  expect(svg).not.toContain("#8fb6ff");
  expect(name).toBe("fig-slice.png");
  const { width, height } = decode(bytes);
  expect([width, height]).toEqual(size.map((each) => 2 * each));
});

test("the file contains the fonts of its letters", async () => {
  const { page } = await openFigure(slice);
  await unfoldTakeAway(page, "fig-slice");
  const svg = (await taken(page, "fig-slice", "svg")).bytes.toString();
  const changed = await page.evaluate(async (text) => {
    const pixelsOf = async (source: string): Promise<Uint8ClampedArray> => {
      const picture = new Image();
      picture.src = `data:image/svg+xml,${encodeURIComponent(source)}`;
      await picture.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [picture.width, picture.height];
      const context = canvas.getContext("2d") as CanvasRenderingContext2D;
      context.drawImage(picture, 0, 0);
      return context.getImageData(0, 0, canvas.width, canvas.height).data;
    };
    const [own, bare] = await Promise.all([pixelsOf(text), pixelsOf(text.replace(/<style>.*?<\/style>/, ""))]);
    return own.reduce((count, level, i) => count + (Math.abs(level - (bare[i] as number)) > 40 ? 1 : 0), 0);
  }, svg);
  expect(changed).toBeGreaterThan(5_000);
});

/** Names in a figure's definition at its default state: keys of drawings, legend entries of charts. */
async function namesOf({ fields, load, draw, keys }: AnyFigure): Promise<string[]> {
  const state = initialState(fields);
  return Object.entries(draw(state, await load(state, askLive))).flatMap(([panel, content]) => [
    ...(keys?.[panel] ?? []).map(({ label }) => label),
    ...(typeof content === "string" ? [] : entriesOf(content).map(({ label }) => label)),
  ]);
}

test.each(process.env.FIGURES === "all" ? figures : [em, planes])(
  "a file of $id names every mark that the figure names",
  async (figure) => {
    const { page } = await openFigure(figure);
    await unfoldTakeAway(page, figure.id);
    const { words } = await readBack(page, (await taken(page, figure.id, "svg")).bytes.toString());
    const names = await namesOf(figure);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !words.includes(name))).toEqual([]);
  },
  60_000,
);

test("a file of the atlas names every digit that is shown, and paper does", async () => {
  const { page } = await openAtlas("?z=1.2,-0.7");
  await page.locator("#fig-atlas [data-entry='digit 4'] input").uncheck();
  await unfoldTakeAway(page, "fig-atlas");
  const { words } = await readBack(page, (await taken(page, "fig-atlas", "svg")).bytes.toString());
  const digits = Array.from({ length: 10 }, (_, digit) => `digit ${digit}`);
  expect(words.filter((word) => digits.includes(word))).toEqual(digits.toSpliced(4, 1));
  expect(words).toContain("deviations of the prior");
  await page.emulateMedia({ media: "print" });
  const onPaper = page.locator("#fig-atlas .legend-digits span").filter({ visible: true });
  expect(await onPaper.allTextContents()).toEqual([..."0123456789"]);
});

/** Grey levels of a picture in a file. */
function levels(href: string): number[] {
  const { data, channels } = decode(Buffer.from(href.split(",")[1] ?? "", "base64"));
  return Array.from(data).filter((_, i) => i % channels === 0);
}

test("in the dark theme, too, the atlas's pictures are ink on white in a file, pixel by pixel", async () => {
  const { page } = await openAtlas("?z=1.2,-0.7", { colorScheme: "dark" });
  await atlasDrawn(page, decodePath("1.2,-0.7"));
  await unfoldTakeAway(page, "fig-atlas");
  const svg = (await taken(page, "fig-atlas", "svg")).bytes.toString();
  const { isWellFormed, pictures, words } = await readBack(page, svg);
  expect(isWellFormed).toBe(true);
  expect(words.join(" ")).toContain("A plane of digits.");
  const [decoded, sheet] = pictures as [Placed, Placed];
  const ink = (await apiPixels(decodePath("1.2,-0.7"))).map((level) => 255 - level);
  expect(levels(decoded.href)).toEqual(ink);
  expect(levels(sheet.href)).toHaveLength((15 * 28) ** 2);
  // They are drawn with sharp edges: a quarter into a pixel, smoothing would mix two.
  const { width, data, channels } = decode((await taken(page, "fig-atlas", "png")).bytes);
  const { x, y, width: across } = decoded.box;
  for (let i = 0; i < 28; i++) {
    const at = (share: number, from: number): number => Math.floor(2 * (from + ((i + share) / 28) * across));
    const level = data[channels * (at(0.75, y) * width + at(0.25, x))] as number;
    expect(Math.abs(level - (ink[i * 28 + i] as number)), `pixel ${i}`).toBeLessThanOrEqual(2);
  }
});

test.each<readonly [string, AnyFigure]>([
  ["the API's pictures, light on dark", planes],
  ["the report's own, ink on white", path],
])(
  "a file of %s has ink on white",
  async (_name, figure) => {
    const { page } = await openFigure(figure, {}, { colorScheme: "dark" });
    await unfoldTakeAway(page, figure.id);
    const svg = (await taken(page, figure.id, "svg")).bytes.toString();
    const { pictures } = await readBack(page, svg);
    expect(pictures.length).toBeGreaterThan(1);
    for (const { href, rendering } of pictures) {
      const grey = levels(href);
      // Most of a digit's picture is paper.
      expect(grey.reduce((sum, level) => sum + level, 0) / grey.length).toBeGreaterThan(160);
      expect(rendering).toBe("pixelated");
    }
  },
  60_000,
);

test("print has only the figure, and afterwards the page is back", async () => {
  const { page } = await openFigure(slice);
  await unfoldTakeAway(page, "fig-slice");
  await page.evaluate(() => {
    window.print = () => document.documentElement.setAttribute("data-printed", "");
  });
  await page.locator('#fig-slice [data-take="print"]').click();
  await page.locator("[data-printed]").waitFor();
  await page.emulateMedia({ media: "print" });
  const seen = await page.evaluate(() =>
    [...document.body.children].filter((each) => each.checkVisibility()).map(({ className }) => className),
  );
  expect(seen).toEqual(["print-sheet"]);
  expect(await page.locator(".print-sheet").getAttribute("alt")).toContain("Figure 4.1");
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  expect(await page.locator(".print-sheet").count()).toBe(0);
  expect(await page.locator("main").isVisible()).toBe(true);
});

test("the script requests the figure's data from this origin, and draws the zoomed range", async () => {
  const { page } = await openFigure(slice, { x1: "1.5" });
  await page.locator('fig-slice [data-plot="conditional"] .chart-reader').press("+");
  await unfoldTakeAway(page, "fig-slice");
  const { name, bytes } = await taken(page, "fig-slice", "python");
  expect(name).toBe("fig-slice.py");
  const script = bytes.toString();
  expect(script).toContain(`else "${origin}"`);
  expect(script).toContain('"observed": {"dimensions": [0], "values": [1.5]}');
  expect(script).toContain('color="#2559b0"');
  const ends = /ax\.set\(title="Conditional density".* xlim=\((.*?), (.*?)\)/.exec(script)?.slice(1).map(Number) ?? [];
  expect(ends[0]).toBeGreaterThan(-2);
  expect(ends[1]).toBeLessThan(8);
});

test("an export that is impossible says why", async () => {
  const { page } = await open("/conditional-mixtures/", {
    before: async (fresh) => {
      await fresh.route("**/v1/**", (route) => route.abort("connectionrefused"));
      await fresh.route("**/take-away.*.js", (route) => route.abort("connectionrefused"), { times: 1 });
    },
  });
  const foot = page.locator("#fig-slice .take-away");
  await foot.locator("summary").click();
  await expect.poll(() => foot.locator("[data-note]").textContent()).toContain("could not be loaded");
  await page.reload({ waitUntil: "domcontentloaded" });
  await unfoldTakeAway(page, "fig-slice");
  await foot.locator('[data-take="python"]').click();
  await expect.poll(() => foot.locator("[data-note]").textContent()).toContain("Try again once the figure is live");
  await page.route("**/*.woff2", (route) => route.abort("connectionrefused"));
  await foot.locator('[data-take="svg"]').click();
  await expect.poll(() => foot.locator("[data-note]").textContent()).toContain("fonts could not be fetched");
});
