/** Numbers quoted in the section's prose, computed by the Worker at build time. */

import { askAnswer } from "../../build/ask-worker.ts";
import { artefactRequest, cardRequest } from "../../lib/api/model-requests.ts";
import { get, json, post } from "../../lib/api/requests.ts";
import { average } from "../../lib/numbers/average.ts";
import { nth } from "../../lib/numbers/nth.ts";
import type { EpochRecord } from "../training-curve/state.ts";
import { fields, holdoutGap, type RankedDigit, type RankingState, shown } from "./state.ts";

const model = fields.model.initial;

const end = async (order: RankingState["end"], by: RankingState["by"]): Promise<readonly RankedDigit[]> =>
  (await askAnswer(get("/v1/models/:id/ranking", { param: { id: model }, query: { order, by, count: String(shown) } })))
    .ranking;

export const most = await end("most", "elbo");
export const least = await end("least", "elbo");

/** Number of digits that are among the least likely by both bounds. */
const weighted = new Set((await end("least", "importance-weighted")).map(({ index }) => index));
export const named = least.filter(({ index }) => weighted.has(index)).length;

export function mean(digits: readonly RankedDigit[], of: (digit: RankedDigit) => number): number {
  return average(digits.map(of));
}

/** Negative ELBO, nats. */
export const cost = ({ elboNats }: RankedDigit): number => -elboNats;

/** Importance-weighted bound minus ELBO, nats. */
export const relief = ({ importanceWeightedNats, elboNats }: RankedDigit): number => importanceWeightedNats - elboNats;

/** Negative ELBO of a blank page, nats. */
const page = [Array.from({ length: 28 }, () => new Array<number>(28).fill(0))];
const priced = await askAnswer(post("/v1/models/:id/elbo", { images: page, seed: 0 }, json, { id: model }));
export const blank = -nth(priced.elboNats, 0);

/** Two models that differ only in latent size, with the first epoch of their training. */
export const convolutions = await Promise.all(
  ["conv-4d", "conv-20d"].map(async (id) => {
    const [card, history] = await Promise.all([
      askAnswer(cardRequest(id)),
      askAnswer(artefactRequest<EpochRecord[]>(id, "history.json")),
    ]);
    return { card, first: nth(history, 0) };
  }),
);

/** Mean training ELBO minus mean test ELBO of a model, with its standard error. */
export const gapOf = async (id: string) => holdoutGap(await askAnswer(cardRequest(id)));

export const { metrics } = await askAnswer(cardRequest(model));
