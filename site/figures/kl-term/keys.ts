/** Legends of the figure's drawings. */
import { encodedDigits, type Key } from "../../plot/key.ts";

export const keys: Readonly<Record<string, readonly Key[]>> = {
  plane: [
    encodedDigits,
    { label: "deviations of the prior", style: "contour soft dashed" },
    { label: "an average q(z|x), moved to the origin", style: "line rubric" },
  ],
  reconstructions: [{ label: "the test digit; to its right, draws of q decoded", style: "contour rubric" }],
};
