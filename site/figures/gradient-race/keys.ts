/** Legends of the figure's drawings. */
import type { Key } from "../../plot/key.ts";

export const keys: Readonly<Record<string, readonly Key[]>> = {
  target: [
    { label: "target p", style: "area" },
    { label: "approximation q", style: "line rubric dashed" },
  ],
  variance: [
    { label: "with respect to the mean", style: "bar" },
    { label: "with respect to the log deviation", style: "bar faint" },
  ],
  means: [
    { label: "with respect to the mean", style: "glyphs solid", glyph: "diamond" },
    { label: "with respect to the log deviation", style: "glyphs solid", glyph: "square" },
  ],
};
