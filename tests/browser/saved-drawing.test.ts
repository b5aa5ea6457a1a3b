/** A saved drawing is a file of its own, without the page's style sheet. */
import { decode } from "fast-png";
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { figure as path } from "../../site/figures/latent-path/figure.ts";
import { figure as planes } from "../../site/figures/planes/figure.ts";
import type { AnyFigure } from "../../site/lib/figure.ts";
import { openFigure } from "./figures.ts";
import { contentOf } from "./reader.ts";

type Box = Readonly<Record<"x" | "y" | "width" | "height", number>>;

/** Both are drawn at two pixels to a unit. */
const scale = 2;

/** Red, green and blue at fractions of a box. */
function colours(png: Uint8Array, box: Box, points: readonly (readonly [number, number])[]): number[][] {
  const { width, data, channels } = decode(png);
  return points.map(([right, down]) => {
    const [column, row] = [box.x + right * box.width, box.y + down * box.height].map((at) => Math.floor(scale * at));
    const at = (row as number) * width + (column as number);
    return Array.from(data.slice(channels * at, channels * at + 3));
  });
}

const attributes = (image: Locator): Promise<Box> =>
  image.evaluate((element: SVGImageElement) => {
    const of = (name: "x" | "y" | "width" | "height") => element[name].baseVal.value;
    return { x: of("x"), y: of("y"), width: of("width"), height: of("height") };
  });

/** A picture that the API draws, light on dark, and one of the report's own, with the pixels of a digit across. */
const pictures: readonly (readonly [string, AnyFigure, string, number, number])[] = [
  ["the API's picture", planes, "mlp-2d", 28, 28],
  ["the report's sheet", path, "straight", 6 * 28, 2 * 28],
];

test.each(pictures.flatMap((each) => [["light", ...each] as const, ["dark", ...each] as const]))(
  "by %s scheme %s has in a saved PNG the colours that it has on screen, and its pixels their edges",
  async (colorScheme, _name, figure, panel, across, down) => {
    const { page } = await openFigure(figure, {}, { colorScheme, deviceScaleFactor: scale });
    const image = page.locator(`${figure.id} [data-drawing="${panel}"] image`);
    await image.scrollIntoViewIfNeeded();
    const onScreen = await page.screenshot();
    const place = await image.evaluate((element) => element.getBoundingClientRect().toJSON() as DOMRectReadOnly);
    await page.locator(`#${figure.id} api-drawer summary`).click();
    const saved = page.waitForEvent("download", (each) => each.suggestedFilename() === `${figure.id}-${panel}.png`);
    await page.locator(`#${figure.id} [data-export="png"]`).click();
    const png = await contentOf(await saved);
    // A quarter into a pixel: what is smoothed is a mixture of two there.
    const points = Array.from({ length: 28 }, (_, i) => [(i + 0.25) / across, (i + 0.75) / down] as const);
    const seen = colours(onScreen, place, points);
    const kept = colours(png, await attributes(image), points);
    expect(new Set(seen.map(String)).size, "ink and paper are both looked at").toBeGreaterThan(1);
    const apart = kept.flatMap((colour, i) => colour.map((level, c) => Math.abs(level - (seen[i]?.[c] as number))));
    // Both are drawn to whole levels of 256 from the same numbers.
    expect(Math.max(...apart)).toBeLessThanOrEqual(2);
  },
);
