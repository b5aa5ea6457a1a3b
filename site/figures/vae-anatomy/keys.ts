/** Legends of the figure's drawings. */
import { encodedDigits, type Key } from "../../plot/key.ts";

const prior: Key = { label: "deviations of the prior", style: "contour soft dashed" };

export const keys: Readonly<Record<string, readonly Key[]>> = {
  plane: [
    { label: "q(z|x)", style: "area rubric" },
    { label: "its mean", style: "glyphs rubric", glyph: "plus" },
    { label: "the draw z", style: "glyphs rubric solid", glyph: "diamond" },
    encodedDigits,
    prior,
  ],
  noise: [
    { label: "ε = 0", style: "glyphs soft", glyph: "plus" },
    { label: "ε", style: "glyphs rubric solid", glyph: "diamond" },
    prior,
  ],
};
