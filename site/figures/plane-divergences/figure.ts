/** The best Gaussian for two modes in the plane, in either direction of the divergence. */

import { post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { gridPoints } from "../../plot/contours.ts";
import { drawForward, drawReverse, planeFrame } from "./draw.ts";
import { keys } from "./keys.ts";
import { centres, fields, grid, mixtureOf, type PlaneAnswers, type PlaneState } from "./state.ts";

/** The coordinates of the modes after moving one. */
const moved = (state: PlaneState, which: number, x: number, y: number): Pick<PlaneState, "modes"> => ({
  modes: centres(state).flatMap((centre, i) => (i === which ? [x, y] : centre)),
});

export const figure: FigureDefinition<PlaneState, PlaneAnswers> = {
  id: "fig-plane-divergence",
  fields,
  calls: { nearest: "Find the nearest Gaussians in the plane", density: "Evaluate the mixture’s density on a grid" },
  panels: { forward: "Least KL(p‖q)", reverse: "Least KL(q‖p)" },
  keys,
  frames: { forward: planeFrame, reverse: planeFrame },
  async load(state, ask) {
    const mixture = mixtureOf(state);
    const [nearest, density] = await Promise.all([
      ask("nearest", post("/v1/gaussians/nearest", { mixture })),
      ask("density", post("/v1/mixtures/density", { mixture, points: gridPoints(grid) })),
    ]);
    return { nearest, density };
  },
  draw: (_state, answers) => ({ forward: drawForward(answers), reverse: drawReverse(answers) }),
  handles: (state) =>
    centres(state).map(([x, y], i) => ({
      panel: "forward",
      label: nth(["First mode", "Second mode"], i),
      x,
      y,
      move: (toX, toY) => moved(state, i, toX, toY),
    })),
  press(state, _panel, x, y) {
    const [first, second] = centres(state).map(([cx, cy]) => Math.hypot(x - cx, y - cy)) as [number, number];
    return moved(state, first < second ? 0 : 1, x, y);
  },
  summary(_state, { nearest: { forward, reverse } }) {
    const [best] = reverse;
    const at = (mean: readonly number[] = []): string => `(${mean.map((value) => fixed(value)).join(", ")})`;
    const count = ["one minimum", "two minima", "three minima"][reverse.length - 1];
    return (
      `KL(p‖q) is least, ${fixed(forward.forwardNats, 3)} nats, around ${at(forward.gaussian.mean)}; ` +
      `KL(q‖p) has ${count}, the least, ${fixed(best?.reverseNats ?? 0, 3)} nats, around ${at(best?.gaussian.mean)}.`
    );
  },
  tables: (_state, { nearest: { forward, reverse } }) => [
    {
      caption: "Gaussians for the mixture",
      head: [
        "Gaussian",
        "Mean of x₁",
        "Mean of x₂",
        "Variance of x₁",
        "Covariance",
        "Variance of x₂",
        "KL(p‖q)",
        "KL(q‖p)",
      ],
      rows: [forward, ...reverse].map(({ gaussian: { mean, covariance }, forwardNats, reverseNats }, i) => [
        ["Least KL(p‖q)", "Least KL(q‖p)"][i] ?? "Another minimum of KL(q‖p)",
        ...mean,
        nth(nth(covariance, 0), 0),
        nth(nth(covariance, 0), 1),
        nth(nth(covariance, 1), 1),
        forwardNats,
        reverseNats,
      ]),
    },
  ],
};
