/** Legends of the figure's drawings. */
import type { Key } from "../../plot/key.ts";

const own: Key = { label: "your line", style: "line rubric dashed" };

export const keys: Readonly<Record<string, readonly Key[]>> = {
  data: [
    { label: "observation", style: "dots", glyph: "dot" },
    { label: "mean", style: "line" },
    { label: "doubt about the line", style: "area series-1" },
    { label: "with the noise", style: "area series-2" },
    { label: "a draw", style: "contour faint" },
    { label: "not yet used", style: "glyphs faint", glyph: "cross" },
    own,
  ],
  weights: [
    { label: "prior", style: "contour dashed" },
    { label: "posterior", style: "area series-1" },
    { label: "its mean", style: "glyphs", glyph: "plus" },
    { label: "a draw", style: "dots faint", glyph: "dot" },
    { label: "your line", style: "glyphs rubric", glyph: "diamond" },
  ],
};
