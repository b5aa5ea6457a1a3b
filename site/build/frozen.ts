/** What a figure's default state was drawn from, as a page of its own: what the tests hold to the live API. */
import type { ApiRequest } from "../lib/api/api.ts";
import { answerValue } from "../lib/figure/figure.ts";
import { askApi } from "./ask-worker.ts";

export interface Frozen {
  readonly request: ApiRequest;
  /** JSON parsed, anything else a data URI. */
  readonly answer: unknown;
}

export async function frozen(requests: readonly ApiRequest[]): Promise<Response> {
  const pairs = requests.map(async (request): Promise<Frozen> => {
    const { contentType, bytes } = await askApi(request);
    return { request, answer: answerValue(contentType, bytes) };
  });
  return Response.json(await Promise.all(pairs));
}
