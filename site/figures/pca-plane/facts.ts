/** Numbers quoted in the section's prose, computed by the Worker at build time. */

import { answersAt } from "../../build/built-figure.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { figure as crossFade } from "../cross-fade/figure.ts";
import { offTheFade, type WalkModel } from "../cross-fade/state.ts";
import { figure } from "./figure.ts";
import { turnedPlane } from "./state.ts";

export interface PlaneFacts {
  /** Variances of the training pictures along the columns of W, in decreasing order. */
  readonly variances: readonly [number, number];
  /** Their share of the total variance of all pixels. */
  readonly share: number;
  /** Gain of the plane in log evidence per training picture over noise alone, nats. */
  readonly worthNats: number;
}

/** Facts from W and σ² alone: λ = |w|² + σ² along a column, and the likelihood in closed form. */
export async function planeFacts(): Promise<PlaneFacts> {
  const { plane } = await answersAt(figure, {});
  const { loadings, noiseVariance } = plane;
  const size = loadings.length;
  const along = (k: number): number => loadings.reduce((sum, row) => sum + nth(row, k) ** 2, noiseVariance);
  const variances = [along(0), along(1)] as const;
  const total = variances[0] + variances[1] + (size - 2) * noiseVariance;
  const logDeterminant = Math.log(variances[0] * variances[1]) + (size - 2) * Math.log(noiseVariance);
  return {
    variances,
    share: (variances[0] + variances[1]) / total,
    worthNats: 0.5 * (size * Math.log(total / size) - logDeterminant),
  };
}

export interface Turning {
  readonly angles: readonly number[];
  /** Posterior mean of the digit at each angle. */
  readonly latents: readonly (readonly number[])[];
  /** log p(x) at each angle, nats. */
  readonly logEvidence: readonly number[];
  /** Largest change of an entry of W relative to the first angle. */
  readonly largestChange: number;
}

/** Posterior and evidence of the figure's digit under several rotations. */
export async function turning(angles: readonly number[]): Promise<Turning> {
  const answers = await Promise.all(angles.map((angle) => answersAt(figure, { angle })));
  const matrices = answers.map(({ plane }, i) => turnedPlane(plane, nth(angles, i)).loadings.flat());
  const [first = []] = matrices;
  return {
    angles,
    latents: answers.map(({ posterior }) => posterior.mean[0] ?? []),
    logEvidence: answers.map(({ posterior }) => nth(posterior.logEvidence, 0)),
    largestChange: Math.max(...matrices.flatMap((matrix) => matrix.map((w, i) => Math.abs(w - nth(first, i))))),
  };
}

/** Distance of the picture half way from the cross-fade of the ends, for each model, full ink = 1. */
export async function halfWay(): Promise<Readonly<Record<WalkModel, number>>> {
  const { walks } = await answersAt(crossFade, {});
  const middle = (model: WalkModel): number => {
    const off = offTheFade(walks[model].images);
    return nth(off, (off.length - 1) / 2);
  };
  return { "ppca-2d": middle("ppca-2d"), "mlp-2d": middle("mlp-2d") };
}
