/**
 * Marks of a plot: first path data from numbers, then markup from path data.
 *
 *   path("line series-1", line(f, xs, ys), "posterior")
 *
 * The classes give a mark's kind (`line`, `area`, `dots`, `glyphs`, `bar`, `halftone`, `rule`, `contour`) and series
 * (`series-1` to `series-5`, or `rubric` for what the reader moves). Series differ in dash or glyph as well as in colour.
 * Words and formulas highlight the mark by its term (`components/term.astro`).
 */
import { nth } from "../lib/numbers/nth.ts";
import { escaped, type Frame, tenths } from "./frame.ts";

type Numbers = readonly number[];
type Point = readonly [number, number];

export function path(className: string, d: string, term?: string): string {
  return `<path class="${className}"${term === undefined ? "" : ` data-term="${term}"`} d="${d}"/>`;
}

/** Text at a data point, with an offset in pixels. */
export function note(f: Frame, [x, y]: Point, text: string, dx = 0, dy = 0, anchor = "start"): string {
  const at = `x="${tenths(f.x.at(x) + dx)}" y="${tenths(f.y.at(y) + dy)}"`;
  return `<text class="note" ${at} text-anchor="${anchor}">${escaped(text)}</text>`;
}

const spot = (f: Frame, x: number, y: number): string => `${tenths(f.x.at(x))} ${tenths(f.y.at(y))}`;

export function line(f: Frame, xs: Numbers, ys: Numbers): string {
  return `M${xs.map((x, i) => spot(f, x, nth(ys, i))).join("L")}`;
}

/** The band between two curves. */
export function area(f: Frame, xs: Numbers, lower: Numbers, upper: Numbers): string {
  const back = xs.map((x, i) => spot(f, x, nth(lower, i))).reverse();
  return `${line(f, xs, upper)}L${back.join("L")}Z`;
}

/** The area under a curve, down to the low end of the axis. */
export function under(f: Frame, xs: Numbers, ys: Numbers): string {
  return area(
    f,
    xs,
    ys.map(() => f.y.domain[0]),
    ys,
  );
}

/** Round points: strokes of zero length, whose width the style sheet sets. */
export function dots(f: Frame, points: readonly Point[]): string {
  return points.map(([x, y]) => `M${spot(f, x, y)}h0`).join("");
}

/**
 * Points as the numerals of their classes: one SVG text per class, with a list of coordinates for its characters.
 *
 * @param labels (N), digits 0 to 9
 */
export function numerals(f: Frame, points: readonly Point[], labels: Numbers): string {
  const baseline = 4;
  return Array.from({ length: 10 }, (_, digit) => {
    const own = points.filter((_, i) => labels[i] === digit);
    const x = own.map(([at]) => tenths(f.x.at(at))).join(" ");
    const y = own.map(([, at]) => tenths(f.y.at(at) + baseline)).join(" ");
    return `<text class="numeral digit-${digit}" text-anchor="middle" x="${x}" y="${y}">${String(digit).repeat(own.length)}</text>`;
  }).join("");
}

/** Path of each glyph, starting at the middle of a point. */
export const shapes = {
  cross: (r: number) => `m${-r} ${-r}l${2 * r} ${2 * r}m0 ${-2 * r}l${-2 * r} ${2 * r}`,
  plus: (r: number) => `m0 ${-r}v${2 * r}m${-r} ${-r}h${2 * r}`,
  diamond: (r: number) => `m0 ${-r}l${r} ${r}l${-r} ${r}l${-r} ${-r}z`,
  triangle: (r: number) => `m0 ${-r}l${r} ${1.8 * r}h${-2 * r}z`,
  dash: (r: number) => `m${-r} 0h${2 * r}`,
  square: (r: number) => `m${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}z`,
} as const;

export type Glyph = keyof typeof shapes;

/** Points drawn as glyphs. @param r half their width in pixels */
export function glyphs(f: Frame, shape: Glyph, points: readonly Point[], r = 4): string {
  return points.map(([x, y]) => `M${spot(f, x, y)}${shapes[shape](r)}`).join("");
}

/** Vertical bars; stacked ones start where the previous ended. @param width in units of x */
export function bars(f: Frame, xs: Numbers, from: Numbers, to: Numbers, width: number): string {
  return xs
    .map((x, i) => {
      const left = f.x.at(x - width / 2);
      const top = f.y.at(nth(to, i));
      const bottom = f.y.at(nth(from, i));
      return `M${tenths(left)} ${tenths(bottom)}V${tenths(top)}H${tenths(f.x.at(x + width / 2))}V${tenths(bottom)}Z`;
    })
    .join("");
}

/**
 * Squares on the points of a grid, with areas proportional to the values; none where a value is zero or negative.
 *
 * @param values 1 for a full square, which is the largest
 * @param r half the side of a full square in pixels
 */
export function halftone(f: Frame, points: readonly Point[], values: Numbers, r: number): string {
  return points
    .map(([x, y], i) => {
      const half = Math.round(10 * r * Math.sqrt(Math.min(1, nth(values, i)))) / 10;
      const [left, top] = [f.x.at(x) - half, f.y.at(y) - half];
      return half > 0.2
        ? `M${tenths(left)} ${tenths(top)}h${tenths(2 * half)}v${tenths(2 * half)}h${tenths(-2 * half)}z`
        : "";
    })
    .join("");
}

/** A vertical line across the frame at a value of x. */
export const upright = (f: Frame, x: number): string =>
  `M${tenths(f.x.at(x))} ${f.inset.top}V${f.height - f.inset.bottom}`;

/** A horizontal line across the frame at a value of y. */
export const level = (f: Frame, y: number): string =>
  `M${f.inset.left} ${tenths(f.y.at(y))}H${f.width - f.inset.right}`;

/**
 * Ellipse of a Gaussian at `deviations` standard deviations: mean + k L (cos, sin), Σ = L Lᵀ.
 *
 * @param covariance (2, 2), positive definite
 */
export function ellipse(f: Frame, mean: Numbers, covariance: readonly Numbers[], deviations: number): string {
  const [[a = 0] = [], [b = 0, c = 0] = []] = covariance;
  const first = Math.sqrt(a);
  const second = b / first;
  const third = Math.sqrt(c - second ** 2);
  const [mx = 0, my = 0] = mean;
  const around = Array.from({ length: 48 }, (_, i) => {
    const angle = (i / 24) * Math.PI;
    const [u, v] = [deviations * Math.cos(angle), deviations * Math.sin(angle)];
    return spot(f, mx + first * u, my + second * u + third * v);
  });
  return `M${around.join("L")}Z`;
}

/** Circle of the standard Gaussian on the plane. */
export const circle = (f: Frame, deviations: number): string =>
  ellipse(
    f,
    [0, 0],
    [
      [1, 0],
      [0, 1],
    ],
    deviations,
  );
