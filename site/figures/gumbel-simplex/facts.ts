/** The numbers of §7's prose about the cloud, asked of the Worker by the build. */
import { askAnswer } from "../../build/ask-worker.ts";
import { initialState } from "../../lib/fields.ts";
import { averageOf, shareOf } from "./draw.ts";
import { figure, nearCorner } from "./figure.ts";
import { fields, type SimplexAnswers } from "./state.ts";

export interface Cloud {
  /** The share of relaxed draws at a corner. */
  readonly atCorner: number;
  /** By outcome. */
  readonly average: readonly number[];
  readonly direct: readonly number[];
  readonly corners: readonly number[];
}

/** The figure's default at another temperature. */
export async function cloud(tau: number): Promise<Cloud> {
  const state = { ...initialState(fields), tau };
  const { relaxed, hard }: SimplexAnswers = await figure.load(state, (_call, request) => askAnswer(request));
  return {
    atCorner: nearCorner(relaxed.reparameterized),
    average: averageOf(relaxed.reparameterized),
    direct: shareOf(relaxed.direct),
    corners: averageOf(hard.reparameterized),
  };
}
