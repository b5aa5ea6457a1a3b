/** Numbers quoted in the section's prose, computed by the Worker at build time. */

import { askAnswer } from "../../build/ask-worker.ts";
import { builtFigure } from "../../build/built-figure.ts";
import { post } from "../../lib/api/requests.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { figure } from "./figure.ts";
import {
  type Fit,
  fields,
  maxSweeps,
  model,
  type QuakeAnswers,
  quakeCount,
  startCount,
  tolerance,
  trueComponents,
} from "./state.ts";

export const { answers } = (await builtFigure(figure)) as { answers: QuakeAnswers };

const { positions, counts, means, rates } = answers.quakes;

/** The fit with the highest bound among the starts that the figure shows. */
const bestFit = (components: number): Promise<Fit> =>
  askAnswer(
    post("/v1/variational/earthquakes/fit", {
      ...model(components),
      positions,
      counts,
      iterations: maxSweeps,
      tolerance,
      seed: 0,
      starts: startCount,
    }),
  );

const ends = answers.starts.starts.map(({ elboNats }) => elboNats);
export const best = Math.max(...ends);
export const worst = Math.min(...ends);
/** Number of fits within a nat of the best: they reached the same maximum and only stopped a little earlier. */
export const reached = ends.filter((end) => best - end < 1).length;

/** The two closest epicentres, with their distance and rates. */
export const closest = means
  .flatMap((a, i) =>
    means.slice(0, i).map((b, j) => ({
      distance: Math.hypot(nth(a, 0) - nth(b, 0), nth(a, 1) - nth(b, 1)),
      rates: [nth(rates, i), nth(rates, j)].sort((x, y) => y - x) as [number, number],
    })),
  )
  .reduce((least, pair) => (pair.distance < least.distance ? pair : least));

/** The best bound for each number of components, from 1. */
export const byComponents = await Promise.all(
  Array.from({ length: fields.components.max }, async (_, i) => {
    const { starts } = await bestFit(i + 1);
    return Math.max(...starts.map(({ elboNats }) => elboNats));
  }),
);

/** Nats that the last component costs if it stays empty: N (log K - log(K - 1)). */
export const emptyNats = quakeCount * Math.log(byComponents.length / (byComponents.length - 1));

/**
 * Effect on the responsibilities, at the end of the best fit, of writing 1/ρ in place of D/ρ, D = 2.
 *
 * The exponent of component k then lacks -τ/(2ρ_k), so r_nk is multiplied by exp(τ/(2ρ_k)) and renormalised. As a
 * function of q(Z) alone, the bound is a constant minus Σₙ KL(q(Z_n) ‖ r_n), which is the cost of the slip.
 */
export const slip = await (async () => {
  const { responsibilities, means: centres } = await bestFit(trueComponents);
  const { positionPrecision } = model(trueComponents);
  let largest = 0;
  let lostNats = 0;
  for (const row of responsibilities) {
    const raised = row.map((r, k) => r * Math.exp((0.5 * positionPrecision) / (centres[k]?.precision as number)));
    const sum = raised.reduce((total, r) => total + r, 0);
    row.forEach((r, k) => {
      const wrong = nth(raised, k) / sum;
      largest = Math.max(largest, Math.abs(wrong - r));
      if (wrong > 0) lostNats += wrong * Math.log(wrong / r);
    });
  }
  return { largest, lostNats };
})();

/** log K!, because K! copies of the posterior differ only in the names of the components. */
export const symmetryNats = Array.from({ length: trueComponents }, (_, i) => Math.log(i + 1)).reduce((a, b) => a + b);

export { quakeCount, startCount, trueComponents };
