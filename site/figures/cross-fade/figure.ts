/** fig-cross-fade: half way between two digits, by a linear map and by a network. */

import { imageOf, testDigitRequest } from "../../lib/api/model-requests.ts";
import { json, post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { aDigit, fixed } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { drawDeparture, drawEnds, drawWalk } from "./draw.ts";
import { fields, models, offTheFade, steps, type WalkAnswers, type WalkState } from "./state.ts";

export const figure: FigureDefinition<WalkState, WalkAnswers> = {
  id: "fig-cross-fade",
  fields,
  calls: {
    start: "Fetch the first digit",
    end: "Fetch the second digit",
    "ppca-2d": "The straight line between them, decoded linearly",
    "mlp-2d": "The same by the network",
  },
  panels: {
    linear: "ppca-2d, along the straight line",
    network: "mlp-2d, along the straight line",
    ends: "The ends, reconstructed",
    departure: "Distance from the cross-fade",
  },
  async load({ start, end }, ask) {
    const [first, last] = await Promise.all([ask("start", testDigitRequest(start)), ask("end", testDigitRequest(end))]);
    const between = (id: string) =>
      post(
        "/v1/models/:id/interpolate",
        { from: { image: imageOf(first) }, to: { image: imageOf(last) }, steps, path: "linear" },
        json,
        { id },
      );
    const [linear, network] = await Promise.all(models.map((model) => ask(model, between(model))));
    return {
      digits: [first, last],
      walks: { "ppca-2d": linear, "mlp-2d": network } as WalkAnswers["walks"],
    };
  },
  draw: (_state, answers) => ({
    linear: drawWalk(answers, "ppca-2d"),
    network: drawWalk(answers, "mlp-2d"),
    ends: drawEnds(answers),
    departure: drawDeparture(answers),
  }),
  summary(_state, { digits: [first, last], walks }) {
    const farthest = (model: (typeof models)[number]): string =>
      `${fixed(100 * Math.max(...offTheFade(walks[model].images)), 1)}%`;
    return (
      `From test digit ${first.index}, ${aDigit(first.label)}, to ${last.index}, ${aDigit(last.label)}: along the line the pictures of ppca-2d are at most ` +
      `${farthest("ppca-2d")} of full ink off the cross-fade of its ends, those of mlp-2d up to ${farthest("mlp-2d")}.`
    );
  },
  tables: (_state, { walks }) => [
    {
      caption: "Mean absolute difference from the cross-fade of the ends, full ink = 1",
      head: ["Share of the path", ...models],
      rows: Array.from({ length: steps }, (_, i) => [
        i / (steps - 1),
        ...models.map((model) => nth(offTheFade(walks[model].images), i)),
      ]),
    },
  ],
};
