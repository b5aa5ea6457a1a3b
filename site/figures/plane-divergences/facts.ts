/** Numbers quoted in the section's prose, computed by the Worker at build time. */
import { askAnswer } from "../../build/ask-worker.ts";
import { post } from "../../lib/api/requests.ts";
import { initialState } from "../../lib/figure/fields.ts";
import { fields, mixtureOf } from "./state.ts";

/** Standard deviations for two crossed modes. */
export interface Crossed {
  /** Of either mode: along its long axis, its short axis, and x₁ or x₂. */
  readonly long: number;
  readonly short: number;
  readonly marginal: number;
  /** Along x₁, of the Gaussians with the least KL(p‖q) and the least KL(q‖p). */
  readonly forward: number;
  readonly reverse: number;
}

export async function crossed(): Promise<Crossed> {
  const mixture = mixtureOf({ ...initialState(fields), modes: [0, 0, 0, 0], tilt: 0.8 });
  const { forward, reverse } = await askAnswer(post("/v1/gaussians/nearest", { mixture }));
  const [[variance = 0, covariance = 0] = []] = mixture.covariances[0] ?? [];
  const deviation = (neighbour?: typeof forward): number => Math.sqrt(neighbour?.gaussian.covariance[0]?.[0] as number);
  return {
    // The variances of x₁ and x₂ are equal, so the principal axes lie on the diagonals.
    long: Math.sqrt(variance + covariance),
    short: Math.sqrt(variance - covariance),
    marginal: Math.sqrt(variance),
    forward: deviation(forward),
    reverse: deviation(reverse[0]),
  };
}
