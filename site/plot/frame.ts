/**
 * The rectangle of a plot: its two scales, its axes, and the SVG around its marks.
 *
 * `plot/` consists of pure functions from numbers to markup, so the build and the browser share the code. A drawing uses
 * classes instead of colours (`styles/plot.css` has the light and dark ones) and no ids, so it can appear twice on a page.
 * Its units are CSS pixels of a panel about 26 rem wide, and it scales with the panel.
 */
import { fixed } from "../lib/numbers/format.ts";
import { linear, logarithmic, type Scale } from "./scale.ts";

/** Position and name of a category on an axis. */
export type Category = readonly [place: number, name: string];

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Margins for the axis labels. */
  readonly inset: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly x: Scale;
  readonly y: Scale;
  readonly labels: readonly [string, string];
  /** Categories along x, in place of numbers. */
  readonly categories: readonly Category[] | undefined;
}

export interface FrameOptions {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** Labels of the axes. An axis with an empty label has no ticks; with two empty labels there are no axes. */
  readonly labels: readonly [string, string];
  /** Which axes are logarithmic. */
  readonly log?: "x" | "y" | "xy";
  /** Categories under the x axis, whose own label may be empty. */
  readonly categories?: readonly Category[] | undefined;
  readonly height?: number;
}

const width = 420;

export function frame({ x, y, labels, log = undefined, categories, height = 300 }: FrameOptions): Frame {
  const above = labels[1] === "" ? 8 : 28;
  const below = labels[0] === "" ? (categories ? 26 : 8) : 40;
  const up = [height - below, above] as const;
  const upright = log?.includes("y") ? logarithmic(y, up) : linear(y, up, 5);
  const inset = { left: labels[1] === "" ? 8 : roomFor(upright.ticks), right: 12, top: above, bottom: below };
  const across = [inset.left, width - inset.right] as const;
  return {
    width,
    height,
    inset,
    labels,
    categories: categories?.filter(([place]) => place >= x[0] && place <= x[1]),
    x: log?.includes("x") ? logarithmic(x, across) : linear(x, across, 6),
    y: upright,
  };
}

/** Width of the longest number of a y axis: the letters are 11 CSS pixels high even where the frame is scaled down. */
const roomFor = (ticks: readonly number[]): number =>
  Math.max(46, 8 + 7.6 * Math.max(0, ...ticks.map((tick) => tickText(ticks, tick).length)));

/** A position rounded to a tenth of a pixel, which is finer than the eye can see. */
export const tenths = (position: number): string => String(Math.round(position * 10) / 10);

/** Text escaped for use between tags or in an attribute. */
export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/**
 * A complete drawing as SVG.
 *
 * @param alt alternative text, a few words; the figure's summary and table have the rest
 * @param marks markup clipped to the frame
 * @param over markup that may extend beyond the frame
 */
export function drawing(f: Frame, alt: string, marks: readonly string[], over: readonly string[] = []): string {
  const { width: w, height: h, inset } = f;
  const box = [inset.left, inset.top, w - inset.left - inset.right, h - inset.top - inset.bottom];
  const [x, y, across, down] = box;
  return (
    `<svg viewBox="0 0 ${w} ${h}" role="img" aria-label="${escaped(alt)}">${axes(f)}` +
    `<svg x="${x}" y="${y}" width="${across}" height="${down}" viewBox="${box.join(" ")}">${marks.join("")}</svg>` +
    `${over.join("")}</svg>`
  );
}

const isExtreme = (size: number): boolean => size !== 0 && (size >= 1e5 || size < 1e-3);

/** Decimals of a mantissa; twelve digits are fewer than a sum's rounding errors leave. */
const mantissaDigits = (value: number): number =>
  /\.(\d+)/.exec(Number(value.toPrecision(12)).toExponential())?.[1]?.length ?? 0;

/** Decimals of a number of at most twelve digits. */
function decimals(value: number): number {
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(Number(value.toPrecision(12)))));
  return Math.max(0, mantissaDigits(value) - exponent);
}

/**
 * Tick labels with as many decimals as needed, or exponents: powers of ten each as it needs, the others all in the form
 * of the largest.
 */
export function tickText(ticks: readonly number[], value: number): string {
  const arePowers = ticks.every((tick) => Number.isInteger(Math.log10(tick)));
  const largest = Math.max(...ticks.map(Math.abs));
  if (value !== 0 && isExtreme(arePowers ? value : largest))
    return value.toExponential(arePowers ? 0 : Math.max(...ticks.map(mantissaDigits))).replaceAll("-", "−");
  if (arePowers) return String(value);
  if (isExtreme(largest)) return "0";
  const digits = Math.max(...ticks.map(decimals));
  return fixed(value, Number.isInteger(value) && Math.abs(value) >= 10 ? 0 : digits);
}

/** Ticks along x with their labels. */
const ticksOf = ({ x, categories }: Frame): readonly Category[] =>
  categories ?? x.ticks.map((tick) => [tick, tickText(x.ticks, tick)]);

function axes(f: Frame): string {
  const {
    width: w,
    height: h,
    inset,
    x,
    y,
    labels: [xLabel, yLabel],
  } = f;
  if (xLabel === "" && yLabel === "") return "";
  const bottom = h - inset.bottom;
  const parts = [`<path class="axis" d="M${inset.left} ${inset.top}V${bottom}H${w - inset.right}"/>`];
  const text = (at: string, anchor: string, value: string): string =>
    `<text ${at} text-anchor="${anchor}">${escaped(value)}</text>`;
  if (xLabel !== "" || f.categories) {
    const ticks = ticksOf(f);
    const d = ticks.map(([place]) => `M${tenths(x.at(place))} ${bottom}v5`).join("");
    parts.push(
      `<path class="axis" d="${d}"/>`,
      ...ticks.map(([place, words]) => text(`x="${tenths(x.at(place))}" y="${bottom + 19}"`, "middle", words)),
    );
  }
  if (xLabel !== "") parts.push(text(`class="axis-label" x="${w - inset.right}" y="${h - 4}"`, "end", xLabel));
  if (yLabel !== "") {
    const d = y.ticks.map((tick) => `M${inset.left} ${tenths(y.at(tick))}h-5`).join("");
    parts.push(
      `<path class="axis" d="${d}"/>`,
      ...y.ticks.map((tick) =>
        text(`x="${inset.left - 8}" y="${tenths(y.at(tick) + 4.5)}"`, "end", tickText(y.ticks, tick)),
      ),
      text('class="axis-label" x="2" y="14"', "start", yLabel),
    );
  }
  return parts.join("");
}
