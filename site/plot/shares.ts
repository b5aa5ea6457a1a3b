/** Points drawn once per component, by responsibility. */
import { nth } from "../lib/numbers/nth.ts";
import type { Frame } from "./frame.ts";
import { type Glyph, glyphs, path } from "./marks.ts";

/** Glyph of each component; the sixth has no series colour and is drawn in ink. */
export const shapes: readonly Glyph[] = ["plus", "cross", "triangle", "square", "diamond", "dash"];
export const series = (k: number): string => (k < 5 ? `series-${k + 1}` : "");

/** Least responsibility to draw; below it a glyph would be smaller than its stroke. */
const faintest = 0.02;

/**
 * Each point once for every component, as a glyph with an area proportional to the responsibility.
 *
 * @param points (N, 2)
 * @param responsibilities (N, K)
 * @param term term that highlights the glyphs
 */
export function sharedPoints(
  f: Frame,
  points: readonly (readonly number[])[],
  responsibilities: readonly (readonly number[])[],
  term: string,
): string[] {
  const count = responsibilities[0]?.length ?? 0;
  return Array.from({ length: count }, (_, k) => {
    const own = points.flatMap((point, n) => {
      const r = nth(nth(responsibilities, n), k);
      return r < faintest ? [] : [glyphs(f, nth(shapes, k), [point as [number, number]], 4.5 * Math.sqrt(r))];
    });
    return path(`glyphs ${series(k)}`.trim(), own.join(""), term);
  });
}
