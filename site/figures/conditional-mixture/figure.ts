/** A mixture of two Gaussians in the plane, cut where x₁ is known. */

import { post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { gridPoints } from "../../plot/contours.ts";
import { drawConditional, drawJoint, drawWeights, jointFrame } from "./draw.ts";
import { keys } from "./keys.ts";
import { along, fields, grid, mixtures, type SliceAnswers, type SliceState, sampleCount } from "./state.ts";

export const figure: FigureDefinition<SliceState, SliceAnswers> = {
  id: "fig-slice",
  fields,
  calls: {
    condition: "Condition on x₁",
    density: "Evaluate the joint density on a grid",
    sample: "Draw from the joint",
  },
  panels: { joint: "Joint density", conditional: "Conditional density", weights: "Weights" },
  keys,
  frames: { joint: jointFrame },
  async load({ x1, mixture: name, seed }, ask) {
    const mixture = mixtures[name];
    const [conditional, joint, sample] = await Promise.all([
      ask(
        "condition",
        post("/v1/mixtures/condition", {
          mixture,
          observed: { dimensions: [0], values: [x1] },
          points: along.map((x2) => [x2]),
          modes: true,
        }),
      ),
      ask("density", post("/v1/mixtures/density", { mixture, points: gridPoints(grid) })),
      ask("sample", post("/v1/mixtures/sample", { mixture, count: sampleCount, seed })),
    ]);
    return { conditional, joint, sample };
  },
  draw: (state, answers) => ({
    joint: drawJoint(state, answers),
    conditional: drawConditional(state, answers),
    weights: drawWeights(state, answers),
  }),
  handles: ({ x1 }) => [{ panel: "joint", label: "Slice", x: x1, y: jointFrame.y.domain[1], move: (x) => ({ x1: x }) }],
  press: (_state, _panel, x) => ({ x1: x }),
  summary({ x1 }, { conditional: { mixture, mean, covariance, modes = [] } }) {
    const [first = 0, second = 0] = mixture.weights;
    const deviation = Math.sqrt(covariance[0]?.[0] ?? 0);
    const at = modes.map(({ point }) => fixed(point[0] ?? 0)).join(" and ");
    return (
      `Given x₁ = ${fixed(x1)}, the components weigh ${fixed(first, 3)} and ${fixed(second, 3)}; ` +
      `x₂ has mean ${fixed(mean[0] ?? 0)} and standard deviation ${fixed(deviation)}, ` +
      `and its density is highest at ${at}.`
    );
  },
  tables: ({ x1, mixture: name }, { conditional: { mixture, mean, covariance, modes = [], logEvidence } }) => [
    {
      caption: `Components, before and given x₁ = ${fixed(x1)}`,
      head: ["Component", "Weight", "Weight given x₁", "Mean of x₂ given x₁", "Variance of x₂ given x₁"],
      rows: mixture.weights.map((weight, k) => [
        k + 1,
        nth(mixtures[name].weights, k),
        weight,
        nth(nth(mixture.means, k), 0),
        nth(nth(nth(mixture.covariances, k), 0), 0),
      ]),
    },
    {
      caption: "The conditional density of x₂",
      head: ["Quantity", "Value"],
      rows: [
        ["Mean", nth(mean, 0)],
        ["Variance", nth(nth(covariance, 0), 0)],
        ...modes.map(({ point }, i) => [`Mode ${i + 1}`, nth(point, 0)]),
        ["Log density of x₁, nats", logEvidence],
      ],
    },
  ],
};
