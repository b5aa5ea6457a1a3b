/** fig-line-check: replicated points under Bayesian linear regression, and two quantities of them. */

import { post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { fixed, grouped, significant } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { checksOf, checksTable, drawCheck, pInWords } from "../../lib/numbers/predictive-check.ts";
import { dataAndPrior, fields as line } from "../linear-regression/state.ts";
import { draws, fields, type LineCheckAnswers, type LineCheckState, pointsOf } from "./state.ts";

export const figure: FigureDefinition<LineCheckState, LineCheckAnswers> = {
  id: "fig-line-check",
  fields,
  calls: {
    posterior: "Posterior over intercept and slope",
    checks: "Replicate the points: the largest residual, the share outside the band",
  },
  panels: { largest: "The largest residual", outside: "The share outside the 95% band" },
  async load(state, ask) {
    const data = dataAndPrior(pointsOf(state), { prior: line.prior.initial, noise: state.assumed });
    const { prior: _, ...observed } = data;
    const posterior = await ask("posterior", post("/v1/regression/posterior", data));
    const { mean, choleskyFactor } = posterior;
    const replicated = await ask(
      "checks",
      post("/v1/predictive-checks", {
        ...observed,
        posterior: { mean, choleskyFactor },
        quantity: "largest-residual",
        otherQuantities: ["share-outside-95"],
        draws,
        seed: state.replica,
      }),
    );
    const checks = checksOf(replicated);
    return { posterior, largest: nth(checks, 0), outside: nth(checks, 1) };
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
