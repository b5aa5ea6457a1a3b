/**
 * State of the latent atlas, as its permalink stores it and its controls set it.
 *
 * A query can hold anything, so reading one clamps and falls back to the default instead of failing.
 */
import type { Latent, Output } from "../../lib/api/model-requests.ts";
import type { Query } from "../../lib/figure/permalink.ts";

export interface AtlasState {
  /** The cursor, in standard deviations of the prior. */
  readonly latent: Latent;
  /** Tiles along a side of the sheet. */
  readonly size: number;
  /** Classes whose encoded digits are drawn. */
  readonly digits: readonly number[];
  readonly output: Output;
  /** Seed of the Bernoulli sample; it does not affect probabilities. */
  readonly seed: number;
}

export const model = "mlp-2d";

/** Number of encoded test digits in the plane. */
export const latentCount = 1000;

export const sizeLimits = { min: 2, max: 25 } as const;
export const seedLimits = { min: 0, max: 2 ** 32 - 1 } as const;

/** Cursor positions are multiples of this: finer than a pixel, short in a permalink. */
export const latentStep = 0.01;

export const allDigits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

export const defaultState: AtlasState = {
  latent: [0.5, -0.5],
  size: 15,
  digits: allDigits,
  output: "probabilities",
  seed: 0,
};

/** Rounds to the cursor's step and clamps to the drawn plane. */
export function snap([z1, z2]: Latent, limit: number): Latent {
  const one = (z: number): number => {
    const kept = Math.min(limit, Math.max(-limit, z));
    // Adding zero turns -0 into 0.
    return Number((Math.round(kept / latentStep) * latentStep).toFixed(2)) + 0;
  };
  return [one(z1), one(z2)];
}

export function toQuery(state: AtlasState): Query {
  return {
    z: state.latent.join(","),
    k: String(state.size),
    digits: state.digits.join(""),
    output: state.output,
    seed: String(state.seed),
  };
}

/** @param limit half the width of the drawn plane */
export function fromQuery(query: Query, limit: number): AtlasState {
  const [z1 = Number.NaN, z2 = Number.NaN] = (query.z ?? "").split(",").map(Number);
  return {
    latent: Number.isFinite(z1) && Number.isFinite(z2) ? snap([z1, z2], limit) : defaultState.latent,
    size: integer(query.k, sizeLimits, defaultState.size),
    digits: allDigits.filter((digit) => (query.digits ?? "").includes(String(digit))),
    output: query.output === "samples" ? "samples" : "probabilities",
    seed: integer(query.seed, seedLimits, defaultState.seed),
  };
}

function integer(text: string | undefined, { min, max }: { min: number; max: number }, otherwise: number): number {
  return text !== undefined && /^\d+$/.test(text) ? Math.min(max, Math.max(min, Number(text))) : otherwise;
}
