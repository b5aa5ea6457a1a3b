/** Legends of the figure's drawings. */
import type { Key } from "../../plot/key.ts";

const framed: Key = { label: "the framed digit", style: "line rubric" };

export const keys: Readonly<Record<string, readonly Key[]>> = {
  least: [framed],
  most: [framed],
  holdout: [
    { label: "training digits", style: "glyphs soft", glyph: "plus" },
    { label: "test digits", style: "glyphs soft solid", glyph: "diamond" },
    { label: "what the two differ by", style: "rule soft" },
    { label: "the chosen model", style: "rule rubric" },
  ],
};
