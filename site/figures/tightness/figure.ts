/** fig-tightness: how the importance-weighted bound rises towards the evidence with the number of its draws. */

import { imageOf, testDigitRequest } from "../../lib/api/model-requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { aDigit, fixed, grouped } from "../../lib/numbers/format.ts";
import { last, nth } from "../../lib/numbers/nth.ts";
import { drawBounds, drawGains } from "./draw.ts";
import {
  type AllBounds,
  boundsRequest,
  boundsSoFar,
  curveOf,
  draws,
  evidenceRequest,
  fields,
  type Grouped,
  type Model,
  models,
  type SoFar,
  sizes,
  type TightnessAnswers,
  type TightnessState,
} from "./state.ts";

export const figure: FigureDefinition<TightnessState, TightnessAnswers> = {
  id: "fig-tightness",
  fields,
  calls: {
    digit: "Fetch the test digit",
    "mlp-2d": "Its bounds under mlp-2d",
    "atlas-2d": "Its bounds under atlas-2d",
    "gtm-2d": "Its bounds under gtm-2d",
    exact: "Its evidence under one of them, by quadrature",
  },
  panels: { bounds: "The bound by its draws, and the evidence", gains: "The gain over a single draw" },
  async load(state, ask, sketch) {
    const { weighed, integrated, draw } = state;
    const digit = await ask("digit", testDigitRequest(weighed));
    const image = imageOf(digit);
    // Each curve appears as soon as it is known from some draws, without patience.
    sketch?.(() => undefined);
    const known: { [id in Model]?: Grouped } = {};
    const soFar = (id: Model) => (events: readonly SoFar[]) => {
      known[id] = boundsSoFar(events);
      return { bounds: drawBounds(state, { bounds: known }), gains: drawGains(state, { bounds: known }) };
    };
    const askBounds = async (id: Model): Promise<void> => {
      known[id] = await ask(id, boundsRequest(id, [image], draw), sketch && soFar(id));
    };
    // In turns, because requests at once would delay each other: the smallest network first, and the evidence last.
    const [smallest, ...others] = models;
    await askBounds(smallest);
    await Promise.all(others.map(askBounds));
    const exact = await ask("exact", evidenceRequest(integrated, image));
    return { digit, bounds: known as AllBounds, exact };
  },
  draw: (state, answers) => ({ bounds: drawBounds(state, answers), gains: drawGains(state, answers) }),
  summary({ integrated }, answers) {
    const { digit, bounds, exact } = answers;
    const rises = models.map((model) => {
      const points = curveOf(bounds[model]);
      const [few, many] = [nth(points, 0), last(points)];
      return `from ${fixed(few.nats, 1)} to ${fixed(many.nats, 1)} for ${model}`;
    });
    return (
      `From ${sizes[0]} draw to ${sizes.at(-1)} the bound of test digit ${digit.index}, ${aDigit(digit.label)}, rises ` +
      `${rises.slice(0, -1).join(", ")} and ${rises.at(-1)}, in nats, on the same ${grouped(draws)} draws of each model. ` +
      `Its exact log evidence under ${integrated} is ${fixed(exact.logEvidence, 1)}.`
    );
  },
  tables: ({ integrated }, { bounds, exact }) => [
    {
      caption: `Importance-weighted bound over groups of k of ${draws} draws, nats`,
      head: ["k", ...models.flatMap((model) => [model, "Standard error"])],
      rows: sizes.map((size, i) => [
        size,
        ...models.flatMap((model) => {
          const { nats, standardError } = nth(curveOf(bounds[model]), i);
          return [nats, standardError];
        }),
      ]),
    },
    {
      caption: `Exact log evidence under ${integrated}, and what the bound misses, nats`,
      head: ["k", "Bound", "Log evidence", "Missing"],
      rows: curveOf(bounds[integrated]).map(({ size, nats }) => [
        size,
        nats,
        exact.logEvidence,
        exact.logEvidence - nats,
      ]),
    },
  ],
};
