/** Legends of the figure's drawings. */
import type { Key } from "../../plot/key.ts";

export const keys: Readonly<Record<string, readonly Key[]>> = {
  lattice: [
    { label: "responsibility of a point", style: "halftone rubric" },
    { label: "square of panel a", style: "contour rubric" },
    { label: "z of −2, −1, 0, 1 and 2", style: "rule soft dotted" },
    { label: "mean of the best Gaussian", style: "glyphs series-2 solid", glyph: "diamond" },
    { label: "mean of the encoder’s", style: "glyphs series-3", glyph: "cross" },
  ],
  density: [
    { label: "best Gaussian, one and two deviations", style: "line series-2" },
    { label: "encoder’s Gaussian", style: "line series-3 dashed" },
  ],
};
