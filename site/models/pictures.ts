/** The pictures of a model in drawings: one, or a sheet of them, as the API's PNG has them. */
import type { ImageCard } from "../lib/report/card-facts.ts";
import { drawing, type Frame, frame } from "../plot/frame.ts";
import { image } from "../plot/raster.ts";

/** Width of a drawing between its insets, in its units. */
const inner = 400;
const insets = 16;

/** A frame as wide and high as so many pictures; the highest is as high as it is wide. */
export function pictureFrame({ imageShape }: ImageCard, across = 1, down = 1): Frame {
  const [width = 1, height = 1] = imageShape.toReversed();
  const [right, up] = [across * width, down * height];
  // A picture higher than wide stands in the middle.
  const margin = Math.max(0, (up - right) / 2);
  return frame({
    x: [-margin, right + margin],
    y: [0, up],
    labels: ["", ""],
    height: insets + Math.min(1, up / right) * inner,
  });
}

/** @param href a data URI of the API's PNG, so many pictures across and down */
export function drawPictures(card: ImageCard, alt: string, href: string, across = 1, down = 1): string {
  const f = pictureFrame(card, across, down);
  const [width = 1, height = 1] = card.imageShape.toReversed();
  // Grey pictures are ink on paper; colours stay as they are.
  const style = card.imageShape.length === 3 ? "raster" : "raster lit-ink";
  return drawing(f, alt, [image(f, href, [0, across * width], [0, down * height], style)]);
}
