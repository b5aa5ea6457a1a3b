/** State of fig-em: the reader's points, the shown update, and the parts of its requests. */

import type { Answer, Body } from "../../lib/api/requests.ts";
import { choice, type Field, number, numbers, type StateOf, seed } from "../../lib/figure/fields.ts";
import { type Point, pairs, tools } from "../../lib/figure/placed-points.ts";
import { average, standardError } from "../../lib/numbers/average.ts";
import { last } from "../../lib/numbers/nth.ts";
import { presets } from "./presets.ts";

/** Range of either coordinate in the plane. */
export const extent = [-3, 3] as const;

/** Limits on the number of points. Fewer could not be split. */
export const most = 40;
export const fewest = 6;

/** Limits of every fit: number of updates, and the gain in nats per point that ends it. */
export const maxUpdates = 20;
const tolerance = 1e-4;

const coordinates = numbers(presets.clouds.points, { min: extent[0], max: extent[1], step: 0.01, most: 2 * most });

/** A list with too few points is ignored. */
const placed: Field<readonly number[]> = {
  ...coordinates,
  read: (text, before = coordinates.initial) => {
    const read = coordinates.read(text, before);
    return read.length < 2 * fewest ? before : read;
  },
};

export const mostComponents = 6;

export const fields = {
  update: number(2, {
    min: 0,
    max: maxUpdates,
    step: 1,
    say: (update) => (update === 0 ? "none yet" : String(update)),
  }),
  components: number(presets.clouds.components, { min: 1, max: mostComponents, step: 1 }),
  /** Exponent of ten. */
  floor: number(-2, { min: -6, max: -1, step: 1, say: (power) => String(covarianceFloor(power)) }),
  start: seed(presets.clouds.start),
  points: placed,
  tool: choice("move", tools),
};

export type EmState = StateOf<typeof fields>;
export type Fit = Answer<"/v1/mixtures/fit">;
type Density = Answer<"/v1/mixtures/density">;

/** A fit to half of the points, and the log density of the other half under it. */
export interface HeldOut {
  readonly components: number;
  readonly fit: Fit;
  readonly density: Density;
}

export interface EmAnswers {
  /** The fit to all points. */
  readonly run: Fit;
  /** The same fit after the chosen update, and its responsibilities for the points. */
  readonly shown: Fit;
  readonly density: Density;
  /** Held-out fits with 1, 2, … components, up to the number that half of the points allow. */
  readonly heldOut: readonly HeldOut[];
}

export const covarianceFloor = (power: number): number => Number(`1e${power}`);

/** Every second point is held out. */
export const trainingPoints = ({ points }: Pick<EmState, "points">): Point[] =>
  pairs(points).filter((_, n) => n % 2 === 0);
export const heldOutPoints = ({ points }: Pick<EmState, "points">): Point[] =>
  pairs(points).filter((_, n) => n % 2 === 1);

/** Largest number of components: that of distinct points. */
const fittable = (points: readonly Point[], components: number): number =>
  Math.min(components, new Set(points.map(String)).size);

/** The numbers of components to compare on held-out points. */
export const compared = (state: Pick<EmState, "points">): number[] =>
  Array.from({ length: fittable(trainingPoints(state), mostComponents) }, (_, i) => i + 1);

export function fitRequest(
  points: readonly Point[],
  components: number,
  { floor, start }: Pick<EmState, "floor" | "start">,
  iterations = maxUpdates,
): Body<"/v1/mixtures/fit"> {
  return {
    points: points.map(([x1, x2]) => [x1, x2]),
    components: fittable(points, components),
    covarianceFloor: covarianceFloor(floor),
    iterations,
    tolerance,
    seed: start,
  };
}

/** Mean log density of held-out points, nats per point, and its standard error. */
export function score({ density: { logDensity } }: HeldOut): { readonly mean: number; readonly standardError: number } {
  return { mean: average(logDensity), standardError: standardError(logDensity) };
}

/** Mean log density of the training points, nats per point. */
export const trainingScore = (state: Pick<EmState, "points">, { fit }: HeldOut): number =>
  last(fit.logLikelihoodNats) / trainingPoints(state).length;

/** The number of components with the highest held-out density, and the smallest within one standard error of it. */
export function chosen(heldOut: readonly HeldOut[]): { readonly best: number; readonly within: number } {
  const scores = heldOut.map((each) => ({ components: each.components, ...score(each) }));
  const best = scores.reduce((a, b) => (b.mean > a.mean ? b : a));
  const within = scores.find(({ mean }) => mean >= best.mean - best.standardError) ?? best;
  return { best: best.components, within: within.components };
}
