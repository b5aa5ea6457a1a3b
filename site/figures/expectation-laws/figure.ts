/** A joint table, and the mean and the variance of X as sums over the values of Y. */

import { post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { cellAt, drawJoint, drawMean, drawVariance, jointFrame } from "./draw.ts";
import { keys } from "./keys.ts";
import { cell, fields, groups, jointTable, type TableAnswers, type TableState, values } from "./state.ts";

export const figure: FigureDefinition<TableState, TableAnswers> = {
  id: "fig-laws",
  fields,
  calls: { decompose: "Decompose mean and variance of X by Y" },
  panels: { joint: "Joint table", mean: "Total expectation", variance: "Total variance" },
  frames: { joint: jointFrame },
  load: async (state, ask) =>
    (await ask("decompose", post("/v1/expectations/decompose", { table: jointTable(state) }))) as TableAnswers,
  draw: (state, answers) => ({
    joint: drawJoint(state, answers),
    mean: drawMean(state, answers),
    variance: drawVariance(state, answers),
  }),
  press(_state, _panel, x, y) {
    const { name, weight } = cellAt(x, y);
    return { [name]: weight };
  },
  keys,
  summary: (_state, { mean, variance, within, between, terms }) =>
    `E[X] = ${fixed(mean)} is the sum of ${terms.map(({ meanTerm }) => fixed(meanTerm)).join(", ")}. ` +
    `Var[X] = ${fixed(variance)} is ${fixed(within)} within the groups and ${fixed(between)} between them` +
    `${variance > 0 ? `: on average, learning Y removes ${fixed((100 * between) / variance, 0)}% of the variance` : ""}.`,
  tables: (state, { mean, variance, meanOfConditionalMeans, within, between, terms }) => [
    {
      caption: "The joint table: weights, which divided by their sum give p(x, y)",
      head: ["y", ...values.map((x) => `x = ${x}`)],
      rows: groups.map((group, j) => [group, ...values.map((_, i) => state[cell(j, i)] as number)]),
    },
    {
      caption: "What each value of y contributes",
      head: ["y", "p(y)", "E[X | y]", "Var[X | y]", "p(y) E[X | y]", "p(y) Var[X | y]", "p(y) (E[X | y] − E[X])²"],
      rows: terms.map((term) => [
        term.y,
        term.probability,
        term.conditionalMean ?? "undefined",
        term.conditionalVariance ?? "undefined",
        term.meanTerm,
        term.withinTerm,
        term.betweenTerm,
      ]),
    },
    {
      caption: "Both sides of both laws",
      head: ["Law", "From p(x)", "From the terms"],
      rows: [
        ["Expectation", mean, meanOfConditionalMeans],
        ["Variance", variance, within + between],
      ],
    },
  ],
};
