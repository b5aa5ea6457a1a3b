/** What the marks of the figure's drawing are. */
import type { Key } from "../../plot/key.ts";

export const keys: Readonly<Record<string, readonly Key[]>> = {
  target: [
    { label: "target p", style: "line" },
    { label: "approximation q", style: "line rubric dashed" },
  ],
};
