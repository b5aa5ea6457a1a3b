/** Fonts to preload on a page, because one that arrives late is used only on the next page. */

import calligraphic from "katex/dist/fonts/KaTeX_Caligraphic-Regular.woff2?url";
import bold from "katex/dist/fonts/KaTeX_Main-Bold.woff2?url";
import signs from "katex/dist/fonts/KaTeX_Main-Regular.woff2?url";
import letters from "katex/dist/fonts/KaTeX_Math-Italic.woff2?url";
import size1 from "katex/dist/fonts/KaTeX_Size1-Regular.woff2?url";
import size2 from "katex/dist/fonts/KaTeX_Size2-Regular.woff2?url";
import size3 from "katex/dist/fonts/KaTeX_Size3-Regular.woff2?url";
import size4 from "katex/dist/fonts/KaTeX_Size4-Regular.woff2?url";
import blackboard from "../../.cache/fonts/blackboard.woff2?url";
import sans from "../../.cache/fonts/sans.woff2?url";
import serif from "../../.cache/fonts/serif.woff2?url";
import italic from "../../.cache/fonts/serif-italic.woff2?url";

/** Elements and KaTeX classes that need a font. */
const wantedFaces: readonly (readonly [face: string, by: RegExp])[] = [
  [italic, /<(i|em|cite)\b/],
  [signs, /class="katex-html"/],
  [letters, /\bmathnormal\b/],
  [bold, /\bmathbf\b/],
  [calligraphic, /\bmathcal\b/],
  [blackboard, /\bmathbb\b/],
  [size1, /\b(delimsizing size1|delim-size1|small-op)\b/],
  [size2, /\b(delimsizing size2|large-op)\b/],
  [size3, /\bdelimsizing size3\b/],
  [size4, /\b(delimsizing size4|delim-size4)\b/],
];

/** @param markup markup of the page */
export const preloadedFaces = (markup: string): readonly string[] => [
  serif,
  sans,
  ...wantedFaces.filter(([, by]) => by.test(markup)).map(([face]) => face),
];
