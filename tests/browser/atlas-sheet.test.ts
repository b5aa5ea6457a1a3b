import { expect, test } from "vitest";
import type { ManifoldAnswer } from "../../site/lib/api/model-requests.ts";
import {
  apiPixels,
  canvasPixels,
  clickPad,
  cursor,
  decodePath,
  drawn,
  openAtlas,
  picturePixels,
  sheetDrawn,
  sheetPath,
} from "./atlas.ts";
import { api } from "./reader.ts";

const manifold = async (size: number): Promise<ManifoldAnswer> =>
  (await (await api(sheetPath(size))).json()) as ManifoldAnswer;

/** The sheet's tile at a row and column, row-major. */
async function tilePixels(
  page: Parameters<typeof canvasPixels>[0],
  size: number,
  row: number,
  column: number,
): Promise<number[]> {
  const all = await canvasPixels(page, "[data-sheet-canvas]");
  return Array.from({ length: 28 }, (_, i) => {
    const start = (row * 28 + i) * size * 28 + column * 28;
    return all.slice(start, start + 28);
  }).flat();
}

test("the slider redraws the sheet, and every tile is the API's picture of its latent", async () => {
  const { page } = await openAtlas();
  const slider = page.locator("#fig-atlas input[name=k]");
  await slider.fill("6");
  await sheetDrawn(page, 6);
  expect(await slider.getAttribute("aria-valuetext")).toBe("6 × 6");
  const { images } = await manifold(6);
  for (const [row, column] of [
    [0, 0],
    [0, 5],
    [3, 2],
    [5, 5],
  ] as const) {
    const expected = images[row * 6 + column]?.flat().map((value) => Math.floor(value * 255 + 0.5));
    expect(await tilePixels(page, 6, row, column)).toEqual(expected);
  }
});

test("a large sheet that arrives late does not replace a small one requested after it", async () => {
  const { page } = await openAtlas("", {
    before: async (fresh) => {
      await fresh.addInitScript(() => {
        const decode = window.createImageBitmap.bind(window);
        const released = new Promise((resolve) => addEventListener("release-large", resolve));
        window.createImageBitmap = async (source: ImageBitmapSource) => {
          const bitmap = await decode(source);
          if (bitmap.width === 25 * 28) await released;
          return bitmap;
        };
      });
    },
  });
  const slider = page.locator("#fig-atlas input[name=k]");
  const answer = page.waitForResponse(new RegExp(`${sheetPath(25).split("?")[1]}$`));
  await slider.fill("25");
  await (await answer).finished();
  await slider.fill("6");
  await sheetDrawn(page, 6);
  await page.evaluate(() => dispatchEvent(new Event("release-large")));
  await sheetDrawn(page, 6);
  expect(await page.locator("[data-sheet-canvas]").evaluate((canvas: HTMLCanvasElement) => canvas.width)).toBe(6 * 28);
});

test("the plane's fine lines are where the API puts the sheet's tiles, for every size of the slider", async () => {
  const { page } = await openAtlas();
  const positions = JSON.parse(
    (await page.locator("latent-atlas").getAttribute("data-positions")) ?? "[]",
  ) as number[][];
  for (const size of [2, 7, 25]) {
    const { latents } = await manifold(size);
    const columns = latents.slice(0, size).map(([z1]) => z1);
    const rows = latents.filter((_, i) => i % size === 0).map(([, z2]) => z2);
    // Positions are rounded to four decimals.
    positions[size - 2]?.forEach((position, i) => {
      expect(position).toBeCloseTo(columns[i] ?? Number.NaN, 4);
      expect(position).toBeCloseTo(rows[size - 1 - i] ?? Number.NaN, 4);
    });
    await page.locator("#fig-atlas input[name=k]").fill(String(size));
    const path = await page.locator("#fig-atlas [data-grid]").getAttribute("d");
    expect(path?.match(/V/g)).toHaveLength(size);
    expect(path?.match(/H/g)).toHaveLength(size);
  }
});

test("clicking a tile moves the cursor to its latent", async () => {
  const { page } = await openAtlas("?k=5");
  await sheetDrawn(page, 5);
  await clickPad(page, "sheet", 0.1, 0.1);
  const { latents } = await manifold(5);
  const [z1, z2] = await cursor(page);
  // The cursor has two decimals.
  expect(z1).toBeCloseTo(latents[0]?.[0] ?? Number.NaN, 2);
  expect(z2).toBeCloseTo(latents[0]?.[1] ?? Number.NaN, 2);
  await drawn(page, decodePath(`${z1},${z2}`));
});

test("pointing at a tile previews it without a request, and leaving it restores the picture", async () => {
  const { page } = await openAtlas("?k=5");
  await sheetDrawn(page, 5);
  const before = await picturePixels(page);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  const box = await page.locator("#fig-atlas [data-sheet]").boundingBox();
  if (!box) throw new Error("expected the sheet on screen");
  await page.mouse.move(box.x + 0.9 * box.width, box.y + 0.9 * box.height);
  expect(await picturePixels(page)).toEqual(await tilePixels(page, 5, 4, 4));
  expect(await page.locator("[data-picture-title]").textContent()).toBe("Preview");
  await page.mouse.move(5, 5);
  expect(await picturePixels(page)).toEqual(before);
  expect(asked).toEqual([]);
});

test("arrow keys walk the sheet tile by tile", async () => {
  const { page } = await openAtlas("?k=5&z=0,0");
  await sheetDrawn(page, 5);
  const { latents } = await manifold(5);
  const sheet = page.locator("#fig-atlas [data-sheet]");
  await sheet.press("ArrowRight");
  const [z1, z2] = await cursor(page);
  expect(z1).toBeCloseTo(latents[13]?.[0] ?? Number.NaN, 2);
  expect(z2).toBeCloseTo(0, 2);
  await sheet.press("Home");
  expect(await cursor(page)).toEqual([0, 0]);
  await drawn(page, decodePath("0,0"));
  expect(await picturePixels(page)).toEqual(await apiPixels(decodePath("0,0")));
});
