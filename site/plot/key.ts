/** The legend of a drawing that is no chart: a sample of each mark with its name. It cannot be switched. */
import { escaped } from "./frame.ts";
import { type Glyph, path, shapes } from "./marks.ts";

export interface Key {
  readonly label: string;
  /** Classes of `styles/plot.css`, as the mark has them. */
  readonly style: string;
  /** Of marks that are points. */
  readonly glyph?: Glyph | "dot";
}

function sampleOf({ style, glyph }: Key): string {
  if (glyph === "dot") return "M14 7h0";
  if (glyph) return `M14 7${shapes[glyph](4)}`;
  return /\b(area|bar|halftone)\b/.test(style) ? "M1 2H27V12H1Z" : "M1 7H27";
}

export const keyMarkup = (keys: readonly Key[]): string =>
  keys
    .map(
      (key) =>
        `<span class="key"><svg class="swatch" viewBox="0 0 28 14" aria-hidden="true">${path(key.style, sampleOf(key))}</svg> ` +
        `${escaped(key.label)}</span>`,
    )
    .join("");
