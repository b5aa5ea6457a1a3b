/** State of the figure, and published training histories in one common form. */

import type { GetAnswer } from "../../lib/api/requests.ts";
import { number, type StateOf, word } from "../../lib/figure/fields.ts";

export const fields = {
  model: word("mlp-2d"),
  depth: number(30, { min: 1, max: 100, step: 1, say: (value) => `${value} nats` }),
};

export type CurvesState = StateOf<typeof fields>;

/** The parts of a `history.json` that the figure reads: records of epochs, or columns of steps. */
export type History =
  | readonly { readonly epoch: number; readonly trainElboNats: number; readonly testElboNats: number }[]
  | { readonly step: readonly number[]; readonly trainNats: readonly number[]; readonly testNats?: readonly number[] };

export interface CurvesAnswers {
  readonly card: Pick<GetAnswer<"/v1/models/:id">, "title">;
  readonly history: History;
}

export interface Curves {
  /** Unit of time: epochs or steps. */
  readonly time: "epoch" | "step";
  /** The maximised quantity, and its unit. */
  readonly measure: string;
  readonly times: readonly number[];
  readonly train: readonly number[];
  /** Test curve; absent without test data. */
  readonly test: readonly number[] | undefined;
}

export function curvesOf(history: History): Curves {
  if ("step" in history) {
    const { step: times, trainNats: train, testNats: test } = history;
    return { time: "step", measure: "log likelihood, nats per observation", times, train, test };
  }
  return {
    time: "epoch",
    measure: "bound, nats per image",
    times: history.map(({ epoch }) => epoch),
    train: history.map(({ trainElboNats }) => trainElboNats),
    test: history.map(({ testElboNats }) => testElboNats),
  };
}
