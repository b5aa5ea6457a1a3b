/** The list of published models: their cards, and which of them are unavailable. */
import type { Context } from "hono";
import type { z } from "zod";
import type { Card } from "../../artifact.ts";
import type { Bindings } from "../../environment.ts";
import { answer } from "../../http/answer.ts";
import { cacheable } from "../../http/caching.ts";
import { linkNext, pageOf } from "../../http/paging.ts";
import { route } from "../../http/register.ts";
import { unavailableReason } from "../../http/unavailable-reason.ts";
import { checkNetwork, listIds, loadCard, publishedNetworks } from "../../inference/model-store.ts";
import type { UnavailableModelSchema } from "../../schemas/model.ts";
import * as contracts from "./contracts.ts";
import { sourceOf } from "./handlers.ts";

type UnavailableModel = z.infer<typeof UnavailableModelSchema>;

/** A model's card, after a check of its networks' files. */
async function entryOf(c: Context<Bindings>, id: string): Promise<Card | UnavailableModel> {
  const { ASSETS } = c.env;
  try {
    const card = await loadCard(ASSETS, id);
    for (const network of publishedNetworks(card)) await checkNetwork(ASSETS, card, network);
    return card;
  } catch (error) {
    return { id, state: "unavailable", reason: unavailableReason(c, id, error) };
  }
}

const isCard = (model: Card | UnavailableModel): model is Card => !("state" in model);

export const listModels = route(contracts.listModels, async (c) => {
  const page = c.req.valid("query");
  const ids = await listIds(c.env.ASSETS);
  const entries: (Card | UnavailableModel)[] = [];
  // One after another, because the files of all models together would not fit into an isolate.
  for (const id of pageOf(ids, page)) entries.push(await entryOf(c, id));
  const respond = () => {
    const models = entries.map((model) => (isCard(model) ? { ...model, state: "ready" as const } : model));
    return linkNext(c, page, ids.length, answer({ models, total: ids.length }));
  };
  const cards = entries.filter(isCard);
  // Not cacheable, because a failure may be gone in a moment.
  if (cards.length < entries.length) return respond();
  return cacheable(c, cards.map(sourceOf).join(), "application/json", respond);
});
