/** Legends of the figure's drawings. */
import type { Key } from "../../plot/key.ts";

export const keys: Readonly<Record<string, readonly Key[]>> = {
  plane: [
    { label: "straight line", style: "line series-1" },
    { label: "arc", style: "line series-2" },
    { label: "origin", style: "glyphs soft", glyph: "plus" },
    { label: "deviations of the prior", style: "contour soft dashed" },
  ],
};
