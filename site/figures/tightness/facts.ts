/** Numbers quoted in the section's prose, computed by the Worker at build time. */

import { askAnswer } from "../../build/ask-worker.ts";
import { cardRequest, imageOf, testDigitRequest } from "../../lib/api/model-requests.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { paired } from "../denoise/facts.ts";
import { boundsRequest, models, sizes } from "./state.ts";

/** Test digits to average over: every thousandth of the ten thousand, because the first half is easier. */
const indices = Array.from({ length: 10 }, (_, i) => 500 + 1000 * i);
export const averaged = indices.length;

/** The bounds that the table compares with the ELBO. */
export const compared = [5, 50, 500] as const;

/** Number of images that, with their draws, fit the budget of one request. */
const perRequest = 5;

export interface Gains {
  readonly id: string;
  /** Gain of each compared size over a single draw: mean over the digits and its standard error, nats. */
  readonly gains: readonly { readonly mean: number; readonly standardError: number }[];
  /** Exact log evidence less the ELBO, averaged over the whole test set, nats. */
  readonly gap: number;
}

async function gainsOf(id: string): Promise<Gains> {
  const images = await Promise.all(indices.map(async (index) => imageOf(await askAnswer(testDigitRequest(index)))));
  const parts = Array.from({ length: averaged / perRequest }, (_, i) =>
    askAnswer(boundsRequest(id, images.slice(i * perRequest, (i + 1) * perRequest), 0)),
  );
  const bounds = (await Promise.all(parts)).flatMap(({ groupedBoundNats }) => groupedBoundNats ?? []);
  const at = (size: (typeof sizes)[number]) => bounds.map((of) => nth(of, sizes.indexOf(size)));
  const { metrics } = await askAnswer(cardRequest(id));
  return {
    id,
    gains: compared.map((size) => paired(at(size), at(1))),
    gap: (metrics.exactEvidence?.nats as number) - metrics.test.elboNats,
  };
}

export const gains: readonly Gains[] = await Promise.all(models.map(gainsOf));
