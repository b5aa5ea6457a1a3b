/** Legends of the figure's drawings. */
import type { Key } from "../../plot/key.ts";

export const keys: Readonly<Record<string, readonly Key[]>> = {
  network: [
    { label: "from a cause to its effect", style: "rule" },
    { label: "on a path to what is asked", style: "line series-1" },
  ],
};
