/** The four panels of the figure. */

import { fixed } from "../../lib/numbers/format.ts";
import { logNormal } from "../../lib/numbers/normal.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { above, type Chart, categories, type Series } from "../../plot/chart.ts";
import { drawing, type Frame, frame } from "../../plot/frame.ts";
import { area, line, path } from "../../plot/marks.ts";
import { along, extent, type LineAnswers, type LineState } from "./state.ts";

export const lineFrame = frame({ x: extent, y: [-0.2, 0.8], labels: ["x", "density, integrand"] });

export interface LineGaussian {
  readonly mean: readonly number[];
  readonly covariance: readonly (readonly number[])[];
}

export const meanOf = ({ mean }: LineGaussian): number => nth(mean, 0);
export const deviationOf = ({ covariance }: LineGaussian): number => Math.sqrt(nth(nth(covariance, 0), 0));

/** log q along the line. */
const logDensity = (q: LineGaussian): number[] => along.map((x) => logNormal(x, meanOf(q), deviationOf(q) ** 2));

/** a log(a / b), whose integral is KL(a‖b). */
const integrand = (logA: readonly number[], logB: readonly number[]): number[] =>
  logA.map((log, i) => Math.exp(log) * (log - nth(logB, i)));

/** The positive and the negative part of a curve, in different colours. */
function shaded(f: Frame, values: readonly number[]): string[] {
  const zero = values.map(() => 0);
  const part = (bound: (a: number, b: number) => number) => values.map((value) => bound(value, 0));
  return [
    path("area rubric", area(f, along, zero, part(Math.max)), "integrand"),
    path("area series-1", area(f, along, part(Math.min), zero), "integrand"),
    path("rule soft", line(f, along, values), "integrand"),
  ];
}

const curve = (values: readonly number[]): string => line(lineFrame, along, values.map(Math.exp));

function panel(alt: string, p: readonly number[], q: LineGaussian, values: readonly number[], others: string[] = []) {
  return drawing(lineFrame, alt, [
    ...shaded(lineFrame, values),
    ...others,
    path("line", curve(p), "target"),
    path("line series-2 dashed", curve(logDensity(q)), "approximation"),
  ]);
}

export function drawForward({ nearest, density: { logDensity: p } }: LineAnswers): string {
  const q = nearest.forward.gaussian;
  return panel("The mixture and the Gaussian of least KL(p‖q)", p, q, integrand(p, logDensity(q)));
}

export function drawReverse({ nearest: { reverse }, density: { logDensity: p } }: LineAnswers): string {
  const [q, ...others] = reverse.map(({ gaussian }) => gaussian);
  const least = q as LineGaussian;
  return panel(
    "The mixture and the Gaussian of least KL(q‖p)",
    p,
    least,
    integrand(logDensity(least), p),
    others.map((other) => path("line series-2 dotted", curve(logDensity(other)), "others")),
  );
}

export function drawYours(yours: LineGaussian, { density: { logDensity: p } }: LineAnswers): string {
  return panel("The mixture and your own Gaussian", p, yours, integrand(p, logDensity(yours)));
}

export function drawPrice(_state: LineState, { nearest, yours, detour }: LineAnswers): Chart {
  const { forwardNats: least } = nearest.forward;
  const lowest = nearest.reverse[0]?.reverseNats as number;
  const top = 2 ** Math.ceil(Math.log2(1.1 * Math.max(yours.forwardNats, yours.reverseNats, 0.4)));
  const bar = (at: number, from: number, to: number, label: string, style: string, term: string): Series => ({
    kind: "bars",
    label,
    style,
    term,
    x: [at],
    from: [from],
    to: [to],
    width: 0.5,
  });
  const directions = ["KL(p‖q)", "KL(q‖p)"];
  return {
    alt: "What your own Gaussian costs in either direction",
    x: categories(directions),
    y: { label: "nats", range: [0, top], say: (value) => `${fixed(value)} nats` },
    series: [
      bar(1, 0, least, "least KL(p‖q)", "soft", "least"),
      bar(1, least, least + detour.forwardNats, "from there to yours", "series-2", "detour"),
      bar(2, 0, yours.reverseNats, "yours by KL(q‖p)", "series-4", "reverse-price"),
      { kind: "rule", axis: "y", at: lowest, label: "least KL(q‖p)", style: "dashed", term: "reverse-least" },
    ],
    notes: [yours.forwardNats, yours.reverseNats].map((price, i) => above(i + 1, price, fixed(price))),
  };
}
