/** Static legend of a drawing: a sample of each mark with its name. */
import { escaped } from "./frame.ts";
import { type Glyph, path, shapes } from "./marks.ts";

export interface Key {
  readonly label: string;
  /** The mark's classes of `styles/plot.css`. */
  readonly style: string;
  /** Glyph of point marks; numerals represent pictures of their digit. */
  readonly glyph?: Glyph | "dot" | "numeral";
}

/** Legend entry for encoded digits, drawn as the numeral of their class. */
export const encodedDigits: Key = { label: "encoded test digit", style: "digit-3", glyph: "numeral" };

const numeral = (style: string): string => `<text class="numeral ${style}" x="14" y="12" text-anchor="middle">3</text>`;

function sampleOf({ style, glyph }: Key): string {
  if (glyph === "numeral") return numeral(style);
  if (glyph === "dot") return path(style, "M14 7h0");
  if (glyph) return path(style, `M14 7${shapes[glyph](4)}`);
  return path(style, /\b(area|bar|halftone)\b/.test(style) ? "M1 2H27V12H1Z" : "M1 7H27");
}

export const keyMarkup = (keys: readonly Key[]): string =>
  keys
    .map(
      (key) =>
        `<span class="key"><svg class="swatch" viewBox="0 0 28 14" aria-hidden="true">${sampleOf(key)}</svg> ` +
        `${escaped(key.label)}</span>`,
    )
    .join("");

/** The legend under a panel. */
export const drawingKeys = (keys: readonly Key[]): string => `<p class="legend drawing-keys">${keyMarkup(keys)}</p>`;
