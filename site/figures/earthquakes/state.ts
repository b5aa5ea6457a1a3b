/** State of fig-earthquakes, the model that it samples and fits, and the parts of its requests. */

import type { Answer } from "../../lib/api/requests.ts";
import { flag, number, type StateOf, seed } from "../../lib/figure/fields.ts";
import { nth } from "../../lib/numbers/nth.ts";

/** Updates of one sweep, in order. */
export const updates = ["centres", "rates", "responsibilities"] as const;

/** Tolerance of every fit: it ends with a sweep that gains at most this many nats. */
export const tolerance = 0.001;
export const maxSweeps = 20;
export const startCount = 10;
/** Number of epicentres that the earthquakes are drawn from, whatever number is fitted. */
export const trueComponents = 4;
export const quakeCount = 100;

/** τ is one, so the unit of position is the standard deviation of a quake about its epicentre. */
export const model = (components: number) => ({
  components,
  positionPrecision: 1,
  prior: { mean: [0, 0], precision: 0.06, shape: 2, rate: 0.2 },
});

export const sweepOf = (update: number): number => Math.ceil(update / updates.length);

/** The factor that an update changes; updates count from 1. */
export const updateOf = (update: number): string => nth(updates, (update - 1) % updates.length);

export const fields = {
  update: number(6, {
    min: 0,
    max: updates.length * maxSweeps,
    step: 1,
    say: (value) => (value === 0 ? "none yet" : `${value}, ${updateOf(value)}`),
  }),
  start: number(1, { min: 0, max: startCount - 1, step: 1 }),
  components: number(trueComponents, { min: 1, max: 5, step: 1 }),
  data: seed(7),
  truth: flag(false),
};

export type QuakeState = StateOf<typeof fields>;

type Quakes = Answer<"/v1/variational/earthquakes/simulate">;
export type Fit = Answer<"/v1/variational/earthquakes/fit">;

export interface QuakeAnswers {
  readonly quakes: Quakes;
  /** The whole fit from the chosen start. */
  readonly run: Fit;
  /** The same fit after the completed sweeps, and after one sweep more. */
  readonly before: Fit;
  readonly after: Fit;
  /** The fit from each start. */
  readonly starts: Fit;
}

/** The factors of q between two updates. */
export interface Shown {
  /** The last update made: the chosen one, or the last of the fit if that comes first. */
  readonly update: number;
  readonly responsibilities: Fit["responsibilities"];
  readonly means: Fit["means"];
  readonly rates: Fit["rates"];
  /** Bound after that update, nats; undefined before the first. */
  readonly elboNats: number | undefined;
}

/** Takes the factors that the current sweep has updated from its end, and the others from before it. */
export function shown({ update: chosen }: QuakeState, { run, before, after }: QuakeAnswers): Shown {
  const update = Math.min(chosen, run.elboNats.length);
  const done = update === 0 ? 0 : ((update - 1) % updates.length) + 1;
  return {
    update,
    means: (done >= 1 ? after : before).means,
    rates: (done >= 2 ? after : before).rates,
    responsibilities: (done >= 3 ? after : before).responsibilities,
    elboNats: run.elboNats[update - 1],
  };
}

/** The highest final bound of any start. */
export const bestOf = ({ starts }: Fit): number => Math.max(...starts.map(({ elboNats }) => elboNats));

/** Σₙ r_nk, the number of earthquakes that each component accounts for. */
export const weightOf = ({ responsibilities }: Pick<Shown, "responsibilities">, k: number): number =>
  responsibilities.reduce((sum, row) => sum + nth(row, k), 0);
