/** Legends of the figure's drawings. */
import type { Key } from "../../plot/key.ts";

export const keys: Readonly<Record<string, readonly Key[]>> = {
  simplex: [
    { label: "nearest to A", style: "dots series-1", glyph: "dot" },
    { label: "to B", style: "glyphs series-2", glyph: "plus" },
    { label: "to C", style: "glyphs series-4", glyph: "triangle" },
  ],
};
