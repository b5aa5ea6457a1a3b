/** The placement of the inputs determines the posterior and the predictive variance. */

import { post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { mixtureOfOne } from "../../lib/numbers/normal.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { gridPoints } from "../../plot/contours.ts";
import { drawInputs, drawPosterior, drawPredictive, inputsFrame } from "./draw.ts";
import { keys } from "./keys.ts";
import {
  type DesignAnswers,
  type DesignState,
  fields,
  grid,
  inputDistribution,
  surprise,
  trueWeights,
  usualNoise,
} from "./state.ts";

export const figure: FigureDefinition<DesignState, DesignAnswers> = {
  id: "fig-inputs",
  fields,
  calls: {
    simulate: "Draw inputs and targets",
    weights: "Posterior over the weights",
    variance: "Predict on a grid of inputs",
    density: "Evaluate the log posterior on a grid of weights",
  },
  panels: { inputs: "Inputs", posterior: "Log posterior", predictive: "Predictive variance" },
  keys,
  frames: { inputs: inputsFrame },
  async load(state, ask) {
    const { noise2, width, count, slip, draw } = state;
    const data = await ask(
      "simulate",
      post("/v1/regression/simulate", {
        count,
        inputDistribution: inputDistribution(state),
        weights: trueWeights,
        noiseVariance: slip ? usualNoise : noise2,
        seed: draw,
      }),
    );
    const prior = {
      mean: [0, 0],
      covariance: [
        [width, 0],
        [0, width],
      ],
    };
    const points = gridPoints(grid);
    const { inputs, targets } = data;
    const posterior = await ask(
      "weights",
      post("/v1/regression/posterior", { inputs, targets, noiseVariance: noise2, prior }),
    );
    const { mean, covariance } = posterior;
    const [predictive, density] = await Promise.all([
      ask(
        "variance",
        post("/v1/regression/predict", { posterior: { mean, covariance }, noiseVariance: noise2, at: points }),
      ),
      ask("density", post("/v1/mixtures/density", { mixture: mixtureOfOne(posterior), points })),
    ]);
    return { data, posterior, predictive, density };
  },
  draw: (state, answers) => ({
    inputs: drawInputs(state, answers),
    posterior: drawPosterior(state, answers),
    predictive: drawPredictive(state, answers),
  }),
  handles: ({ centre }) => [{ panel: "inputs", label: "Mean of x₁", x: centre, y: 0, move: (x) => ({ centre: x }) }],
  press: (_state, _panel, x) => ({ centre: x }),
  summary({ count, noise2 }, { posterior, predictive }) {
    const { mean, covariance } = posterior;
    const weight = (i: number): string => `${fixed(mean[i] ?? 0)} ± ${fixed(Math.sqrt(covariance[i]?.[i] ?? 0), 3)}`;
    return (
      `From ${count} inputs: w₁ = ${weight(0)} and w₂ = ${weight(1)}, with correlation ${fixed(correlation(covariance))}. ` +
      `The true weights are ${fixed(surprise(posterior), 1)} posterior deviations away. On the map the predictive ` +
      `variance ranges from ${fixed(noise2, 3)} at the origin to ${fixed(Math.max(...predictive.variance))} at a corner.`
    );
  },
  tables: ({ spread, centre, tilt, noise2 }, { data, posterior: { mean, covariance, logEvidence }, predictive }) => [
    {
      caption: `The weights; log evidence ${fixed(logEvidence)} nats`,
      head: ["Weight", "True", "Mean", "Standard deviation", "Correlation"],
      rows: trueWeights.map((weight, i) => [
        `w${"₁₂"[i]}`,
        weight,
        nth(mean, i),
        Math.sqrt(nth(nth(covariance, i), i)),
        correlation(covariance),
      ]),
    },
    {
      caption: `Predictive variance; inputs with mean (${fixed(centre, 1)}, 0), variances ${fixed(spread, 1)} and 1, correlation ${fixed(tilt, 1)}`,
      head: ["x₁", "x₂", "Epistemic variance", "Noise variance", "Variance of y"],
      rows: gridPoints(grid).flatMap(([x1, x2], i) =>
        Number.isInteger(x1 / 3) && Number.isInteger(x2 / 3)
          ? [[x1, x2, nth(predictive.epistemicVariance, i), noise2, nth(predictive.variance, i)]]
          : [],
      ),
    },
    {
      caption: "The simulated data",
      head: ["Observation", "x₁", "x₂", "y"],
      rows: data.inputs.map(([x1 = 0, x2 = 0], n) => [n + 1, x1, x2, nth(data.targets, n)]),
    },
  ],
};

export function correlation(covariance: readonly (readonly number[])[]): number {
  const [[a = 1, b = 0] = [], [, c = 1] = []] = covariance;
  return b / Math.sqrt(a * c);
}
