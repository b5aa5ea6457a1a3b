/** State of fig-sheets: the sheets of one design in three sizes, and the rule by which a tile counts as a digit. */

import { type Latent, type LatentsAnswer, planar } from "../../lib/api/model-requests.ts";
import { number, type StateOf } from "../../lib/figure/fields.ts";
import { type Neighbourhood, neighbourhoods } from "../../lib/numbers/nearest.ts";
import { normalQuantile } from "../../lib/numbers/normal.ts";
import { spaced } from "../../plot/contours.ts";

export const models = ["mlp-small-2d", "mlp-medium-2d", "mlp-large-2d"] as const;
export type SheetModel = (typeof models)[number];

/** Number of encoded test digits that vote on a tile. */
export const neighbours = 20;
/** Number of encoded test digits among which the nearest are found. */
export const latentCount = 2000;

export const fields = {
  tiles: number(10, { min: 5, max: 25, step: 1 }),
  agree: number(14, { min: 11, max: neighbours, step: 1, say: (count) => `${count} of ${neighbours}` }),
};

export type SheetsState = StateOf<typeof fields>;

export interface SheetAnswers {
  /** The API's sheet, a PNG data URI. */
  readonly sheet: string;
  readonly latents: LatentsAnswer;
}

export type SheetsAnswers = Readonly<Record<SheetModel, SheetAnswers>>;

/** The route's defaults for `from` and `to`. */
const tails = [0.001, 0.999] as const;

/** Latents of the sheet's tiles, row by row from the top left. */
export function lattice(size: number): Latent[] {
  const positions = spaced(tails, size).map(normalQuantile);
  return positions.toReversed().flatMap((z2) => positions.map((z1): Latent => [z1, z2]));
}

type Class = Neighbourhood["classes"][number];

/** The last sheet's classes of each model, which the panel, the summary and the table all count. */
const known = new WeakMap<LatentsAnswer, readonly (Class | undefined)[]>();

/** The most frequent class around each tile. */
function classesOf(tiles: number, latents: LatentsAnswer): readonly (Class | undefined)[] {
  const last = known.get(latents);
  if (last?.length === tiles ** 2) return last;
  const around = neighbourhoods(planar(latents.means), latents.labels, neighbours);
  const classes = lattice(tiles).map((at) => around(at).classes[0]);
  known.set(latents, classes);
  return classes;
}

/** The digit that each tile counts as, or undefined where fewer than `agree` of its neighbours share a label. */
export const digitsOf = ({ tiles, agree }: SheetsState, { latents }: SheetAnswers): readonly (number | undefined)[] =>
  classesOf(tiles, latents).map((first) => (first && first.count >= agree ? first.digit : undefined));

/** The digits that at least one tile counts as, ascending. */
export const legible = (digits: readonly (number | undefined)[]): readonly number[] =>
  [...new Set(digits.filter((digit) => digit !== undefined))].sort((a, b) => a - b);
