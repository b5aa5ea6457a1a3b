/** What the marks of the figure's drawings are. */
import type { Key } from "../../plot/key.ts";

const prior: Key = { label: "deviations of the prior", style: "contour soft dashed" };

export const keys: Readonly<Record<string, readonly Key[]>> = {
  plane: [
    { label: "q(z|x)", style: "area rubric" },
    { label: "its mean", style: "glyphs rubric", glyph: "plus" },
    { label: "the draw z", style: "glyphs rubric solid", glyph: "diamond" },
    prior,
  ],
  noise: [{ label: "ε", style: "glyphs rubric solid", glyph: "diamond" }, prior],
};
