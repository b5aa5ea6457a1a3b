/** fig-line-check: replicated points under Bayesian linear regression, and two quantities of them. */

import { post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { fixed, grouped, significant } from "../../lib/numbers/format.ts";
import { checksTable, drawCheck, pInWords } from "../../lib/numbers/predictive-check.ts";
import { dataAndPrior, fields as line } from "../linear-regression/state.ts";
import { draws, fields, type LineCheckAnswers, type LineCheckState, pointsOf } from "./state.ts";

export const figure: FigureDefinition<LineCheckState, LineCheckAnswers> = {
  id: "fig-line-check",
  fields,
  calls: {
    posterior: "Posterior over intercept and slope",
    largest: "Replicate the points: the largest residual",
    outside: "Replicate the points: the share outside the band",
  },
  panels: { largest: "The largest residual", outside: "The share outside the 95% band" },
  async load(state, ask) {
    const data = dataAndPrior(pointsOf(state), { prior: line.prior.initial, noise: state.assumed });
    const { prior: _, ...observed } = data;
    const posterior = await ask("posterior", post("/v1/regression/posterior", data));
    const { mean, choleskyFactor } = posterior;
    const check = (quantity: "largest-residual" | "share-outside-95") =>
      post("/v1/predictive-checks", {
        ...observed,
        posterior: { mean, choleskyFactor },
        quantity,
        draws,
        seed: state.replica,
      });
    const [largest, outside] = await Promise.all([
      ask("largest", check("largest-residual")),
      ask("outside", check("share-outside-95")),
    ]);
    return { posterior, largest, outside };
  },
  draw: (_state, { largest, outside }) => ({ largest: drawCheck(largest), outside: drawCheck(outside) }),
  summary: ({ assumed, lifted }, { largest, outside }) =>
    `With noise of ${fixed(assumed)} and one point lifted by ${fixed(lifted, 1)}, the largest residual is ${fixed(largest.observed)} standard ` +
    `deviations, ${pInWords(largest)}; ${significant(100 * outside.observed)}% of the points lie outside the band, ${pInWords(outside)}, ` +
    `over ${grouped(draws)} replications.`,
  tables: (_state, { largest, outside }) => [
    checksTable([
      ["Largest |residual|", largest],
      ["Share outside the 95% band", outside],
    ]),
  ],
};
