/** Legends of the figure's drawings. */
import { encodedDigits, type Key } from "../../plot/key.ts";

export const keys: Readonly<Record<string, readonly Key[]>> = {
  ten: [{ label: "the real digit’s label", style: "rule rubric" }],
  style: [
    { label: "the real digit’s posterior", style: "area rubric" },
    { label: "a style by hand", style: "glyphs rubric solid", glyph: "diamond" },
    encodedDigits,
    { label: "deviations of the prior", style: "contour soft dashed" },
  ],
  sweep: [{ label: "the style as it is", style: "rule rubric dashed" }],
};
