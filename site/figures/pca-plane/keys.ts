/** Legends of the figure's drawings. */
import { encodedDigits, type Key } from "../../plot/key.ts";

export const keys: Readonly<Record<string, readonly Key[]>> = {
  plane: [
    encodedDigits,
    { label: "mean of the digit of panel d", style: "glyphs series-2 solid", glyph: "diamond" },
    { label: "cursor", style: "dots rubric", glyph: "dot" },
    { label: "deviations of the prior", style: "contour soft dotted" },
  ],
};
