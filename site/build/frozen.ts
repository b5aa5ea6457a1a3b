/** The answers behind a figure's default state, as a JSON file, which the tests compare with the live API. */
import type { ApiRequest } from "../lib/api/api.ts";
import { answerValue } from "../lib/figure/figure.ts";
import { askApi } from "./ask-worker.ts";

export interface Frozen {
  readonly request: ApiRequest;
  /** Parsed JSON, or a data URI for anything else. */
  readonly answer: unknown;
}

export async function frozen(requests: readonly ApiRequest[]): Promise<Response> {
  const pairs = requests.map(async (request): Promise<Frozen> => {
    const { contentType, bytes } = await askApi(request);
    return { request, answer: answerValue(contentType, bytes) };
  });
  return Response.json(await Promise.all(pairs));
}
