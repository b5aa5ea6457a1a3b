/** The published files of a model, from the Worker that the build runs. */

import type { RequestFor } from "../lib/api/requests.ts";
import { answerValue } from "../lib/figure/figure.ts";
import type { ModelCard } from "../lib/report/card-facts.ts";
import { findPublished } from "../models/find-published.ts";
import type { Published } from "../models/published.ts";
import { askApi } from "./ask-worker.ts";

export const publishedModel = (card: ModelCard): Promise<Published> =>
  findPublished(card, async <T>(request: RequestFor<T>) => {
    const { contentType, bytes } = await askApi(request);
    return answerValue<T>(contentType, bytes);
  });
