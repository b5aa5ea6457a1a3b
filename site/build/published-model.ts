/** What is published of a model, asked of the Worker that the build runs. */
import type { ModelCard } from "../lib/card-facts.ts";
import { answerValue } from "../lib/figure.ts";
import type { RequestFor } from "../lib/requests.ts";
import { findPublished } from "../models/find-published.ts";
import type { Published } from "../models/published.ts";
import { askApi } from "./ask-worker.ts";

export const publishedModel = (card: ModelCard): Promise<Published> =>
  findPublished(card, async <T>(request: RequestFor<T>) => {
    const { contentType, bytes } = await askApi(request);
    return answerValue<T>(contentType, bytes);
  });
