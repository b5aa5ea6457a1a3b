/** fig-traversals: a digit's latents moved one coordinate at a time, from three deviations below zero to three above. */

import { imageOf, testDigitRequest } from "../../lib/api/model-requests.ts";
import { json, png, post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { aDigit, fixed } from "../../lib/numbers/format.ts";
import { last, nth } from "../../lib/numbers/nth.ts";
import { drawChanges, drawSheet, nameOf } from "./draw.ts";
import { keys } from "./keys.ts";
import { fields, moved, ranked, type TraversalAnswers, type TraversalState, traversals, values } from "./state.ts";

export const figure: FigureDefinition<TraversalState, TraversalAnswers> = {
  id: "fig-traversals",
  fields,
  calls: {
    digit: "Fetch the test digit",
    encoding: "Encode it",
    sheet: "Decode every row of the sheet",
    ends: "Decode both ends of every dimension",
  },
  panels: { sheet: "One dimension a row", changes: "What a dimension carries and what it changes" },
  keys,
  async load({ traversed: id, start, rows }, ask) {
    const digit = await ask("digit", testDigitRequest(start));
    const encoding = await ask("encoding", post("/v1/models/:id/encode", { images: [imageOf(digit)] }, json, { id }));
    const all = ranked(encoding);
    const latents = moved(encoding, all.slice(0, rows), values);
    const ends = moved(encoding, all, [nth(values, 0), last(values)]);
    const [sheet, both] = await Promise.all([
      ask("sheet", post("/v1/models/:id/decode", { latents, columns: values.length }, png, { id })),
      ask("ends", post("/v1/models/:id/decode", { latents: ends }, json, { id })),
    ]);
    return { digit, encoding, sheet, ends: both };
  },
  draw: (state, answers) => ({ sheet: drawSheet(state, answers), changes: drawChanges(state, answers) }),
  summary({ traversed, rows }, answers) {
    const all = traversals(answers);
    const { digit } = answers;
    const nats = (of: typeof all): number => of.reduce((sum, each) => sum + each.nats, 0);
    const shown = all.slice(0, rows);
    const [first = { index: 0, nats: 0, change: 0 }, last = first] = [all[0], all.at(-1)];
    const percent = (share: number): string => `${fixed(100 * share, 1)}% of full ink`;
    return (
      `For test digit ${digit.index}, ${aDigit(digit.label)}, the ${shown.length} dimensions of ${traversed} with the largest divergence carry ` +
      `${fixed(nats(shown), 1)} of ${fixed(nats(all), 1)} nats. Moved from −3 to 3, the first, ${nameOf(first)} with ${fixed(first.nats)} nats, ` +
      `changes the picture by ${percent(first.change)}; the last, ${nameOf(last)} with ${fixed(last.nats)}, by ${percent(last.change)}.`
    );
  },
  tables: (_state, answers) => [
    {
      caption: "Every latent dimension, by its divergence",
      head: ["Dimension", "KL, nats", "Posterior mean", "Change from −3 to 3, full ink = 1"],
      rows: traversals(answers).map(({ index, nats, mean, change }) => [index, nats, mean, change]),
    },
  ],
};
