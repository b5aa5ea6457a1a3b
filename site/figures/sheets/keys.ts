/** Legends of the figure's drawings. */
import type { Key } from "../../plot/key.ts";
import { models } from "./state.ts";

const veil: Key = { label: "counts as no digit", style: "veil", glyph: "square" };

export const keys: Readonly<Record<string, readonly Key[]>> = Object.fromEntries(
  models.map((model) => [model, [veil]]),
);
