/** fig-noise: one curve with noise of one width, and with a width of its own at every input. */

import type { TrainedRegressorCard } from "../../../worker/artifact.ts";
import { artefactRequest } from "../../lib/api/model-requests.ts";
import { get, json, post, type RequestFor } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { columnsOf } from "../../lib/numbers/csv-columns.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { drawCoverage, drawCurves, drawDensity, drawDeviation, drawPins, drawRibbon, ribbonFrame } from "./draw.ts";
import {
  axis,
  bins,
  centralProbability,
  coverageByBin,
  expectedNats,
  fields,
  type History,
  inside,
  models,
  type NoiseAnswers,
  type NoiseState,
  percent,
  pinnedLogLikelihood,
  xRange,
} from "./state.ts";

export const figure: FigureDefinition<NoiseState, NoiseAnswers> = {
  id: "fig-noise",
  fields,
  calls: {
    along: "Predict along the axis",
    slice: "Predict at the slice",
    observed: "Predict at the observations",
    data: "The observations",
    law: "The law that the observations were drawn from",
    card: "The model’s card",
    constant: "How training went with constant noise",
    input: "How training went with input-dependent noise",
  },
  panels: {
    ribbon: "Mean and ribbon",
    density: "The density along the slice",
    deviation: "The width of the noise",
    coverage: "Inside the ribbon, by x",
    curves: "Log-likelihood by step",
    pins: "Pinned observations",
  },
  frames: { ribbon: ribbonFrame },
  async load({ noise, x }, ask) {
    const id = models[noise];
    const predict = (inputs: readonly number[]) => post("/v1/models/:id/predict", { inputs }, json, { id });
    const seen = ask("data", artefactRequest<string>(id, "data.csv", "text/csv")).then((csv) => {
      const [xs = [], ys = []] = columnsOf(csv);
      return { x: xs, y: ys };
    });
    const [slice, along, card, constant, input, [at = [], mean = [], standardDeviation = []], data, observed] =
      await Promise.all([
        ask("slice", predict([x])),
        ask("along", predict(axis)),
        ask("card", get("/v1/models/:id", { param: { id } }) as RequestFor<TrainedRegressorCard>),
        ask("constant", artefactRequest<History>(models.constant, "history.json")),
        ask("input", artefactRequest<History>(models.input, "history.json")),
        ask("law", artefactRequest<string>(id, "law.csv", "text/csv")).then(columnsOf),
        seen,
        seen.then(({ x }) => ask("observed", predict(x))),
      ]);
    return {
      card,
      data,
      law: { x: at, mean, standardDeviation },
      along,
      slice,
      observed,
      histories: { constant, input },
    };
  },
  draw: (state, answers) => ({
    ribbon: drawRibbon(state, answers),
    density: drawDensity(state, answers),
    deviation: drawDeviation(state, answers),
    coverage: drawCoverage(state, answers),
    curves: drawCurves(state, answers),
    pins: drawPins(state, answers),
  }),
  handles: ({ x }) => [{ panel: "ribbon", label: "Slice", x, y: ribbonFrame.y.domain[1], move: (at) => ({ x: at }) }],
  press: (_state, _panel, x) => ({ x }),
  summary({ x, k, pinned, decades }, answers) {
    const { slice, card } = answers;
    const within = inside(answers, k);
    const shares = coverageByBin(answers, k);
    return (
      `At x = ${fixed(x)} the model expects ${fixed(nth(slice.mean, 0))} ± ${fixed(nth(slice.standardDeviation, 0))}. ` +
      `${percent(within.filter(Boolean).length / within.length)} of the observations lie within ${fixed(k, 1)} standard deviations, ` +
      `${percent(Math.min(...shares))} to ${percent(Math.max(...shares))} by tenths of the axis, where ${percent(centralProbability(k))} should; ` +
      `fresh ones have ${fixed(card.metrics.test?.logLikelihoodNats as number)} nats on average, ` +
      `${fixed(card.metrics.law?.logLikelihoodNats as number)} under the law itself. ` +
      `With ${pinned} pinned, at ${fields.decades.say(decades)}, the training observations would average ` +
      `${fixed(pinnedLogLikelihood(answers, pinned)(10 ** -decades))}.`
    );
  },
  tables({ k, pinned, decades }, answers) {
    const { train, test, law } = answers.card.metrics;
    const width = (xRange[1] - xRange[0]) / bins;
    return [
      {
        caption: "Mean log-likelihood, nats per observation",
        head: ["Observations", "Nats"],
        rows: [
          ["Training observations", train.logLikelihoodNats],
          ["Fresh observations", test?.logLikelihoodNats as number],
          ["Fresh observations, under the law itself", law?.logLikelihoodNats as number],
          ["Expected for fresh observations", expectedNats(answers.law, answers.along)],
          ["The same, under the law itself", expectedNats(answers.law, answers.law)],
          [`Training observations, ${pinned} pinned`, pinnedLogLikelihood(answers, pinned)(10 ** -decades)],
        ],
      },
      {
        caption: `Share of the observations within ${fixed(k, 1)} standard deviations`,
        head: ["x", "Share"],
        rows: coverageByBin(answers, k).map((share, bin) => [
          `${fixed(xRange[0] + bin * width, 0)} to ${fixed(xRange[0] + (bin + 1) * width, 0)}`,
          share,
        ]),
      },
    ];
  },
};
