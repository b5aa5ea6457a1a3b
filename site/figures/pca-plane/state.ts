/** State of fig-pca-plane: a rotation of the latents of `ppca-2d`, a cursor, and a test digit. */

import type { Card, Latent, LatentsAnswer, TestDigit } from "../../lib/api/model-requests.ts";
import type { Answer, Body } from "../../lib/api/requests.ts";
import { number, type StateOf } from "../../lib/figure/fields.ts";
import { nth } from "../../lib/numbers/nth.ts";

export const model = "ppca-2d";

/** Half the width of the plane, in the prior's standard deviations. */
export const reach = 3.5;

/** How many encoded test digits the plane shows. */
export const latentCount = 300;

const limits = { min: -reach, max: reach, step: 0.05 };

export const fields = {
  angle: number(0, { min: -180, max: 180, step: 1, say: (degrees) => `${degrees}°` }),
  right: number(-2, limits),
  up: number(0.5, limits),
  digit: number(3, { min: 0, max: 9999, step: 1 }),
};

export type PlaneState = StateOf<typeof fields>;

/** The model as `/v1/ppca` takes it. */
export type Plane = Body<"/v1/ppca/posterior">["model"];
export type Posterior = Answer<"/v1/ppca/posterior">;
export type Decoded = Answer<"/v1/models/:id/decode">;

export interface PlaneAnswers {
  readonly card: Card;
  readonly latents: LatentsAnswer;
  readonly digit: TestDigit;
  /** The model with its published W. */
  readonly plane: Plane;
  /** The picture decoded at the cursor. */
  readonly picture: string;
  /** Posterior and evidence of the digit under the rotated W. */
  readonly posterior: Posterior;
}

/** Latents whose decoded pictures determine the model: the origin, and one step along each axis. */
export const probes: readonly Latent[] = [
  [0, 0],
  [1, 0],
  [0, 1],
];

/** The linear decoder from three pictures: μ, and μ plus each column of W. */
export function planeOf({ images }: Decoded, { pixelVariance = Number.NaN }: Card): Plane {
  const [mean = [], ...ends] = images.map((image) => image.flat());
  return {
    mean,
    loadings: mean.map((centre, i) => ends.map((end) => nth(end, i) - centre)),
    noiseVariance: pixelVariance,
  };
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** R z, for a rotation R by the angle. */
export function turned([a, b]: Latent, degrees: number): Latent {
  const [cosine, sine] = [Math.cos(radians(degrees)), Math.sin(radians(degrees))];
  return [cosine * a - sine * b, sine * a + cosine * b];
}

/** The latent of the published model under the cursor, z = R z′. */
export const cursor = ({ right, up, angle }: PlaneState): Latent => {
  const [a, b] = turned([right, up], angle);
  return [Number(a.toFixed(4)), Number(b.toFixed(4))];
};

/** Significant digits that the evidence needs: more would only lengthen the request. */
const precise = (value: number): number => Number(value.toPrecision(8));

/** The model with W R in place of W, which defines the same distribution of x. */
export function turnedPlane({ mean, loadings, noiseVariance }: Plane, degrees: number): Plane {
  return {
    mean: mean.map(precise),
    // Row by row: (W R)ᵀ = Rᵀ Wᵀ rotates each row the other way.
    loadings: loadings.map(([a = 0, b = 0]) => turned([a, b], -degrees).map(precise)),
    noiseVariance,
  };
}

/** A column of W as a picture, with zero half way between paper and ink. */
export function columnPicture({ loadings }: Plane, column: number, side: number): number[][] {
  const largest = Math.max(...loadings.flat().map(Math.abs));
  const shade = loadings.map((row) => 0.5 + nth(row, column) / (2 * largest));
  return Array.from({ length: side }, (_, r) => shade.slice(r * side, (r + 1) * side));
}
