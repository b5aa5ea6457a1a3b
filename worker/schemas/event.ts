/** What answers that tell of progress are made of. */
import { z } from "zod";

/** Steps that were done, the answer, and what went wrong on the way. */
export const eventNames = ["image", "step", "update", "done", "problem"] as const;

export type EventName = (typeof eventNames)[number];

/**
 * One event of a stream of server-sent events, as a client's parser gives it. OpenAPI 3.1 has no `itemSchema`; its tools
 * take the schema of this media type as that of each event.
 */
export const ServerSentEventSchema = z
  .object({
    event: z
      .enum(eventNames)
      .describe(
        "`done` comes last, with the whole answer, or `problem`; before it one event for each piece of progress",
      ),
    data: z.string().meta({
      description:
        "JSON: of `done` the answer that `application/json` would have been, of `problem` a problem document",
      contentMediaType: "application/json",
    }),
  })
  .meta({ id: "ServerSentEvent" });
