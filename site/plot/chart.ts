/**
 * A chart as data: its axes, and the series between them.
 *
 * A figure describes, and two renderers draw: `plot/svg.ts` as markup, for the build, print, files and whoever has no
 * JavaScript, and `plot/live/` on a canvas with a reading, a legend and zoom. Both use the scales of `frameOf`, so that
 * a handle lies right on either.
 */
import { type Category, type Frame, frame } from "./frame.ts";
import type { Glyph } from "./marks.ts";

type Numbers = readonly number[];
export type Range = readonly [low: number, high: number];

export interface Axis {
  /** What it measures, with its unit; an empty label leaves it without ticks. */
  readonly label: string;
  readonly range: Range;
  readonly log?: boolean;
  /** Of the x axis: it has these instead of numbers, and names each of them. */
  readonly categories?: readonly Category[];
  /** How the reading spells a value of it: the name of a category, a number with its unit. */
  readonly say?: (value: number) => string;
}

interface Common {
  /** Its entry in the legend and the reading, which series may share; without one it is scenery. */
  readonly label?: string;
  /**
   * Classes of `styles/plot.css`: whose (`series-1` to `series-5`, `rubric`, `soft`), and how (`dashed`, `dotted`,
   * `faint`, `thin` for strokes, `solid` for glyphs, `outline` for bars).
   */
  readonly style: string;
  /** Which words and formulas light it. */
  readonly term?: string;
  /** Named in the legend alone: its height says nothing, or what another series says. */
  readonly unread?: true;
}

export type Series = Common &
  (
    | {
        /** A curve, or the area under one, down to the low end of the axis. */
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
        /** What they stand on, if not the low end of the axis. */
        readonly from?: Numbers;
        readonly to: Numbers;
        /** In units of x. */
        readonly width: number;
        /** How far bars of a group stand from the place where all of it is read, in units of x. */
        readonly shift?: number;
      }
    /** Straight across the chart where an axis has that value. */
    | { readonly kind: "rule"; readonly axis: "x" | "y"; readonly at: number }
  );

/** Words at a point of the data, moved by pixels. */
export interface Note {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly dx?: number;
  readonly dy?: number;
  readonly anchor?: "start" | "middle" | "end";
}

/** Words over the middle of a mark. */
export const above = (x: number, y: number, text: string, dy = -6): Note => ({ x, y, text, dy, anchor: "middle" });

/** An axis without numbers, whose places from 1 on have names. */
export const categories = (names: readonly string[]): Axis => ({
  label: "",
  range: [0.4, names.length + 0.6],
  categories: names.map((name, i) => [i + 1, name]),
  say: (at) => names[Math.round(at) - 1] ?? "",
});

/** The ten digits, each at its own place. */
export const digits: readonly Category[] = Array.from({ length: 10 }, (_, digit) => [digit, String(digit)]);

export interface Chart {
  /** What it shows, in a few words. */
  readonly alt: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Height where it is 420 wide. */
  readonly height?: number;
  /** The first lies at the bottom. */
  readonly series: readonly Series[];
  readonly notes?: readonly Note[];
}

export function frameOf({ x, y, height = 300 }: Pick<Chart, "x" | "y" | "height">): Frame {
  const log = `${x.log ? "x" : ""}${y.log ? "y" : ""}` as "x" | "y" | "xy" | "";
  const { range, label, categories } = x;
  return frame({ x: range, y: y.range, labels: [label, y.label], categories, height, ...(log === "" ? {} : { log }) });
}

/** An entry of the legend: the series that share a label, the first of which gives its look. */
export interface Entry {
  readonly label: string;
  readonly series: readonly [Series, ...Series[]];
}

/** The term that all series of an entry share, if they do. */
export function sharedTerm({ series }: Entry): string | undefined {
  const terms = new Set(series.flatMap(({ term }) => term ?? []));
  return terms.size === 1 ? [...terms][0] : undefined;
}

export function entriesOf({ series }: Chart): readonly Entry[] {
  const labelled = series.filter((each) => each.label !== undefined);
  const groups = Map.groupBy(labelled, ({ label }) => label as string);
  return [...groups].map(([label, group]) => ({ label, series: group as [Series, ...Series[]] }));
}
