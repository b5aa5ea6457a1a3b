/** Events of responses that report progress. */
import { z } from "zod";

/** Steps of the work, the complete result, and an error. */
const eventNames = ["image", "step", "update", "done", "problem"] as const;

export type EventName = (typeof eventNames)[number];

/**
 * One event of a stream of server-sent events, as a client's parser returns it. OpenAPI 3.1 has no `itemSchema`; its
 * tools interpret the schema of this media type as that of each event.
 */
export const ServerSentEventSchema = z
  .object({
    event: z
      .enum(eventNames)
      .describe(
        "`done` comes last, with the complete result, or `problem` after an error; before it there is one event for each step",
      ),
    data: z.string().meta({
      description: "JSON: for `done` the body of the `application/json` response, for `problem` a problem document",
      contentMediaType: "application/json",
    }),
  })
  .meta({ id: "ServerSentEvent" });
