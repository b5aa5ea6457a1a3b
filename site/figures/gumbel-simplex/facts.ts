/** Numbers quoted in the prose about the cloud, computed by the Worker at build time. */
import { answersAt } from "../../build/built-figure.ts";
import { averageOf, shareOf } from "./draw.ts";
import { figure, nearCorner } from "./figure.ts";

export interface Cloud {
  /** The share of relaxed draws at a corner. */
  readonly atCorner: number;
  /** Shares by outcome. */
  readonly average: readonly number[];
  readonly direct: readonly number[];
  readonly corners: readonly number[];
}

/** The draws of the figure's default at another temperature. */
export async function cloud(tau: number): Promise<Cloud> {
  const { relaxed, hard } = await answersAt(figure, { tau });
  return {
    atCorner: nearCorner(relaxed.reparameterized),
    average: averageOf(relaxed.reparameterized),
    direct: shareOf(relaxed.direct),
    corners: averageOf(hard.reparameterized),
  };
}
