/** Legends of the figure's drawings. */
import type { Key } from "../../plot/key.ts";

export const keys: Readonly<Record<string, readonly Key[]>> = {
  joint: [
    { label: "density", style: "contour" },
    { label: "slice", style: "line rubric" },
    { label: "draw of the first", style: "glyphs series-1 faint", glyph: "plus" },
    { label: "of the second", style: "dots series-2 faint", glyph: "dot" },
  ],
};
