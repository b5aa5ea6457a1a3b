/** What the marks of fig-exact-posterior's drawings are. */
import type { Key } from "../../plot/key.ts";

export const keys: Readonly<Record<string, readonly Key[]>> = {
  lattice: [
    { label: "responsibility of a point", style: "halftone rubric" },
    { label: "region of panel b", style: "contour rubric" },
  ],
  density: [
    { label: "best Gaussian, one and two deviations", style: "line series-2" },
    { label: "encoder’s Gaussian", style: "line series-3 dashed" },
  ],
};
