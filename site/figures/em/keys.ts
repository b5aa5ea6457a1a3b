/** Legends of the figure's drawings. */
import type { Key } from "../../plot/key.ts";

export const keys: Readonly<Record<string, readonly Key[]>> = {
  plane: [
    { label: "share of component 1", style: "glyphs series-1", glyph: "plus" },
    { label: "of component 2, …", style: "glyphs series-2", glyph: "cross" },
    { label: "component, one and two deviations", style: "contour series-1" },
  ],
};
