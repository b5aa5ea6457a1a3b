/** Draws with the brush of a figure (`site/lib/figure/paint.ts`) as a reader does with a pointer. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { AnyFigure } from "../../site/lib/figure/figure.ts";
import { type Strokes, side, strokesField } from "../../site/lib/figure/paint.ts";
import { stateOf } from "./figures.ts";

type Pixel = readonly [number, number];

/** Drags from one pixel to another, counted from the top left, and waits until the stroke is drawn. */
export async function stroke(page: Page, figure: AnyFigure, from: Pixel, to: Pixel): Promise<void> {
  const plot = page.locator(`${figure.id} [data-plot="page"]`);
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  if (!box) throw new Error("stroke: expected the page on screen");
  // The frame is inset by 8 units of 420 on the left and on top; a pixel takes 400 / 28 units.
  const at = (pixels: number): number => ((8 + (pixels * 400) / side) * box.width) / 420;
  await page.mouse.move(box.x + at(from[0]), box.y + at(from[1]));
  await page.mouse.down();
  await page.mouse.move(box.x + at(to[0]), box.y + at(to[1]), { steps: 3 });
  await page.mouse.up();
  const [x, y] = [to[0], side - to[1]];
  const off = async (): Promise<number> => {
    const { bx, by } = await stateOf(page, figure);
    return Math.max(Math.abs(Number(bx) - x), Math.abs(Number(by) - y));
  };
  // Pointer positions are whole screen pixels, of which there are more than ten in a pixel of the page.
  await expect.poll(off).toBeLessThan(0.2);
}

export async function strokesOn(page: Page, figure: AnyFigure): Promise<Strokes> {
  return strokesField.read((await stateOf(page, figure)).strokes ?? "");
}

export const count = (strokes: Strokes, touch: number): number => strokes.filter((each) => each === touch).length;
