/** Legends of the figure's drawings. */
import type { Key } from "../../plot/key.ts";

export const keys: Readonly<Record<string, readonly Key[]>> = {
  joint: [
    { label: "p(x, y)", style: "bar series-1" },
    { label: "mean of X given y", style: "glyphs solid series-1", glyph: "diamond" },
    { label: "a deviation either way", style: "line series-1" },
    { label: "E[X]", style: "rule dashed" },
  ],
};
