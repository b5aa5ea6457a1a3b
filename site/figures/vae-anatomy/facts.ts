/** The numbers of §8's prose, asked of the Worker by the build. */
import { askAnswer } from "../../build/ask-worker.ts";
import { average } from "../../lib/average.ts";
import { imageOf, testDigitRequest } from "../../lib/model-requests.ts";
import { json, post } from "../../lib/requests.ts";
import { elboDraws, model } from "./state.ts";

/** Test digits that the comparison averages over, from the first. */
export const compared = 60;

export interface Price {
  /** Means over the compared pictures, nats. */
  readonly reconstruction: number;
  readonly kl: number;
}

/** What the first test digits cost as they are, and turned upside down. */
export async function prices(): Promise<{ readonly upright: Price; readonly overturned: Price }> {
  const digits = await Promise.all(
    Array.from({ length: compared }, (_, index) => askAnswer(testDigitRequest(index)).then(imageOf)),
  );
  return { upright: await price(digits), overturned: await price(digits.map((rows) => [...rows].reverse())) };
}

async function price(images: readonly (readonly (readonly number[])[])[]): Promise<Price> {
  const body = { images, draws: elboDraws };
  const { reconstructionNats, klNats } = await askAnswer(post("/v1/models/:id/elbo", body, json, { id: model }));
  return { reconstruction: average(reconstructionNats), kl: average(klNats) };
}
