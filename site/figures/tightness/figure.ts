/** fig-tightness: how the importance-weighted bound rises towards the evidence with the number of its draws. */

import { imageOf, testDigitRequest } from "../../lib/api/model-requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { aDigit, fixed, grouped } from "../../lib/numbers/format.ts";
import { last, nth } from "../../lib/numbers/nth.ts";
import { drawBounds, drawGains } from "./draw.ts";
import {
  type AllBounds,
  type Bounds,
  boundsRequest,
  curveOf,
  draws,
  evidenceRequest,
  fewDraws,
  fields,
  type Model,
  models,
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
    const boundsOf = (id: Model, count: number) => ask(id, boundsRequest(id, [image], draw, count));
    if (sketch) {
      // Alone, so that nothing delays it; each curve appears as soon as it is known.
      const few: { [id in Model]?: Bounds } = {};
      const sketched = models.map(async (id) => {
        few[id] = await boundsOf(id, fewDraws);
        sketch(() => ({ bounds: drawBounds(state, { bounds: few }), gains: drawGains(state, { bounds: few }) }));
      });
      await Promise.all(sketched);
    }
    const all = async (): Promise<AllBounds> => {
      const each = models.map(async (id) => [id, await boundsOf(id, draws)] as const);
      return Object.fromEntries(await Promise.all(each)) as AllBounds;
    };
    const [bounds, exact] = await Promise.all([all(), ask("exact", evidenceRequest(integrated, image))]);
    return { digit, bounds, exact };
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
