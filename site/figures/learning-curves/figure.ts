/** Training and test curve of each published model, from the history in its folder. */

import { artefactRequest } from "../../lib/api/model-requests.ts";
import { get } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { last, nth } from "../../lib/numbers/nth.ts";
import { type CurvesAnswers, type CurvesState, curvesOf, fields, type History } from "./state.ts";

export const figure: FigureDefinition<CurvesState, CurvesAnswers> = {
  id: "fig-curves",
  fields,
  calls: { card: "The model’s card", history: "The history of the training" },
  panels: { curves: "Training and test" },
  async load({ model: id }, ask) {
    const [card, history] = await Promise.all([
      ask("card", get("/v1/models/:id", { param: { id } })),
      ask("history", artefactRequest<History>(id, "history.json")),
    ]);
    return { card, history };
  },
  draw({ model, depth }, { history }) {
    const { time, measure, times, train, test } = curvesOf(history);
    const shown = [...train, ...(test ?? [])];
    const top = Math.max(...shown);
    const curve = (label: string, style: string, y: readonly number[], term: string) =>
      ({ kind: "line", label, style, term, x: times, y }) as const;
    return {
      curves: {
        alt: `Training and test curve of ${model}`,
        x: { label: time, range: [0, last(times)] },
        y: { label: measure, range: [top - depth, top + 0.12 * depth], say: (nats) => `${fixed(nats)} nats` },
        series: [
          curve("training", "series-1 dashed", train, "train"),
          ...(test ? [curve("test", "series-2", test, "test")] : []),
        ],
      },
    };
  },
  summary({ model }, { card, history }) {
    const { time, measure, times, train, test } = curvesOf(history);
    const [what, unit] = measure.split(", ");
    const rise = (values: readonly number[]): string => `from ${fixed(nth(values, 0))} to ${fixed(last(values))}`;
    return (
      `${model}, ${card.title}: from ${time} ${times[0]} to ${time} ${last(times)} the ${what} on training data goes ${rise(train)} ${unit}` +
      (test ? `, on test data ${rise(test)}.` : ".")
    );
  },
  tables({ model }, { history }) {
    const { time, measure, times, train, test } = curvesOf(history);
    return [
      {
        caption: `${model}: ${measure}`,
        head: [time, "Training", ...(test ? ["Test"] : [])],
        rows: times.map((at, i) => [at, nth(train, i), ...(test ? [nth(test, i)] : [])]),
      },
    ];
  },
};
