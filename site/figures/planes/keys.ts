/** Legends of the figure's drawings. */
import { encodedDigits, type Key } from "../../plot/key.ts";
import { models } from "./state.ts";

const each: readonly Key[] = [
  encodedDigits,
  { label: "cursor, decoded at the right", style: "dots rubric", glyph: "dot" },
  { label: "deviations of the prior", style: "contour soft dotted" },
];

export const keys: Readonly<Record<string, readonly Key[]>> = Object.fromEntries(models.map((model) => [model, each]));
