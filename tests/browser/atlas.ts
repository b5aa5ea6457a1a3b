/** Helpers for tests of the latent atlas: waits, pixels, and the API's response for the same latent. */
import type { Page } from "playwright-core";
import type { DecodeAnswer } from "../../site/lib/api/model-requests.ts";
import { api, open, type Reader, type ReaderOptions } from "./reader.ts";

const atlasPath = "/latent-atlas/";
const picture = "#fig-atlas [data-picture]";
const sheet = "#fig-atlas [data-sheet]";

export const decodePath = (latent: string): string => `/v1/models/mlp-2d/decode?latent=${latent}`;
export const sheetPath = (size: number): string => `/v1/models/mlp-2d/manifold?size=${size}`;

/** Opens the atlas and waits for its first live pictures. */
export async function openAtlas(query = "", options: ReaderOptions = {}): Promise<Reader> {
  const reader = await open(atlasPath + query, options);
  await reader.page.locator("#fig-atlas").evaluate((figure) => figure.scrollIntoView({ behavior: "instant" }));
  await reader.page.locator(`${picture}[data-drawn]`).waitFor();
  await reader.page.locator(`${sheet}[data-drawn]`).waitFor();
  return reader;
}

/** Waits until the picture on screen is the response to this request. */
export const drawn = (page: Page, path: string): Promise<void> =>
  page.locator(`${picture}[data-drawn="${path}"]`).waitFor();

export const sheetDrawn = (page: Page, size: number): Promise<void> =>
  page.locator(`${sheet}[data-drawn="${sheetPath(size)}"]`).waitFor();

/** Grey values of a canvas, row-major. */
export function canvasPixels(page: Page, selector: string): Promise<number[]> {
  return page.locator(selector).evaluate((canvas: HTMLCanvasElement) => {
    const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i] as number);
  });
}

export const picturePixels = (page: Page): Promise<number[]> => canvasPixels(page, `${picture} canvas`);

/** Grey values of the API's numbers. */
export async function apiPixels(path: string): Promise<number[]> {
  const { images } = (await (await api(path)).json()) as DecodeAnswer;
  return (images[0] ?? []).flat().map((value) => Math.floor(value * 255 + 0.5));
}

/** The latent that the figure reports for its cursor. */
export async function cursor(page: Page): Promise<[number, number]> {
  const value = async (name: string): Promise<number> =>
    Number(await page.locator(`#fig-atlas input[name=${name}]`).inputValue());
  return [await value("z1"), await value("z2")];
}

/** Clicks a pad at fractions of its width and height from the top left corner. */
export async function clickPad(page: Page, pad: "plane" | "sheet", right: number, down: number): Promise<void> {
  const box = await page.locator(`#fig-atlas [data-${pad}]`).boundingBox();
  if (!box) throw new Error(`clickPad: expected the ${pad} on screen, got none`);
  await page.mouse.click(box.x + right * box.width, box.y + down * box.height);
}
