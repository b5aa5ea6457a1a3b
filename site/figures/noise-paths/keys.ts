/** Legends of the figure's drawings. */
import type { Key } from "../../plot/key.ts";

const both: readonly Key[] = [
  { label: "noise", style: "glyphs", glyph: "triangle" },
  { label: "its way to a draw", style: "contour faint" },
  { label: "map", style: "line series-1" },
  { label: "draw", style: "glyphs solid", glyph: "diamond" },
  { label: "its derivative", style: "line rubric" },
];

export const keys: Readonly<Record<string, readonly Key[]>> = { gaussian: both, exponential: both };
