/** Legends of the figure's drawings. */
import type { Key } from "../../plot/key.ts";

const curves: readonly Key[] = [
  { label: "p", style: "line" },
  { label: "q", style: "line series-2 dashed" },
];
const parts: readonly Key[] = [
  { label: "adds", style: "area rubric" },
  { label: "subtracts", style: "area series-1" },
];

export const keys: Readonly<Record<string, readonly Key[]>> = {
  forward: [...curves, ...parts],
  reverse: [...curves, ...parts, { label: "another minimum", style: "line series-2 dotted" }],
  yours: [...curves, ...parts],
};
