/** A categorical variable relaxed onto the simplex. */

import { post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { averageOf, drawLargest, drawShares, drawSimplex, outcomeOf, outcomes, shareOf, simplexFrame } from "./draw.ts";
import { keys } from "./keys.ts";
import {
  drawCount,
  fields,
  inTriangle,
  probabilitiesAt,
  probabilitiesOf,
  type SimplexAnswers,
  type SimplexState,
} from "./state.ts";

/** The share of draws within a twentieth of a corner. */
export const nearCorner = (draws: readonly (readonly number[])[]): number =>
  draws.filter((draw) => Math.max(...draw) > 0.95).length / draws.length;

const list = (values: readonly number[]): string => values.map((value) => fixed(value)).join(", ");

export const figure: FigureDefinition<SimplexState, SimplexAnswers> = {
  id: "fig-simplex",
  fields,
  calls: { relaxed: "Draw by Gumbel-softmax", hard: "The same draws, rounded to corners" },
  panels: { simplex: "Draws on the simplex", shares: "Shares of the outcomes", largest: "Largest coordinate" },
  keys,
  frames: { simplex: simplexFrame },
  async load(state, ask) {
    const { tau: temperature, seed } = state;
    const body = { probabilities: probabilitiesOf(state), temperature, count: drawCount, seed };
    const [relaxed, hard] = await Promise.all([
      ask("relaxed", post("/v1/reparameterizations/categorical", body)),
      ask("hard", post("/v1/reparameterizations/categorical", { ...body, hard: true })),
    ]);
    return { relaxed, hard };
  },
  draw: (state, answers) => ({
    simplex: drawSimplex(state, answers),
    shares: drawShares(state, answers),
    largest: drawLargest(answers),
  }),
  handles(state) {
    const [x, y] = inTriangle(probabilitiesOf(state));
    return [{ panel: "simplex", label: "Probabilities", x, y, move: probabilitiesAt }];
  },
  press: (_state, _panel, x, y) => probabilitiesAt(x, y),
  summary: (state, { relaxed, hard }) =>
    `At temperature ${fixed(state.tau)}, ${fixed(100 * nearCorner(relaxed.reparameterized), 0)}% of ${drawCount} relaxed draws lie at a corner. ` +
    `The probabilities of A, B and C are ${list(probabilitiesOf(state))}; the nearest corners have shares ` +
    `${list(averageOf(hard.reparameterized))}, the average relaxed draw is (${list(averageOf(relaxed.reparameterized))}).`,
  tables: (state, { relaxed, hard }) => [
    {
      caption: `The outcomes over ${drawCount} draws`,
      head: ["Outcome", "Probability", "Drawn directly", "Nearest corner", "Average relaxed draw"],
      rows: outcomes.map((name, k) => [
        name,
        nth(probabilitiesOf(state), k),
        nth(shareOf(relaxed.direct), k),
        nth(averageOf(hard.reparameterized), k),
        nth(averageOf(relaxed.reparameterized), k),
      ]),
    },
    {
      caption: "The first draws",
      head: ["Draw", "Noise of A", "Noise of B", "Noise of C", "A", "B", "C", "Corner"],
      rows: relaxed.reparameterized
        .slice(0, 10)
        .map((draw, i) => [
          i + 1,
          ...(relaxed.noise[i] ?? []),
          ...draw,
          nth(outcomes, outcomeOf(hard.reparameterized[i] ?? [])),
        ]),
    },
  ],
};
