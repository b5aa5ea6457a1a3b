/** The value of every legend entry at a place of a chart's x axis, in words. */

import { significant } from "../lib/numbers/format.ts";
import { nth } from "../lib/numbers/nth.ts";
import { type Chart, type Entry, entriesOf, type Series } from "./chart.ts";

/** Distinct x of the readable series, ascending. */
export function placesOf({ series }: Chart): readonly number[] {
  const all = series.flatMap((each) => (each.label === undefined || each.unread || each.kind === "rule" ? [] : each.x));
  return [...new Set(all.filter(Number.isFinite))].sort((a, b) => a - b);
}

/** The place nearest to `x`, by distance on the screen. */
export function nearestPlace(chart: Chart, x: number): number | undefined {
  const along = chart.x.log ? Math.log : (value: number) => value;
  const distance = (place: number): number => Math.abs(along(place) - along(x));
  return placesOf(chart).reduce<number | undefined>(
    (best, place) => (best === undefined || distance(place) < distance(best) ? place : best),
    undefined,
  );
}

/** Index of the series' value nearest to a place, if it is within `reach`. */
function positionAt(xs: readonly number[], place: number, reach: number): number | undefined {
  let best = -1;
  for (const [i, x] of xs.entries()) {
    if (best < 0 || Math.abs(x - place) < Math.abs(nth(xs, best) - place)) best = i;
  }
  return best >= 0 && Math.abs(nth(xs, best) - place) <= reach ? best : undefined;
}

/** Number of points at one place that the reading names singly. */
const mostPoints = 8;

/** All points at the x of one of them. */
function pointsText({ x, y }: Extract<Series, { kind: "points" }>, i: number, say: (value: number) => string): string {
  const values = y.filter((_, j) => x[j] === x[i]);
  if (values.length <= mostPoints) return values.map(say).join(", ");
  return `${values.length} points, ${interval(say(Math.min(...values)), say(Math.max(...values)))}`;
}

function textAt(series: Series, place: number, chart: Chart): string | undefined {
  const { log, range, say: said = significant } = chart.y;
  // A logarithmic axis does not reach zero, so lower values are drawn at its end.
  const say = (value: number): string => (log && value <= range[0] ? `at most ${said(range[0])}` : said(value));
  if (series.unread) return undefined;
  if (series.kind === "rule") return series.axis === "y" ? say(series.at) : undefined;
  const [low, high] = chart.x.range;
  const reach = series.kind === "bars" ? series.width / 2 : (high - low) / 100;
  const i = positionAt(series.x, place, reach);
  if (i === undefined) return undefined;
  if (series.kind === "points") return pointsText(series, i, say);
  if ("y" in series) return say(nth(series.y, i));
  if (series.kind === "bars") return say(nth(series.to, i) - (series.from?.[i] ?? 0));
  return interval(say(nth(series.lower, i)), say(nth(series.upper, i)));
}

/** An interval in words, with the text around its numbers given once: “0.48 to 0.61 nats”. */
export function interval(lower: string, upper: string): string {
  const partsOf = (text: string): readonly string[] =>
    /^(.*?)([−\d][^\s%]*)(.*)$/.exec(text)?.slice(1) ?? ["", text, ""];
  const [[before, low, after], [prefix, high, unit]] = [partsOf(lower), partsOf(upper)];
  return before === prefix && after === unit ? `${before}${low} to ${high}${unit}` : `${lower} to ${upper}`;
}

function entryAt({ label, series }: Entry, place: number, chart: Chart): readonly string[] {
  const texts = series.flatMap((each) => textAt(each, place, chart) ?? []);
  // A line and its points have the same values.
  const distinct = [...new Set(texts)];
  // A colon separates a name that ends in a number from the value.
  return distinct.length === 0 ? [] : [`${label}${/\d$/.test(label) ? ":" : ""} ${distinct.join(", ")}`];
}

/**
 * One sentence, such as “epoch 12: training −131.2, test −133.0”.
 *
 * @param place one of `placesOf`
 * @param hidden labels that the reader has switched off
 */
export function readingAt(chart: Chart, place: number, hidden: ReadonlySet<string> = new Set()): string {
  const { label, say = significant } = chart.x;
  const shown = entriesOf(chart).filter((entry) => !hidden.has(entry.label));
  const values = shown.flatMap((entry) => entryAt(entry, place, chart));
  const where = chart.x.say ? say(place) : `${label} ${say(place)}`.trim();
  return `${where}: ${values.join("; ")}`;
}
