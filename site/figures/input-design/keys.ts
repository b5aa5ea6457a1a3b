/** Legends of the figure's drawings. */
import type { Key } from "../../plot/key.ts";

export const keys: Readonly<Record<string, readonly Key[]>> = {
  inputs: [
    { label: "input", style: "dots series-1", glyph: "dot" },
    { label: "1 and 2 deviations", style: "contour dashed" },
  ],
  posterior: [
    { label: "true weights", style: "glyphs", glyph: "plus" },
    { label: "1, 2 and 3 deviations", style: "contour" },
  ],
  predictive: [{ label: "equal variance", style: "contour" }],
};
