/** fig-quakes-check: replicated counts under the variational posterior of the earthquakes. */

import { post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { fixed, grouped } from "../../lib/numbers/format.ts";
import { last, nth } from "../../lib/numbers/nth.ts";
import { type ChecksAnswer, checksOf, checksTable, drawCheck, pInWords } from "../../lib/numbers/predictive-check.ts";
import { maxSweeps, model, quakeCount, startCount, tolerance, trueComponents } from "../earthquakes/state.ts";
import { draws, fields, type QuakesCheckAnswers, type QuakesCheckState } from "./state.ts";

const panelsOf = ({ dispersion, largest, zeros }: QuakesCheckAnswers) => ({
  dispersion: drawCheck(dispersion),
  largest: drawCheck(largest),
  zeros: drawCheck(zeros),
});

const named = (answer: ChecksAnswer): QuakesCheckAnswers => {
  const checks = checksOf(answer);
  return { dispersion: nth(checks, 0), largest: nth(checks, 1), zeros: nth(checks, 2) };
};

export const figure: FigureDefinition<QuakesCheckState, QuakesCheckAnswers> = {
  id: "fig-quakes-check",
  fields,
  calls: {
    quakes: "Draw epicentres and earthquakes",
    fit: `Fit them from ${startCount} starts`,
    checks: "Replicate the counts: variance over mean, largest count, share of zeros",
  },
  panels: { dispersion: "Variance over mean", largest: "The largest count", zeros: "The share of zeros" },
  async load({ fitted, drawn, replica }, ask, sketch) {
    const { positions, counts } = await ask(
      "quakes",
      post("/v1/variational/earthquakes/simulate", { ...model(trueComponents), count: quakeCount, seed: drawn }),
    );
    const { responsibilities, rates } = await ask(
      "fit",
      post("/v1/variational/earthquakes/fit", {
        ...model(fitted),
        positions,
        counts,
        iterations: maxSweeps,
        tolerance,
        seed: 0,
        starts: startCount,
      }),
    );
    const soFar = (steps: readonly ChecksAnswer[]) => panelsOf(named(last(steps)));
    const request = post("/v1/predictive-checks", {
      counts,
      responsibilities,
      rates,
      quantity: "variance-to-mean",
      otherQuantities: ["largest-count", "share-of-zeros"],
      draws,
      seed: replica,
    });
    return named(await ask("checks", request, sketch && soFar));
  },
  draw: (_state, answers) => panelsOf(answers),
  summary: ({ fitted }, { dispersion, largest, zeros }) =>
    `With ${fitted} ${fitted === 1 ? "component" : "components"}: variance over mean ${fixed(dispersion.observed, 1)}, ${pInWords(dispersion)}; ` +
    `largest count ${fixed(largest.observed, 0)}, ${pInWords(largest)}; zeros ${fixed(100 * zeros.observed, 0)}%, ${pInWords(zeros)}; ` +
    `over ${grouped(draws)} replications each.`,
  tables: (_state, { dispersion, largest, zeros }) => [
    checksTable([
      ["Variance over mean", dispersion],
      ["Largest count", largest],
      ["Share of zeros", zeros],
    ]),
  ],
};
