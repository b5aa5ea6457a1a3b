/** Numbers quoted in the section's prose, computed by the Worker at build time. */
import { askAnswer } from "../../build/ask-worker.ts";
import { testImagesRequest } from "../../lib/api/model-requests.ts";
import { json, post } from "../../lib/api/requests.ts";
import { average } from "../../lib/numbers/average.ts";
import { elboDraws, model } from "./state.ts";

/** Number of first test digits to turn upside down. */
export const compared = 60;

type Image = readonly (readonly number[])[];

const bounds = (images: readonly Image[]) =>
  askAnswer(post("/v1/models/:id/elbo", { images, draws: elboDraws }, json, { id: model }));

export interface Price {
  /** Means over the compared pictures, nats. */
  readonly reconstruction: number;
  readonly kl: number;
}

/** Mean costs of the first test digits, upright and upside down. */
export async function prices(): Promise<{ readonly upright: Price; readonly overturned: Price }> {
  const { images } = await askAnswer(testImagesRequest(compared));
  return { upright: await price(images), overturned: await price(images.map((rows) => [...rows].reverse())) };
}

async function price(images: readonly Image[]): Promise<Price> {
  const { reconstructionNats, klNats } = await bounds(images);
  return { reconstruction: average(reconstructionNats), kl: average(klNats) };
}

export interface SameImages {
  /** Number of first test digits. */
  readonly count: number;
  /** Means of both bounds over them, nats, from the same draws. */
  readonly elboNats: number;
  readonly weightedNats: number;
}

/** Number of test digits in the average of the card's importance-weighted bound. */
const count = 1000;
const perRequest = 50;

/** Both bounds on the same images, so that their difference is meaningful. */
export async function sameImages(): Promise<SameImages> {
  const { images } = await askAnswer(testImagesRequest(count));
  const [elboNats, weightedNats]: [number[], number[]] = [[], []];
  for (let first = 0; first < count; first += perRequest) {
    const answer = await bounds(images.slice(first, first + perRequest));
    elboNats.push(...answer.elboNats);
    weightedNats.push(...answer.importanceWeightedNats);
  }
  return { count, elboNats: average(elboNats), weightedNats: average(weightedNats) };
}
