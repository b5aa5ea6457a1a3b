/** Legends of the figure's drawings. */
import type { Key } from "../../plot/key.ts";

export const keys: Readonly<Record<string, readonly Key[]>> = {
  sheet: [{ label: "the digit’s own value", style: "line rubric" }],
};
