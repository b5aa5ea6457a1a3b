/** Fixed noise, moving parameters. */

import { post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { average } from "../../lib/numbers/average.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { mixtureOfOne } from "../../lib/numbers/normal.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { drawCounts, drawExponential, drawGaussian, exponentialFrame, gaussianFrame } from "./draw.ts";
import { keys } from "./keys.ts";
import { drawCount, fields, type PathsAnswers, type PathsState, pathCount } from "./state.ts";

/** The u that maps to the mean, 1 / λ. */
const meanNoise = 1 - Math.exp(-1);

/** The one-dimensional Gaussian to draw from. */
const gaussian = (mean: number, deviation: number) => mixtureOfOne({ mean: [mean], covariance: [[deviation ** 2]] });

/** The parameter for which the map passes through a point. */
const throughMiddle = (y: number): Partial<PathsState> => ({ mu: y });
const throughOne = ({ mu }: PathsState, x: number, y: number): Partial<PathsState> => ({ sigma: (y - mu) / x });
const throughQuantile = (x: number, y: number): Partial<PathsState> => ({
  rate: -Math.log1p(-Math.min(x, 0.999)) / Math.max(y, 0.01),
});

/** Kolmogorov-Smirnov statistic of two samples of equal size: the largest gap between their distribution functions. */
export function largestGap(a: readonly number[], b: readonly number[]): number {
  const steps = [...a.map((at) => ({ at, by: 1 })), ...b.map((at) => ({ at, by: -1 }))];
  let height = 0;
  return (
    steps
      .sort((left, right) => left.at - right.at)
      .reduce((most, { by }) => {
        height += by;
        return Math.max(most, Math.abs(height));
      }, 0) / a.length
  );
}

export const figure: FigureDefinition<PathsState, PathsAnswers> = {
  id: "fig-paths",
  fields,
  calls: {
    noise: "Draw standard normal noise",
    draws: "Draw from the Gaussian with the same seed",
    exponential: "Draw from the exponential in two ways",
  },
  panels: { gaussian: "Gaussian", exponential: "Exponential", counts: "The exponential, drawn in two ways" },
  keys,
  frames: { gaussian: gaussianFrame, exponential: exponentialFrame },
  async load({ mu, sigma, rate, noise: seed }, ask) {
    const count = pathCount;
    const [noise, draws, exponential] = await Promise.all([
      ask("noise", post("/v1/mixtures/sample", { mixture: gaussian(0, 1), count, seed })),
      ask("draws", post("/v1/mixtures/sample", { mixture: gaussian(mu, sigma), count, seed })),
      ask("exponential", post("/v1/reparameterizations/exponential", { rate, count: drawCount, seed })),
    ]);
    return { noise, draws, exponential };
  },
  draw: (state, answers) => ({
    gaussian: drawGaussian(state, answers),
    exponential: drawExponential(state, answers),
    counts: drawCounts(state, answers),
  }),
  handles: (state) => [
    { panel: "gaussian", label: "Mean", x: 0, y: state.mu, move: (_x, y) => throughMiddle(y) },
    {
      panel: "gaussian",
      label: "Standard deviation",
      x: 1,
      y: state.mu + state.sigma,
      move: (_x, y) => throughOne(state, 1, y),
    },
    {
      panel: "exponential",
      label: "Mean of the exponential",
      x: meanNoise,
      y: 1 / state.rate,
      move: (_x, y) => throughQuantile(meanNoise, y),
    },
  ],
  press(state, panel, x, y) {
    if (panel === "exponential") return throughQuantile(x, y);
    return Math.abs(x) < 0.5 ? throughMiddle(y) : throughOne(state, x, y);
  },
  summary: ({ mu, sigma, rate }, { exponential: { direct, reparameterized, derivatives } }) =>
    `The same noise gives draws around ${fixed(mu)} with deviation ${fixed(sigma)}. Of ${drawCount} exponential draws at λ = ${fixed(rate)} ` +
    `the mean is ${fixed(average(direct), 3)} directly and ${fixed(average(reparameterized), 3)} by the inverse; ` +
    `the derivative of the latter with respect to λ is ${fixed(average(derivatives), 3)}.`,
  tables: ({ rate }, { noise, draws, exponential: { direct, noise: u, reparameterized, derivatives } }) => [
    {
      caption: "Noise and draws",
      head: ["Draw", "ε", "z = μ + σ ε", "u", "z = −log(1 − u) / λ", "dz / dλ"],
      rows: noise.points.map(([epsilon], i) => [
        i + 1,
        epsilon as number,
        nth(nth(draws.points, i), 0),
        nth(u, i),
        nth(reparameterized, i),
        nth(derivatives, i),
      ]),
    },
    {
      caption: `The exponential, ${drawCount} draws each way`,
      head: ["Quantity", "In theory", "Directly", "By the inverse"],
      rows: [
        ["Mean", 1 / rate, average(direct), average(reparameterized)],
        ["Mean square", 2 / rate ** 2, average(direct.map((z) => z * z)), average(reparameterized.map((z) => z * z))],
        ["Derivative of the mean with respect to λ", -1 / rate ** 2, "", average(derivatives)],
        ["Largest gap between the two", 0, "", largestGap(direct, reparameterized)],
      ],
    },
  ],
};
