/** The three panels of the figure. */

import { logNormal } from "../../lib/numbers/normal.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { type Chart, categories, type Series } from "../../plot/chart.ts";
import { contour, refined } from "../../plot/contours.ts";
import { drawing, frame } from "../../plot/frame.ts";
import { dots, glyphs, path, upright } from "../../plot/marks.ts";
import { along, extent, grid, type Mixture, mixtures, type SliceAnswers, type SliceState } from "./state.ts";

export const jointFrame = frame({ x: extent.x1, y: extent.x2, labels: ["x₁", "x₂"], height: 380 });

/** Contour levels: the density relative to its peak equals that of a Gaussian at these numbers of deviations. */
const deviations = [0.5, 1, 1.5, 2, 2.5, 3];

const components = [
  { label: "first component", style: "series-1" },
  { label: "second component", style: "series-2" },
] as const;

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

export function drawConditional(_state: SliceState, { conditional }: SliceAnswers): Chart {
  const modes = conditional.modes ?? [];
  return {
    alt: "The conditional density of x₂",
    x: { label: "x₂", range: extent.x2 },
    y: { label: "p(x₂ | x₁)", range: [0, 0.7] },
    height: 380,
    series: [
      ...components.map(
        (component, k): Series => ({
          kind: "area",
          ...component,
          term: "components",
          x: along,
          y: componentDensity(conditional.mixture, k),
        }),
      ),
      {
        kind: "line",
        label: "conditional density",
        style: "rubric",
        term: "conditional",
        x: along,
        y: (conditional.logDensity ?? []).map(Math.exp),
      },
      { kind: "rule", axis: "x", at: nth(conditional.mean, 0), label: "mean", style: "dashed", term: "mean" },
      {
        kind: "points",
        label: "mode",
        style: "solid",
        term: "modes",
        glyph: "diamond",
        size: 5,
        x: modes.map(({ point: [x2 = 0] }) => x2),
        y: modes.map(({ logDensity }) => Math.exp(logDensity)),
      },
    ],
  };
}

export function drawWeights({ mixture }: SliceState, { conditional }: SliceAnswers): Chart {
  const groups = [
    { label: "before x₁ is known", weights: mixtures[mixture].weights, shift: -0.2, term: "prior-weights" },
    { label: "given x₁", weights: conditional.mixture.weights, shift: 0.2, term: "weights" },
  ];
  return {
    alt: "Weights of the components",
    x: categories(components.map(({ label }) => label)),
    y: { label: "weight", range: [0, 1] },
    series: groups.flatMap(({ label, weights, shift, term }) =>
      components.map(
        ({ style }, k): Series => ({
          kind: "bars",
          label,
          style: term === "weights" ? style : `${style} faint`,
          term,
          x: [k + 1],
          to: [nth(weights, k)],
          width: 0.34,
          shift,
        }),
      ),
    ),
  };
}

/** A component's term of the conditional density at the points of the curve. */
function componentDensity({ weights, means, covariances }: Mixture, k: number): number[] {
  const mean = nth(nth(means, k), 0);
  const variance = nth(nth(nth(covariances, k), 0), 0);
  return along.map((x2) => nth(weights, k) * Math.exp(logNormal(x2, mean, variance)));
}
