/** The numbers of its section's prose, asked of the Worker by the build. */
import { askAnswer } from "../../build/ask-worker.ts";
import { builtFigure } from "../../build/built-figure.ts";
import { post } from "../../lib/api/requests.ts";
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

/** The fit with the highest bound of as many starts as the figure shows. */
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
/** Fits that ended within a nat of the best did not end elsewhere; they stopped a little earlier. */
export const reached = ends.filter((end) => best - end < 1).length;

/** The two epicentres that lie closest, and what their earthquakes count. */
export const closest = means
  .flatMap((a, i) =>
    means.slice(0, i).map((b, j) => ({
      distance: Math.hypot((a[0] as number) - (b[0] as number), (a[1] as number) - (b[1] as number)),
      rates: [rates[i] as number, rates[j] as number].sort((x, y) => y - x) as [number, number],
    })),
  )
  .reduce((least, pair) => (pair.distance < least.distance ? pair : least));

/** The best bound of each number of components, 1 first. */
export const byComponents = await Promise.all(
  Array.from({ length: fields.components.max }, async (_, i) => {
    const { starts } = await bestFit(i + 1);
    return Math.max(...starts.map(({ elboNats }) => elboNats));
  }),
);

/** What the last of the components takes from the earthquakes together, should it stay empty: N (log K - log(K - 1)). */
export const emptyNats = quakeCount * Math.log(byComponents.length / (byComponents.length - 1));

/**
 * What one update of the responsibilities does with 1/ρ in place of D/ρ, D = 2, at the end of the best fit.
 *
 * The exponent of component k then lacks -τ/(2ρ_k), so r_nk is multiplied by exp(τ/(2ρ_k)) and normalised anew. As
 * a function of q(Z) alone the bound is a constant less Σₙ KL(q(Z_n) ‖ r_n): that is what the slip costs.
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
      const wrong = (raised[k] as number) / sum;
      largest = Math.max(largest, Math.abs(wrong - r));
      if (wrong > 0) lostNats += wrong * Math.log(wrong / r);
    });
  }
  return { largest, lostNats };
})();

/** log K!: as many copies of the posterior differ only in the names of the components. */
export const symmetryNats = Array.from({ length: trueComponents }, (_, i) => Math.log(i + 1)).reduce((a, b) => a + b);

export { quakeCount, startCount, trueComponents };
