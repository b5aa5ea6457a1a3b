/** Four estimators of one gradient. */

import { post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { deviationAt, peakOf } from "../../lib/numbers/normal.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { drawMeans, drawTarget, drawVariance, targetFrame } from "./draw.ts";
import { keys } from "./keys.ts";
import { along, asMixture, estimators, fields, names, type RaceAnswers, type RaceState, targets } from "./state.ts";

/** Fields of the approximation whose peak is at a point. */
const peakAt = (x: number, y: number): Partial<RaceState> => ({ qm: x, qs: deviationAt(y) });

export const figure: FigureDefinition<RaceState, RaceAnswers> = {
  id: "fig-race",
  fields,
  calls: { gradients: "Estimate the gradient in four ways", density: "Evaluate the target’s density" },
  panels: { target: "Target and approximation", variance: "Variance of one draw", means: "Means" },
  keys,
  frames: { target: targetFrame },
  async load({ target: name, qm, qs, draws, seed }, ask) {
    const target = targets[name];
    const approximation = { mean: qm, logStandardDeviation: Math.log(qs) };
    const [gradients, density] = await Promise.all([
      ask("gradients", post("/v1/reparameterizations/gradients", { approximation, target, draws, seed })),
      ask("density", post("/v1/mixtures/density", { mixture: asMixture(target), points: along.map((z) => [z]) })),
    ]);
    return { gradients, density };
  },
  draw: (state, answers) => ({
    target: drawTarget(state, answers),
    variance: drawVariance(answers),
    means: drawMeans(answers),
  }),
  handles: ({ qm, qs }) => [{ panel: "target", label: "Approximation", x: qm, y: peakOf(qs), move: peakAt }],
  press: (_state, _panel, x, y) => peakAt(x, y),
  summary: ({ draws }, { gradients }) =>
    `One draw’s estimate of the gradient with respect to the mean has variance ` +
    `${names.map((name) => `${fixed(nth(gradients[name].variance, 0), 3)} (${estimators[name]})`).join(", ")}; ` +
    `over ${draws} draws the averages range from ${fixed(Math.min(...names.map((name) => nth(gradients[name].mean, 0))), 3)} ` +
    `to ${fixed(Math.max(...names.map((name) => nth(gradients[name].mean, 0))), 3)}.`,
  tables: (_state, { gradients }) =>
    ["mean", "log deviation"].map((parameter, p) => ({
      caption: `The gradient with respect to the ${parameter} of the approximation`,
      head: ["Estimator", "Average", "Standard error", "Variance of one draw"],
      rows: names.map((name) => {
        const { mean, standardError, variance } = gradients[name];
        return [estimators[name], nth(mean, p), nth(standardError, p), nth(variance, p)];
      }),
    })),
};
