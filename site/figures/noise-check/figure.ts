/** fig-noise-check: replicated observations under constant and under input-dependent noise. */

import { artefactRequest } from "../../lib/api/model-requests.ts";
import { json, post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { columnsOf } from "../../lib/numbers/csv-columns.ts";
import { grouped, significant } from "../../lib/numbers/format.ts";
import { last } from "../../lib/numbers/nth.ts";
import { type Check, checksTable, drawCheck, pInWords, quantities } from "../../lib/numbers/predictive-check.ts";
import { models } from "../heteroscedastic/state.ts";
import { draws, fields, type NoiseCheckAnswers, type NoiseCheckState } from "./state.ts";

/** The networks compute in single precision; further digits would only lengthen the command line. */
const precise = (value: number): number => Number(value.toPrecision(7));

export const figure: FigureDefinition<NoiseCheckState, NoiseCheckAnswers> = {
  id: "fig-noise-check",
  fields,
  calls: {
    data: "The observations",
    constantAt: "Predict at the observations, constant noise",
    inputAt: "Predict at the observations, input-dependent noise",
    constant: "Replicate the observations with constant noise",
    input: "Replicate the observations with input-dependent noise",
  },
  panels: { constant: "Constant noise", input: "Input-dependent noise" },
  async load({ quantity, replica }, ask, sketch) {
    const [inputs = [], targets = []] = columnsOf(
      await ask("data", artefactRequest<string>(models.constant, "data.csv", "text/csv")),
    );
    const checkOf = async (name: keyof typeof models) => {
      const predict = post("/v1/models/:id/predict", { inputs }, json, { id: models[name] });
      const { mean, standardDeviation } = await ask(`${name}At`, predict);
      const body = {
        targets,
        mean: mean.map(precise),
        standardDeviation: standardDeviation.map(precise),
        quantity,
        draws,
        seed: replica,
      };
      const soFar = (steps: readonly Check[]) => ({ [name]: drawCheck(last(steps)) });
      return ask(name, post("/v1/predictive-checks", body), sketch && soFar);
    };
    const [constant, input] = await Promise.all([checkOf("constant"), checkOf("input")]);
    return { constant, input };
  },
  draw: (_state, { constant, input }) => ({ constant: drawCheck(constant), input: drawCheck(input) }),
  summary: ({ quantity }, { constant, input }) =>
    `The ${quantities[quantity]}: ${significant(constant.observed)} with constant noise, ${pInWords(constant)}, and ` +
    `${significant(input.observed)} with input-dependent noise, ${pInWords(input)}, over ${grouped(draws)} replications each.`,
  tables: (_state, { constant, input }) => [
    checksTable([
      ["Constant noise", constant],
      ["Input-dependent noise", input],
    ]),
  ],
};
