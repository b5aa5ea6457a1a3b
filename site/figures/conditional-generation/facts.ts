/** Numbers quoted in the section's prose, computed by the Worker at build time. */

import { askAnswer } from "../../build/ask-worker.ts";
import { latentsRequest, testImagesRequest } from "../../lib/api/model-requests.ts";
import { json, post } from "../../lib/api/requests.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { classes, elboDraws, model } from "./state.ts";

/** Number of first test digits to classify. */
export const classified = 40;

/** Images per request; each is priced under ten labels. */
const perRequest = 10;

/** Number of the first test digits that are cheapest under their own label. */
export async function cheapestUnderOwnLabel(): Promise<number> {
  let right = 0;
  const digits = await askAnswer(testImagesRequest(classified));
  for (let first = 0; first < classified; first += perRequest) {
    const images = digits.images.slice(first, first + perRequest).flatMap((image) => classes.map(() => image));
    const labels = images.map((_, i) => nth(classes, i % classes.length));
    const body = { images, labels, draws: elboDraws };
    const { elboNats } = await askAnswer(post("/v1/models/:id/elbo", body, json, { id: model }));
    right += digits.labels.slice(first, first + perRequest).filter((label, i) => {
      const own = elboNats.slice(i * classes.length, (i + 1) * classes.length);
      return own.indexOf(Math.max(...own)) === label;
    }).length;
  }
  return right;
}

/** Number of test digits whose class is guessed from their latents, and of neighbours that vote on each. */
export const guessed = 500;
const voters = 10;

/** Leave-one-out accuracy of a nearest-neighbour vote on the class, over the encoded test digits. */
export async function classReadFromLatents(id: string): Promise<number> {
  const { means, labels } = await askAnswer(latentsRequest(id, guessed));
  const right = means.filter((mean, i) => {
    const neighbours = means
      .map((other, j) => ({ j, squared: other.reduce((sum, z, axis) => sum + (z - nth(mean, axis)) ** 2, 0) }))
      .filter(({ j }) => j !== i)
      .sort((a, b) => a.squared - b.squared)
      .slice(0, voters);
    const votes = classes.map((label) => neighbours.filter(({ j }) => labels[j] === label).length);
    return votes.indexOf(Math.max(...votes)) === labels[i];
  });
  return right.length / means.length;
}
