/** Numbers quoted in the section's prose, computed by the Worker at build time. */

import { askAnswer } from "../../build/ask-worker.ts";
import { cardRequest, testImagesRequest } from "../../lib/api/model-requests.ts";
import { json, post } from "../../lib/api/requests.ts";
import { average } from "../../lib/numbers/average.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { betas, familyOf, ids, type Member } from "./state.ts";

export const family = familyOf(await Promise.all(ids.map((id) => askAnswer(cardRequest(id)))));

const [one] = family.filter(({ beta }) => beta === 1) as [Member];

/** log N for N test digits, nats: the largest information that a latent can carry about which digit it is. */
export const informationLimit = Math.log(one.card.training.data.test);

/** Number of first test digits whose bounds are compared, and of draws for each. */
export const reliefDigits = 200;
const draws = 100;

const { images } = await askAnswer(testImagesRequest(reliefDigits));

/** Importance-weighted bound minus ELBO on the same digits and draws, nats. */
async function reliefAt(beta: (typeof betas)[number]): Promise<number> {
  const id = nth(ids, betas.indexOf(beta));
  const answer = await askAnswer(post("/v1/models/:id/elbo", { images, draws }, json, { id }));
  return average(answer.importanceWeightedNats) - average(answer.elboNats);
}

export const relief = { one: await reliefAt(1), sixteen: await reliefAt(16) } as const;
