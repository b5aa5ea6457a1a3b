/** A grid on a latent plane with equal standard normal probability between neighbouring lines. */

import { violation } from "../../problem.ts";
import { normalQuantile } from "../numerics/normal-quantile.ts";

export interface ManifoldGrid {
  /** k, points along each axis, at least 2. */
  readonly size: number;
  /** Prior probability below the lowest and below the highest point of an axis; 0 < from < to < 1. */
  readonly from: number;
  readonly to: number;
  /** The latent dimensions plotted to the right and upwards; the others are zero. */
  readonly axes: readonly [number, number];
  readonly latentSize: number;
}

/**
 * Latents at quantiles of the standard normal, z = Φ⁻¹(u) with u evenly spaced on [from, to].
 *
 * @returns (size², latentSize), row by row from the top left: the first axis grows to the right, the second upwards
 * @throws DomainError InvalidRequest: an empty interval; ShapeMismatch: axes outside the latent space
 */
export function manifoldLatents({ size, from, to, axes, latentSize }: ManifoldGrid): number[][] {
  if (from >= to) {
    throw violation("InvalidRequest", "from", `expected from below to, got ${from} and ${to}`);
  }
  if (axes[0] === axes[1] || axes.some((axis) => axis >= latentSize)) {
    const detail = `expected two different dimensions below ${latentSize}, got ${axes.join()}`;
    throw violation("ShapeMismatch", "axes", detail);
  }
  const quantiles = Array.from({ length: size }, (_, i) => normalQuantile(from + ((to - from) * i) / (size - 1)));
  return quantiles.toReversed().flatMap((up) =>
    quantiles.map((right) => {
      const latent = new Array<number>(latentSize).fill(0);
      latent[axes[0]] = right;
      latent[axes[1]] = up;
      return latent;
    }),
  );
}
