/** Legends of the figure's drawings. */
import type { Key } from "../../plot/key.ts";

const both: readonly Key[] = [
  { label: "p", style: "contour" },
  { label: "q", style: "line series-2 dashed" },
  { label: "adds", style: "halftone rubric" },
  { label: "subtracts", style: "contour series-1", glyph: "square" },
];

export const keys: Readonly<Record<string, readonly Key[]>> = {
  forward: both,
  reverse: [...both, { label: "another minimum", style: "line series-2 dotted" }],
};
