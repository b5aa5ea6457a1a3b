/** Numbers quoted in the section's prose, computed by the Worker at build time. */

import { askAnswer } from "../../build/ask-worker.ts";
import { post } from "../../lib/api/requests.ts";
import { initialState } from "../../lib/figure/fields.ts";
import { logNormal } from "../../lib/numbers/normal.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { deviationOf, meanOf } from "./draw.ts";
import { fields, type LineState, mixtureOf } from "./state.ts";

export interface Nearest {
  readonly mean: number;
  readonly deviation: number;
  readonly forwardNats: number;
  readonly reverseNats: number;
}

/** The nearest Gaussians to the figure's mixture with some fields changed. */
export async function nearest(change: Partial<LineState> = {}): Promise<{ forward: Nearest; reverse: Nearest[] }> {
  const mixture = mixtureOf({ ...initialState(fields), ...change });
  const { forward, reverse } = await askAnswer(post("/v1/gaussians/nearest", { mixture }));
  const fact = ({ gaussian, ...divergences }: typeof forward): Nearest => ({
    mean: meanOf(gaussian),
    deviation: deviationOf(gaussian),
    ...divergences,
  });
  return { forward: fact(forward), reverse: reverse.map(fact) };
}

/** Densities of the figure's mixture and of its moment-matched Gaussian, at that Gaussian's peak. */
export async function atPeak(): Promise<{ readonly mixture: number; readonly gaussian: number }> {
  const mixture = mixtureOf(initialState(fields));
  const gaussian = await askAnswer(post("/v1/gaussians/project", { mixture }));
  const { logDensity } = await askAnswer(post("/v1/mixtures/density", { mixture, points: [gaussian.mean] }));
  return {
    mixture: Math.exp(nth(logDensity, 0)),
    gaussian: Math.exp(logNormal(0, 0, deviationOf(gaussian) ** 2)),
  };
}

/** KL(p‖q) of a Gaussian from the figure's mixture, and its excess over the least. */
export async function detour(mean: number, deviation: number) {
  const mixture = mixtureOf(initialState(fields));
  const q = { mean: [mean], covariance: [[deviation ** 2]] };
  const p = await askAnswer(post("/v1/gaussians/project", { mixture }));
  const whole = await askAnswer(post("/v1/gaussians/divergence", { mixture, q }));
  const rest = await askAnswer(post("/v1/gaussians/divergence", { p, q }));
  return { wholeNats: whole.forwardNats, restNats: rest.forwardNats };
}

/** Mean and deviation of a number of draws from the figure's mixture. */
export async function fromDraws(count: number): Promise<{ mean: number; deviation: number }> {
  const mixture = mixtureOf(initialState(fields));
  const { points } = await askAnswer(post("/v1/mixtures/sample", { mixture, count, seed: 0 }));
  const gaussian = await askAnswer(post("/v1/gaussians/project", { samples: points }));
  return { mean: meanOf(gaussian), deviation: deviationOf(gaussian) };
}
