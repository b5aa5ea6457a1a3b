/** fig-earthquakes: coordinate ascent on the earthquakes' posterior, one update at a time. */

import { post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { boundFrame, drawBound, drawCounts, drawMap, drawStarts, startsFrame } from "./draw.ts";
import { keys } from "./keys.ts";
import {
  bestOf,
  fields,
  maxSweeps,
  model,
  type QuakeAnswers,
  type QuakeState,
  quakeCount,
  shown,
  startCount,
  sweepOf,
  tolerance,
  trueComponents,
  updateOf,
  updates,
  weightOf,
} from "./state.ts";

export const figure: FigureDefinition<QuakeState, QuakeAnswers> = {
  id: "fig-earthquakes",
  fields,
  calls: {
    simulate: "Draw epicentres and earthquakes",
    run: "Fit from the chosen start to the end",
    before: "The same fit after the completed sweeps",
    after: "The same fit after one sweep more",
    starts: `Fit from the starts 0 to ${startCount - 1}`,
  },
  panels: { map: "Map", counts: "Counts and rates", bound: "Lower bound", starts: "Where each start ends" },
  keys,
  frames: { bound: boundFrame, starts: startsFrame },
  async load({ update, start: seed, components, data }, ask) {
    const quakes = await ask(
      "simulate",
      post("/v1/variational/earthquakes/simulate", { ...model(trueComponents), count: quakeCount, seed: data }),
    );
    const { positions, counts } = quakes;
    const ascent = (changes: { iterations?: number; seed?: number; starts?: number }) =>
      post("/v1/variational/earthquakes/fit", {
        ...model(components),
        positions,
        counts,
        iterations: maxSweeps,
        tolerance,
        seed,
        ...changes,
      });
    const sweeps = Math.max(0, sweepOf(update) - 1);
    let best: number | undefined;
    const [run, before, after, starts] = await Promise.all([
      ask("run", ascent({}), (updates: readonly { readonly elboNats: number }[]) => {
        const elboNats = updates.map((each) => each.elboNats);
        return { bound: drawBound(update, elboNats, best) };
      }),
      ask("before", ascent({ iterations: sweeps })),
      ask("after", ascent({ iterations: sweeps + 1 })),
      ask("starts", ascent({ seed: 0, starts: startCount })).then((answer) => {
        best = bestOf(answer);
        return answer;
      }),
    ]);
    return { quakes, run, before, after, starts };
  },
  draw: (state, answers) => ({
    map: drawMap(state, answers),
    counts: drawCounts(state, answers),
    bound: drawBound(state.update, answers.run.elboNats, bestOf(answers.starts)),
    starts: drawStarts(state, answers),
  }),
  press: (_state, panel, x) => (panel === "bound" ? { update: Math.round(x) } : { start: Math.round(x) }),
  summary(state, answers) {
    const { run, starts } = answers;
    const { update, elboNats, rates } = shown(state, answers);
    const last = run.elboNats.length;
    const at =
      elboNats === undefined
        ? "Before the first update every centre and every rate has its prior distribution."
        : `After update ${update}, of the ${updateOf(update)}, the bound is ${fixed(elboNats, 1)} nats.`;
    const means = rates.map(({ shape, rate }) => fixed(shape / rate, 1)).join(", ");
    const end = run.converged ? `has converged after update ${last}` : `has not converged after update ${last}`;
    return (
      `${at} Expected rates: ${means}. The fit from start ${state.start} ${end}, at ${fixed(run.elboNats.at(-1) ?? 0, 1)} ` +
      `nats; the best of ${startCount} starts ends at ${fixed(bestOf(starts), 1)}.`
    );
  },
  tables(state, answers) {
    const now = shown(state, answers);
    const { quakes, run, starts } = answers;
    const numbered = now.means.map((_, k) => k + 1);
    return [
      {
        caption: `Components after update ${now.update}`,
        head: [
          "Component",
          "Earthquakes",
          "Centre, x₁",
          "Centre, x₂",
          "Standard deviation",
          "Rate",
          "Standard deviation",
        ],
        rows: now.means.map(({ mean, precision }, k) => {
          const { shape = 0, rate = 1 } = now.rates[k] ?? {};
          const [x1 = 0, x2 = 0] = mean;
          return [k + 1, weightOf(now, k), x1, x2, precision ** -0.5, shape / rate, shape ** 0.5 / rate];
        }),
      },
      {
        caption: "The bound after every update, nats",
        head: ["Update", "Sweep", "Of the", "Bound"],
        rows: run.elboNats.map((nats, i) => [i + 1, sweepOf(i + 1), updateOf(i + 1), nats]),
      },
      {
        caption: `Where each start ends, after at most ${maxSweeps} sweeps of ${updates.length} updates`,
        head: ["Start", "Bound, nats", "Converged"],
        rows: starts.starts.map(({ seed, elboNats, converged }) => [seed, elboNats, converged ? "yes" : "no"]),
      },
      {
        caption: `Earthquakes and their responsibilities after update ${now.update}`,
        head: ["Earthquake", "x₁", "x₂", "Count", ...numbered.map((k) => `q(Z = ${k})`)],
        rows: quakes.positions.map(([x1 = 0, x2 = 0], n) => [
          n + 1,
          x1,
          x2,
          nth(quakes.counts, n),
          ...nth(now.responsibilities, n),
        ]),
      },
    ];
  },
};
