/**
 * The rectangle of a plot: its two scales, its axes, and the SVG around its marks.
 *
 * Everything of `plot/` is a pure function from numbers to markup, so the build and the browser draw with the same
 * code. A drawing names classes, never colours (`styles/plot.css` has them, light and dark), and holds no ids, so it
 * can stand twice on a page. Its units are CSS pixels of a panel about 26 rem wide; it grows and shrinks with it.
 */
import { fixed } from "../lib/numbers/format.ts";
import { linear, logarithmic, type Scale } from "./scale.ts";

/** A place of an axis of categories, and the name that stands there. */
export type Category = readonly [place: number, name: string];

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Space for the axes' labels. */
  readonly inset: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly x: Scale;
  readonly y: Scale;
  readonly labels: readonly [string, string];
  /** What stands along x instead of numbers. */
  readonly categories: readonly Category[] | undefined;
}

export interface FrameOptions {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** What the axes are of; an empty label leaves an axis without ticks, and two leave none. */
  readonly labels: readonly [string, string];
  /** Which axes are logarithmic. */
  readonly log?: "x" | "y" | "xy";
  /** Every one of them is named under the x axis, whose own label may be empty. */
  readonly categories?: readonly Category[] | undefined;
  readonly height?: number;
}

const width = 420;

export function frame({ x, y, labels, log = undefined, categories, height = 300 }: FrameOptions): Frame {
  const inset = {
    left: labels[1] === "" ? 8 : 46,
    right: 12,
    top: labels[1] === "" ? 8 : 28,
    bottom: labels[0] === "" ? (categories ? 26 : 8) : 40,
  };
  const across = [inset.left, width - inset.right] as const;
  const up = [height - inset.bottom, inset.top] as const;
  return {
    width,
    height,
    inset,
    labels,
    categories: categories?.filter(([place]) => place >= x[0] && place <= x[1]),
    x: log?.includes("x") ? logarithmic(x, across) : linear(x, across, 6),
    y: log?.includes("y") ? logarithmic(y, up) : linear(y, up, 5),
  };
}

/** A position as the drawing spells it: a tenth of a pixel is finer than can be seen. */
export const tenths = (position: number): string => String(Math.round(position * 10) / 10);

/** Text that may stand between tags or in an attribute. */
export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/**
 * A whole drawing.
 *
 * @param alt what it shows, in a few words; the figure's summary and table say the rest
 * @param marks markup, cut off at the frame
 * @param over markup that may leave the frame
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

/** As many decimals as the ticks need, or each its own where they are powers of ten; exponents beyond thousands. */
export function tickText(ticks: readonly number[], value: number): string {
  if (value !== 0 && (Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3))
    return value.toExponential(0).replace("-", "−");
  if (ticks.every((tick) => Number.isInteger(Math.log10(tick)))) return String(value);
  const digits = Math.max(...ticks.map((tick) => (String(tick).split(".")[1] ?? "").length));
  return fixed(value, Number.isInteger(value) && Math.abs(value) >= 10 ? 0 : digits);
}

/** The ticks along x, each with its words. */
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
