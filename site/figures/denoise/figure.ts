/** fig-denoise: a model trained on clean digits redraws a spoiled one. */

import { imageOf, testDigitRequest } from "../../lib/api/model-requests.ts";
import { json, post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { brushHandle, paint, painted } from "../../lib/figure/paint.ts";
import { aDigit, fixed } from "../../lib/numbers/format.ts";
import { drawDifferences, drawDraws, drawMean, drawSpoiled, pageFrame } from "./draw.ts";
import { type DenoiseAnswers, type DenoiseState, differences, draws, fields, models } from "./state.ts";

export const figure: FigureDefinition<DenoiseState, DenoiseAnswers> = {
  id: "fig-denoise",
  fields,
  calls: {
    digit: "Fetch the test digit",
    mended: "Spoil it, encode it, draw and decode",
    clean: "The same without noise or strokes",
  },
  panels: {
    page: "What the encoder sees",
    mean: `The mean of ${draws} reconstructions`,
    draws: "Each draw separately",
    differences: "Distance from the clean digit",
  },
  frames: { page: pageFrame },
  async load({ model, digit: index, noise, strokes, seed }, ask) {
    const digit = await ask("digit", testDigitRequest(index));
    const image = imageOf(digit);
    const reconstruct = (picture: readonly (readonly number[])[], deviation: number) =>
      post("/v1/models/:id/reconstruct", { images: [picture], noise: deviation, draws, seed }, json, { id: model });
    const [mended, clean] = await Promise.all([
      ask("mended", reconstruct(painted(image, strokes), noise)),
      ask("clean", reconstruct(image, 0)),
    ]);
    return { digit, mended, clean };
  },
  draw: (_state, answers) => ({
    page: drawSpoiled(answers),
    mean: drawMean(answers),
    draws: drawDraws(answers),
    differences: drawDifferences(answers),
  }),
  handles: (state) => [brushHandle("page", state)],
  press: (state, _panel, x, y, dragging) => paint(state, x, y, dragging),
  summary({ model, noise, strokes }, answers) {
    const { spoiled, mean, best } = differences(answers);
    const touched = strokes.filter((touch) => touch !== 0).length;
    const percent = (share: number): string => `${fixed(100 * share, 1)}%`;
    return (
      `Test digit ${answers.digit.index}, ${aDigit(answers.digit.label)}, with noise ${fixed(noise)} and ${touched} pixels repainted, ` +
      `is ${percent(spoiled)} of full ink away from the clean digit. Redrawn from ${models[model].split(" ")[0]} numbers it is ${percent(mean)} away; ` +
      `the clean digit itself is redrawn ${percent(best)} away.`
    );
  },
  tables(_state, answers) {
    const { spoiled, draws: each, mean, best } = differences(answers);
    return [
      {
        caption: "Mean absolute difference from the clean digit, full ink = 1",
        head: ["Picture", "Difference"],
        rows: [
          ["Spoiled", spoiled],
          ...each.map((value, i): [string, number] => [`Reconstruction ${i + 1}`, value]),
          [`Mean of ${draws} reconstructions`, mean],
          ["The clean digit’s reconstruction", best],
        ],
      },
    ];
  },
};
