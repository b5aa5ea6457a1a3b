/** Pictures of a model in drawings: one picture or a sheet, from the API's PNG. */
import type { ImageCard } from "../lib/report/card-facts.ts";
import { drawing, type Frame, frame } from "../plot/frame.ts";
import { image } from "../plot/raster.ts";

/** Width of a drawing without its insets, in drawing units. */
const inner = 400;
const insets = 16;

/** A frame with the aspect ratio of a sheet of pictures, at most as high as wide. */
export function pictureFrame({ imageShape }: ImageCard, across = 1, down = 1): Frame {
  const [width = 1, height = 1] = imageShape.toReversed();
  const [right, up] = [across * width, down * height];
  // A picture that is higher than wide is centred.
  const margin = Math.max(0, (up - right) / 2);
  return frame({
    x: [-margin, right + margin],
    y: [0, up],
    labels: ["", ""],
    height: insets + Math.min(1, up / right) * inner,
  });
}

/** @param href data URI of the API's PNG, with the given numbers of pictures across and down */
export function drawPictures(card: ImageCard, alt: string, href: string, across = 1, down = 1): string {
  const f = pictureFrame(card, across, down);
  const [width = 1, height = 1] = card.imageShape.toReversed();
  // Grey pictures become ink on paper; colours are unchanged.
  const style = card.imageShape.length === 3 ? "raster" : "raster lit-ink";
  return drawing(f, alt, [image(f, href, [0, across * width], [0, down * height], style)]);
}
