/** What the marks of the figure's drawing are. */
import type { Key } from "../../plot/key.ts";

export const keys: Readonly<Record<string, readonly Key[]>> = {
  style: [
    { label: "the real digit’s posterior", style: "area rubric" },
    { label: "a style by hand", style: "glyphs rubric solid", glyph: "diamond" },
    { label: "deviations of the prior", style: "contour soft dashed" },
  ],
};
