/**
 * A chart as data: its axes, and the series between them.
 *
 * A figure describes a chart, and two renderers draw it: `plot/svg.ts` as markup, for the build, print, files and readers
 * without JavaScript, and `plot/live/` on a canvas with a reading, a legend and zoom. Both use the scales of `frameOf`, so
 * a handle fits either.
 */
import { type Category, type Frame, frame } from "./frame.ts";
import type { Glyph } from "./marks.ts";

type Numbers = readonly number[];
export type Range = readonly [low: number, high: number];

export interface Axis {
  /** The quantity with its unit; an axis with an empty label has no ticks. */
  readonly label: string;
  readonly range: Range;
  readonly log?: boolean;
  /** Named categories of the x axis, in place of numbers. */
  readonly categories?: readonly Category[];
  /** Text of a value in the reading: the name of a category, or a number with its unit. */
  readonly say?: (value: number) => string;
}

interface Common {
  /** Entry in the legend and the reading, which series may share; without one the series is only background. */
  readonly label?: string;
  /**
   * Classes of `styles/plot.css`: colour (`series-1` to `series-5`, `rubric`, `soft`) and form (`dashed`, `dotted`, `faint`,
   * `thin` for strokes, `solid` for glyphs, `outline` for bars).
   */
  readonly style: string;
  /** The term whose words and formulas highlight it. */
  readonly term?: string;
  /** Only in the legend, because its height has no meaning or repeats another series. */
  readonly unread?: true;
}

export type Series = Common &
  (
    | {
        /** A curve, or the area under it down to the low end of the axis. */
        readonly kind: "line" | "area";
        readonly x: Numbers;
        readonly y: Numbers;
      }
    | { readonly kind: "band" | "whiskers"; readonly x: Numbers; readonly lower: Numbers; readonly upper: Numbers }
    | {
        readonly kind: "points";
        readonly x: Numbers;
        readonly y: Numbers;
        readonly glyph: Glyph | "dot";
        /** Half the width in pixels. */
        readonly size?: number;
      }
    | {
        readonly kind: "bars";
        readonly x: Numbers;
        /** Base of the bars, if not the low end of the axis. */
        readonly from?: Numbers;
        readonly to: Numbers;
        /** Width in units of x. */
        readonly width: number;
        /** Offset of the bars from the x at which their group is read, in units of x. */
        readonly shift?: number;
      }
    /** A line across the chart at a value of an axis. */
    | { readonly kind: "rule"; readonly axis: "x" | "y"; readonly at: number }
  );

/** Text at a data point, with an offset in pixels. */
export interface Note {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly dx?: number;
  readonly dy?: number;
  readonly anchor?: "start" | "middle" | "end";
}

/** Text centred above a mark. */
export const above = (x: number, y: number, text: string, dy = -6): Note => ({ x, y, text, dy, anchor: "middle" });

/** An axis of categories at 1, 2, …, in place of numbers. */
export const categories = (names: readonly string[]): Axis => ({
  label: "",
  range: [0.4, names.length + 0.6],
  categories: names.map((name, i) => [i + 1, name]),
  say: (at) => names[Math.round(at) - 1] ?? "",
});

/** An axis of the ten digits. */
export const digits: readonly Category[] = Array.from({ length: 10 }, (_, digit) => [digit, String(digit)]);

export interface Chart {
  /** Alternative text, a few words. */
  readonly alt: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Height for a width of 420. */
  readonly height?: number;
  /** Series from the bottom layer up. */
  readonly series: readonly Series[];
  readonly notes?: readonly Note[];
}

export function frameOf({ x, y, height = 300 }: Pick<Chart, "x" | "y" | "height">): Frame {
  const log = `${x.log ? "x" : ""}${y.log ? "y" : ""}` as "x" | "y" | "xy" | "";
  const { range, label, categories } = x;
  return frame({ x: range, y: y.range, labels: [label, y.label], categories, height, ...(log === "" ? {} : { log }) });
}

/** A legend entry: all series with one label; the first gives its look. */
export interface Entry {
  readonly label: string;
  readonly series: readonly [Series, ...Series[]];
}

/** The term of an entry, if all its series share one. */
export function sharedTerm({ series }: Entry): string | undefined {
  const terms = new Set(series.flatMap(({ term }) => term ?? []));
  return terms.size === 1 ? [...terms][0] : undefined;
}

export function entriesOf({ series }: Chart): readonly Entry[] {
  const labelled = series.filter((each) => each.label !== undefined);
  const groups = Map.groupBy(labelled, ({ label }) => label as string);
  return [...groups].map(([label, group]) => ({ label, series: group as [Series, ...Series[]] }));
}
