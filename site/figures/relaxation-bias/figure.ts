/** fig-bias: bias and variance of a relaxation's gradients, by temperature. */

import { post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { last, nth } from "../../lib/numbers/nth.ts";
import { drawErrors, drawMeans, drawVariances, meanFrame } from "./draw.ts";
import {
  type BiasAnswers,
  type BiasState,
  drawCount,
  estimators,
  fields,
  names,
  qualityOf,
  temperatures,
} from "./state.ts";

const coldest = temperatures[0];
const hottest = last(temperatures);

/** The temperature nearest to a pressed point, on the axis's scale. */
const nearest = (tau: number): Partial<BiasState> => ({
  heat: Math.round((Math.log(tau / coldest) / Math.log(hottest / coldest)) * (temperatures.length - 1)),
});

const callOf = (i: number): string => `tau${i}`;

export const figure: FigureDefinition<BiasState, BiasAnswers> = {
  id: "fig-bias",
  fields,
  calls: Object.fromEntries(temperatures.map((tau, i) => [callOf(i), `Gradients at τ = ${tau}`])),
  panels: { means: "Bias", variances: "Variance", errors: "Both, in an average" },
  frames: { means: meanFrame },
  load: ({ chance, goal, noise: seed }, ask) =>
    Promise.all(
      temperatures.map((temperature, i) =>
        ask(
          callOf(i),
          post("/v1/reparameterizations/categorical/gradients", {
            probabilities: [chance, 1 - chance],
            target: [goal, 1 - goal],
            temperature,
            draws: drawCount,
            seed,
          }),
        ),
      ),
    ),
  draw: (state, answers) => ({
    means: drawMeans(state, answers),
    variances: drawVariances(state, answers),
    errors: drawErrors(state, answers),
  }),
  press: (_state, _panel, x) => nearest(x),
  summary({ heat, batch }, answers) {
    const answer = answers[heat] as BiasAnswers[number];
    const said = names.map((name) => {
      const { bias, error } = qualityOf(answer, name, Number(batch));
      return `${estimators[name]} ${fixed(bias, 3)} and ${fixed(error, 3)}`;
    });
    return (
      `The exact gradient is ${fixed(nth(answer.exact, 0), 3)}. At τ = ${temperatures[heat]}, bias and error of an average ` +
      `over ${batch} are: ${said.join("; ")}.`
    );
  },
  tables: ({ batch }, answers) =>
    names.map((name) => ({
      caption: `${estimators[name]}: gradient with respect to the first logit, exactly ${fixed(answers[0]?.exact[0] ?? 0, 4)}`,
      head: ["τ", "Mean", "Standard error", "Bias", "Variance of one draw", `Error of an average over ${batch}`],
      rows: answers.map((answer, i) => {
        const { mean, standardError, bias, variance, error } = qualityOf(answer, name, Number(batch));
        return [String(temperatures[i]), mean, standardError, bias, variance, error];
      }),
    })),
};
