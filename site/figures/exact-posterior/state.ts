/** State of fig-exact-posterior: a test digit and a model with two latents, and the bounds of two Gaussians. */

import type { DecodeAnswer, TestDigit } from "../../lib/api/model-requests.ts";
import { type Answer, type Body, json, png, post } from "../../lib/api/requests.ts";
import { choice, number, type StateOf } from "../../lib/figure/fields.ts";
import { nth } from "../../lib/numbers/nth.ts";

export const models = {
  "gtm-2d": "gtm-2d",
  "atlas-2d": "atlas-2d",
  "mlp-2d": "mlp-2d",
  "ppca-2d": "ppca-2d",
} as const;
export type PlaneModel = keyof typeof models;

export const fields = {
  model: choice("gtm-2d", models),
  digit: number(25, { min: 0, max: 9999, step: 1 }),
};

export type ExactState = StateOf<typeof fields>;

type Images = Body<"/v1/models/:id/refine">["images"];
export type Exact = Answer<"/v1/models/:id/posterior">;
export type Lattice = Exact["lattice"];
export type Refinement = Answer<"/v1/models/:id/refine">;

export interface ExactAnswers {
  readonly digit: TestDigit;
  readonly exact: Exact;
  /** The ascent from the encoder's Gaussian. */
  readonly climb: Refinement;
  /** The ascent from the exact mode. */
  readonly fromMode: Refinement;
  /** Sheet of the decoded lattice points. */
  readonly sheet: string;
  /** Decoded means of the encoder's and of the best Gaussian. */
  readonly decoded: DecodeAnswer;
}

/** A Gaussian on the plane and its ELBO. */
export interface Bounded {
  readonly mean: readonly number[];
  readonly covariance: readonly (readonly number[])[];
  readonly elboNats: number;
}

/** Side of the density's grid. The drawing interpolates it, so a finer one would only be slower. */
const size = 24;
/** Standard deviation of the Gaussian that starts at the mode: narrow, to lie within one peak. */
const narrow = 1e-4;

export const exactRequest = (id: string, images: Images, side = size) =>
  post("/v1/models/:id/posterior", { images, size: side }, json, { id });

export const climbRequest = (id: string, images: Images) => post("/v1/models/:id/refine", { images }, json, { id });

export const fromModeRequest = (id: string, images: Images, { mode }: Exact) => {
  const covariance = [
    [narrow, 0],
    [0, narrow],
  ];
  return post("/v1/models/:id/refine", { images, from: { mean: mode, covariance } }, json, { id });
};

/** The Gaussian at a step of an ascent; the last by default. */
function placeOf({ paths: [path] }: Refinement, at: number): Bounded {
  return {
    mean: path?.mean.at(at) ?? [],
    covariance: path?.covariance.at(at) ?? [],
    elboNats: path?.elboNats.at(at) ?? Number.NaN,
  };
}

export type Climbs = Pick<ExactAnswers, "climb" | "fromMode">;

/** The encoder's q(z|x). */
export const encoded = ({ climb }: Climbs): Bounded => placeOf(climb, 0);

/** The better end of the two ascents. */
export function bestOf({ climb, fromMode }: Climbs): Bounded {
  const ends = [placeOf(climb, -1), placeOf(fromMode, -1)] as const;
  return ends[0].elboNats >= ends[1].elboNats ? ends[0] : ends[1];
}

export interface Gaps {
  /** log p(x) minus the best Gaussian's ELBO, nats; the quadrature's error may make it slightly negative. */
  readonly approximation: number;
  /** The best Gaussian's ELBO minus the encoder's, nats. */
  readonly amortisation: number;
}

export function gapsOf(answers: Climbs & Pick<ExactAnswers, "exact">): Gaps {
  const best = bestOf(answers).elboNats;
  return { approximation: answers.exact.logEvidence - best, amortisation: best - encoded(answers).elboNats };
}

/** The sheet shows every third point of the lattice along each axis, the middle of three by three. */
export const tile = 3;

/** Coordinates of the lattice points that the sheet shows, along either axis: those of the coarse lattice. */
export const shownAxis = ({ axis }: Lattice): number[] => axis.filter((_, i) => i % tile === 1);

/** The sheet of those points, row by row from the top. */
export function sheetRequest(id: string, shown: readonly number[]) {
  const axis = shown.map((z) => Number(z.toFixed(4)));
  const latents = axis.toReversed().flatMap((up) => axis.map((right) => [right, up]));
  return post("/v1/models/:id/decode", { latents, columns: axis.length }, png, { id });
}

/** Position of a number on the lattice axis, in points from the first. */
export function onLattice(axis: readonly number[], z: number): number {
  const after = axis.findIndex((value) => value > z);
  if (after === 0) return 0;
  if (after < 0) return axis.length - 1;
  const [low, high] = [nth(axis, after - 1), nth(axis, after)];
  return after - 1 + (z - low) / (high - low);
}
