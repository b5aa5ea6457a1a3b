/** The three panels of figure 4.1. */
import { logNormal } from "../../lib/normal.ts";
import { contour, refined } from "../../plot/contours.ts";
import { drawing, frame } from "../../plot/frame.ts";
import { bars, dots, glyphs, line, note, path, under, upright } from "../../plot/marks.ts";
import { along, extent, grid, type Mixture, mixtures, type SliceAnswers, type SliceState } from "./state.ts";

export const jointFrame = frame({ x: extent.x1, y: extent.x2, labels: ["x₁", "x₂"], height: 380 });
const conditionalFrame = frame({ x: extent.x2, y: [0, 0.7], labels: ["x₂", "p(x₂ | x₁)"], height: 380 });
const weightsFrame = frame({ x: [0.4, 2.6], y: [0, 1], labels: ["", "weight"], height: 300 });

/** Contours lie where the density has fallen from its peak as a Gaussian's does at these many deviations. */
const deviations = [0.5, 1, 1.5, 2, 2.5, 3];

const series = ["series-1", "series-2"];

export function drawJoint({ x1, samples }: SliceState, { joint, sample }: SliceAnswers): string {
  const f = jointFrame;
  const peak = Math.max(...joint.logDensity);
  const heights = refined({ ...grid, values: joint.logDensity });
  const of = (component: number): [number, number][] =>
    sample.points.filter((_, i) => sample.components[i] === component).map(([x = 0, y = 0]) => [x, y]);
  return drawing(f, "Contours of the joint density with the slice through it", [
    ...(samples
      ? [path("glyphs faint series-1", glyphs(f, "plus", of(0), 3)), path("dots faint series-2", dots(f, of(1)))]
      : []),
    ...deviations.map((k) => path("contour", contour(f, heights, peak - k ** 2 / 2), "joint")),
    path("line rubric", upright(f, x1), "slice"),
  ]);
}

export function drawConditional(_state: SliceState, { conditional }: SliceAnswers): string {
  const f = conditionalFrame;
  const density = (conditional.logDensity ?? []).map(Math.exp);
  const mean = conditional.mean[0] as number;
  return drawing(f, "The conditional density of x₂ with its components, mean and modes", [
    ...conditional.mixture.weights.map((_, k) =>
      path(`area ${series[k]}`, under(f, along, componentDensity(conditional.mixture, k)), "components"),
    ),
    path("line rubric", line(f, along, density), "conditional"),
    path("rule dashed", upright(f, mean), "mean"),
    path(
      "glyphs solid",
      glyphs(
        f,
        "diamond",
        (conditional.modes ?? []).map(({ point: [x2 = 0], logDensity }) => [x2, Math.exp(logDensity)]),
        5,
      ),
      "modes",
    ),
    note(f, [mean, f.y.domain[1]], "mean", 5, 14),
  ]);
}

export function drawWeights({ mixture }: SliceState, { conditional }: SliceAnswers): string {
  const f = weightsFrame;
  const pair = (weights: readonly number[], shift: number, className: string, term: string): string[] =>
    weights.map((weight, k) =>
      path(`bar ${series[k]} ${className}`, bars(f, [k + 1 + shift], [0], [weight], 0.34), term),
    );
  return drawing(
    f,
    "Weight of each component before and after x₁ is known",
    [
      ...pair(mixtures[mixture].weights, -0.2, "faint", "prior-weights"),
      ...pair(conditional.mixture.weights, 0.2, "", "weights"),
    ],
    conditional.mixture.weights.flatMap((_, k) => [
      note(f, [k + 1 - 0.2, 0], `π${"₁₂"[k]}`, 0, -6, "middle"),
      note(f, [k + 1 + 0.2, 0], `π′${"₁₂"[k]}`, 0, -6, "middle"),
    ]),
  );
}

/** A component's share of the conditional density at the points of the curve. */
function componentDensity({ weights, means, covariances }: Mixture, k: number): number[] {
  const mean = means[k]?.[0] as number;
  const variance = covariances[k]?.[0]?.[0] as number;
  return along.map((x2) => (weights[k] as number) * Math.exp(logNormal(x2, mean, variance)));
}
