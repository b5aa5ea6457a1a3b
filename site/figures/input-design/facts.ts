/** Numbers quoted in the section's prose, computed by the Worker at build time. */

import { answersAt } from "../../build/built-figure.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { correlation, figure } from "./figure.ts";
import { type DesignState, surprise } from "./state.ts";

export interface Design {
  /** Posterior standard deviation of each weight. */
  readonly deviations: readonly number[];
  readonly correlation: number;
  /** The largest predictive variance on the map. */
  readonly largest: number;
  /** How many posterior standard deviations the true weights are from the posterior mean. */
  readonly surprise: number;
}

/** The posterior of the default draw under other settings. */
export async function design(change: Partial<DesignState>): Promise<Design> {
  const { posterior, predictive } = await answersAt(figure, change);
  return {
    deviations: posterior.covariance.map((row, i) => Math.sqrt(nth(row, i))),
    correlation: correlation(posterior.covariance),
    largest: Math.max(...predictive.variance),
    surprise: surprise(posterior),
  };
}
