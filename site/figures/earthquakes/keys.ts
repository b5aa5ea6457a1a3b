/** Legends of the figure's drawings. */
import type { Key } from "../../plot/key.ts";

export const keys: Readonly<Record<string, readonly Key[]>> = {
  map: [
    { label: "share of component 1", style: "glyphs series-1", glyph: "plus" },
    { label: "of component 2, …", style: "glyphs series-2", glyph: "cross" },
    { label: "where a centre lies", style: "area series-1" },
    { label: "where its earthquakes fall", style: "line series-1" },
    { label: "a true centre", style: "glyphs solid", glyph: "square" },
  ],
};
