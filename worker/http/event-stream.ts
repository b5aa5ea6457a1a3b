/** Progress of long work: server-sent events, or the same as lines of JSON. */
import type { Context } from "hono";
import type { Bindings } from "../environment.ts";
import { encodeUtf8 } from "../media/utf8.ts";
import type { EventName } from "../schemas/event.ts";
import type { Format } from "../schemas/format.ts";
import { jsonText } from "./answer.ts";
import { problemOf } from "./middleware/problem-response.ts";
import { type Chunks, streamedResponse } from "./streamed-body.ts";
import type { ResponseOf } from "./typed-response.ts";

/** A step of the work. */
export interface StepEvent {
  readonly event: Exclude<EventName, "done">;
  readonly data: object;
}

/** An event: a step of the work, or the complete result. */
export type StreamEvent<T extends object> = StepEvent | { readonly event: "done"; readonly data: T };

type Encode = (event: StreamEvent<object>) => string;

type EventFormat = Extract<Format, "sse" | "ndjson">;

const encodings: Record<EventFormat, Encode> = {
  sse: ({ event, data }) => `event: ${event}\ndata: ${jsonText(data)}\n\n`,
  ndjson: ({ event, data }) => `{"event":"${event}","data":${jsonText(data)}}\n`,
};

/** Whether a format reports progress. */
export const isEventStream = (format: Format): format is EventFormat => format in encodings;

/**
 * A response that sends each event as it happens. An error before the first event is an ordinary error response; a
 * later one is an event.
 *
 * @param events one a step; the last is `done` with the JSON response
 */
export async function eventResponse<T extends object>(
  c: Context<Bindings>,
  format: EventFormat,
  events: AsyncIterable<StreamEvent<T>>,
): Promise<ResponseOf<T>> {
  const encode = encodings[format];
  async function* lines(): Chunks {
    let begun = false;
    try {
      for await (const event of events) {
        yield encodeUtf8(encode(event));
        begun = true;
      }
    } catch (error) {
      if (!begun) throw error;
      yield encodeUtf8(encode({ event: "problem", data: problemOf(error, c) }));
    }
  }
  return streamedResponse<T>(format, lines());
}

/**
 * The events of a computation: one for each piece of progress, then `done` with the result.
 *
 * @param describe the event of a piece of progress
 * @param complete the JSON response
 */
export async function* eventsOf<Progress, Result, T extends object>(
  progress: AsyncGenerator<Progress, Result, undefined>,
  describe: (progress: Progress) => StepEvent,
  complete: (result: Result) => T,
): AsyncGenerator<StreamEvent<T>> {
  for (;;) {
    const { done, value } = await progress.next();
    if (done) return yield { event: "done", data: complete(value) };
    yield describe(value);
  }
}
