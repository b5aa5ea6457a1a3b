/** fig-sheets: the sheets of one network design in three sizes, and the digits that each draws. */

import { latentsRequest, manifoldRequest } from "../../lib/api/model-requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { drawSheet } from "./draw.ts";
import { keys } from "./keys.ts";
import {
  digitsOf,
  fields,
  latentCount,
  legible,
  models,
  neighbours,
  type SheetsAnswers,
  type SheetsState,
} from "./state.ts";

export const figure: FigureDefinition<SheetsState, SheetsAnswers> = {
  id: "fig-sheets",
  fields,
  calls: Object.fromEntries(
    models.flatMap((model) => [
      [`${model} sheet`, `The sheet of ${model}`],
      [`${model} digits`, `The digits as ${model} encodes them`],
    ]),
  ),
  panels: Object.fromEntries(models.map((model) => [model, model])),
  keys,
  async load({ tiles }, ask) {
    const answers = await Promise.all(
      models.map(async (model) => {
        const [sheet, latents] = await Promise.all([
          ask(`${model} sheet`, manifoldRequest(model, tiles)),
          ask(`${model} digits`, latentsRequest(model, latentCount)),
        ]);
        return [model, { sheet: sheet as string, latents }] as const;
      }),
    );
    return Object.fromEntries(answers) as SheetsAnswers;
  },
  draw: (state, answers) => Object.fromEntries(models.map((model) => [model, drawSheet(model, state, answers[model])])),
  summary(state, answers) {
    const counts = models.map((model) => {
      const digits = digitsOf(state, answers[model]);
      const clear = digits.filter((digit) => digit !== undefined).length;
      return `${model} has ${legible(digits).length} of the ten digits, on ${clear} of ${digits.length} tiles`;
    });
    return (
      `Counting a tile as a digit where at least ${state.agree} of the ${neighbours} nearest encoded test digits share a label, ` +
      `${counts.slice(0, -1).join(", ")} and ${counts.at(-1)}.`
    );
  },
  tables: (state, answers) => [
    {
      caption: `Tiles that count as each digit: at least ${state.agree} of the ${neighbours} nearest encoded test digits`,
      head: ["Digit", ...models],
      rows: Array.from({ length: 10 }, (_, digit) => [
        digit,
        ...models.map((model) => digitsOf(state, answers[model]).filter((each) => each === digit).length),
      ]),
    },
  ],
};
