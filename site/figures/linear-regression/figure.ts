/** Bayesian linear regression on the reader's points, in data space and in weight space. */

import { post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { pairs, pointHandles, pressedPoints } from "../../lib/figure/placed-points.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { mixtureOfOne } from "../../lib/numbers/normal.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { dataFrame, drawData, drawVariance, drawWeights, weightsFrame } from "./draw.ts";
import { keys } from "./keys.ts";
import { along, dataAndPrior, drawCount, fields, type LineAnswers, type LineState, most, seen } from "./state.ts";

export const figure: FigureDefinition<LineState, LineAnswers> = {
  id: "fig-line",
  fields,
  calls: {
    posterior: "Posterior over intercept and slope",
    predict: "Predict along x",
    draw: "Draw lines from the posterior",
  },
  panels: { data: "Observations and predictions", weights: "Weights", variance: "Two kinds of variance" },
  keys,
  frames: { data: dataFrame, weights: weightsFrame },
  async load(state, ask) {
    const request = dataAndPrior(seen(state), state);
    const found = ask("posterior", post("/v1/regression/posterior", request));
    const [posterior, predictive, draws] = await Promise.all([
      found,
      ask("predict", post("/v1/regression/predict", { ...request, at: along.map((x) => [1, x]) })),
      found.then((weights) => {
        const body = { mixture: mixtureOfOne(weights), count: drawCount, seed: state.seed };
        return ask("draw", post("/v1/mixtures/sample", body));
      }),
    ]);
    return { posterior, predictive, draws };
  },
  draw: (state, answers) => ({
    data: drawData(state, answers),
    weights: drawWeights(state, answers),
    variance: drawVariance(state, answers),
  }),
  handles({ points, intercept, slope, tool }) {
    const own = {
      panel: "weights",
      label: "Your line: intercept and slope",
      x: intercept,
      y: slope,
      move: (w0: number, w1: number) => ({ intercept: w0, slope: w1 }),
    };
    return [own, ...pointHandles({ points, tool }, "data")];
  },
  press(state, panel, x, y, dragging) {
    if (panel === "weights") return { intercept: x, slope: y };
    const points = pressedPoints(state, x, y, dragging, most);
    // A new point counts as used.
    return points.length > state.points.length ? { points, used: most } : { points };
  },
  summary(state, { posterior: { mean, covariance, logEvidence }, predictive }) {
    const [w0 = 0, w1 = 0] = mean;
    const deviation = (i: number): string => fixed(Math.sqrt(covariance[i]?.[i] ?? 0));
    const right = predictive.epistemicVariance.at(-1) ?? 0;
    const count = seen(state).length;
    return (
      `After ${count} ${count === 1 ? "point" : "points"} the intercept is ${fixed(w0)} ± ${deviation(0)} and the slope ` +
      `${fixed(w1)} ± ${deviation(1)}; log evidence ${fixed(logEvidence)} nats. At x = ${along.at(-1)} the variance of y is ` +
      `${fixed(right, 3)} from doubt about the line plus ${fixed(state.noise ** 2, 3)} from noise.`
    );
  },
  tables: (state, { posterior: { mean, covariance, logEvidence }, predictive }) => [
    {
      caption: "The weights, given the points used",
      head: ["Weight", "Mean", "Standard deviation", "Covariance with the other"],
      rows: ["Intercept", "Slope"].map((name, i) => [
        name,
        nth(mean, i),
        Math.sqrt(nth(nth(covariance, i), i)),
        nth(nth(covariance, 0), 1),
      ]),
    },
    {
      caption: `Predictions; log evidence ${fixed(logEvidence)} nats`,
      head: ["x", "Mean of y", "Epistemic variance", "Noise variance", "Variance of y"],
      rows: along.flatMap((x, i) =>
        i % 8 === 0
          ? [
              [
                x,
                nth(predictive.mean, i),
                nth(predictive.epistemicVariance, i),
                state.noise ** 2,
                nth(predictive.variance, i),
              ],
            ]
          : [],
      ),
    },
    {
      caption: "The points",
      head: ["Point", "x", "y", "Used"],
      rows: pairs(state.points).map(([x, y], n) => [n + 1, x, y, n < state.used ? "yes" : "no"]),
    },
  ],
};
