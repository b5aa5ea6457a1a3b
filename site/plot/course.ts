/** Series of a quantity over the updates of a fit. */
import type { Series } from "./chart.ts";

type Numbers = readonly number[];

/**
 * The whole course faint, the part up to the chosen update in the reader's colour, and that update as a diamond.
 *
 * @param course label of the curve, and the term that highlights it
 * @param made number of values up to the chosen update
 */
export function courseSeries(
  course: { readonly label: string; readonly term: string },
  x: Numbers,
  y: Numbers,
  made: number,
): readonly Series[] {
  const whole = { ...course, x, y };
  const upToNow: Series = { kind: "line", style: "rubric", ...course, x: x.slice(0, made), y: y.slice(0, made) };
  const now: Series = {
    kind: "points",
    glyph: "diamond",
    size: 6,
    label: "chosen update",
    style: "solid rubric",
    unread: true,
    x: x.slice(made - 1, made),
    y: y.slice(made - 1, made),
  };
  return [
    { kind: "line", style: "faint", ...whole },
    ...(made === 0 ? [] : [upToNow]),
    { kind: "points", glyph: "dot", style: "faint", ...whole },
    ...(made === 0 ? [] : [now]),
  ];
}
