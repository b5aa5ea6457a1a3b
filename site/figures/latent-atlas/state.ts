/** State of the latent atlas, as its permalink stores it and its controls set it. */
import type { Latent, Output } from "../../lib/api/model-requests.ts";
import { choice, type Field, type Fields, initialState, number, onLattice, seed } from "../../lib/figure/fields.ts";
import type { Query } from "../../lib/figure/permalink.ts";
import { fixed } from "../../lib/numbers/format.ts";

export interface AtlasState {
  /** The cursor, in standard deviations of the prior. */
  readonly z: Latent;
  /** Tiles along a side of the sheet. */
  readonly k: number;
  /** Classes whose encoded digits are drawn. */
  readonly digits: readonly number[];
  readonly output: Output;
  /** Seed of the Bernoulli sample; it does not affect probabilities. */
  readonly seed: number;
}

export const model = "mlp-2d";

/** Number of encoded test digits in the plane. */
export const latentCount = 1000;

/** Cursor positions are multiples of this: finer than a pixel, short in a permalink. */
export const latentStep = 0.01;

/** A latent as text. */
export const point = ([z1, z2]: Latent): string => `(${fixed(z1)}, ${fixed(z2)})`;

/** Contents of the table of pixels, in words. */
export const pixelUnits: Readonly<Record<Output, string>> = {
  probabilities: "probability of ink in hundredths",
  samples: "a sample, 1 for ink and 0 for none",
};

export const tiles = number(15, { min: 2, max: 25, step: 1, say: (k) => `${k} × ${k}` });
export const seeds = seed();

export const allDigits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

const digits: Field<readonly number[]> = {
  initial: allDigits,
  read: (text) => allDigits.filter((digit) => text.includes(String(digit))),
  write: (shown) => shown.join(""),
  say: (shown) => shown.join(", "),
};

const axisOf = (limit: number) => ({ min: -limit, max: limit, step: latentStep });

/** Rounds to the cursor's step and clamps to the drawn plane. @param limit half the width of the plane */
export const snap = ([z1, z2]: Latent, limit: number): Latent => [
  onLattice(z1, axisOf(limit)),
  onLattice(z2, axisOf(limit)),
];

const start: Latent = [0.5, -0.5];

const cursor = (limit: number): Field<Latent> => ({
  initial: start,
  read(text) {
    const [z1 = Number.NaN, z2 = Number.NaN] = text.split(",").map(Number);
    return Number.isFinite(z1) && Number.isFinite(z2) ? snap([z1, z2], limit) : start;
  },
  write: (latent) => latent.join(),
  say: point,
});

/** @param limit half the width of the drawn plane */
export const fieldsOf = (limit: number): Fields<AtlasState> => ({
  z: cursor(limit),
  k: tiles,
  digits,
  output: choice("probabilities", { probabilities: "Probabilities", samples: "Sample" }),
  seed: seeds,
});

export const defaultState = initialState(fieldsOf(Number.POSITIVE_INFINITY));

/** The state as its controls have it: the cursor has a slider for each axis. */
type ControlState = Omit<AtlasState, "z"> & { readonly z1: number; readonly z2: number };

export const controlsOf = (limit: number): Fields<ControlState> => {
  const { z: _, ...others } = fieldsOf(limit);
  const [z1, z2] = start;
  return { ...others, z1: number(z1, axisOf(limit)), z2: number(z2, axisOf(limit)) };
};

export const toControls = ({ z: [z1, z2], ...others }: AtlasState): ControlState => ({ ...others, z1, z2 });

/** The state's query from that of its controls, without a typed seed that is out of range. */
export const fromControls = ({ z1, z2, seed = "", ...others }: Query): Query => ({
  ...others,
  z: `${z1},${z2}`,
  // Number("") is 0, which is a seed.
  ...(seed !== "" && seeds.read(seed) === Number(seed) ? { seed } : {}),
});
