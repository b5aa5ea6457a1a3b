/** Long work told as it goes: server-sent events, or the same as lines of JSON. */
import type { Context } from "hono";
import type { Bindings } from "../environment.ts";
import { problemOf } from "../middleware/problem-response.ts";
import type { EventName } from "../schemas/event.ts";
import type { Format } from "../schemas/format.ts";
import { jsonText } from "./answer.ts";
import { type Chunks, streamedResponse } from "./streamed-body.ts";

/** Something that happened: a step that was done, or the answer. */
export interface StreamEvent {
  readonly event: EventName;
  readonly data: object;
}

type Encode = (event: StreamEvent) => string;

const encodings: Partial<Record<Format, Encode>> = {
  sse: ({ event, data }) => `event: ${event}\ndata: ${jsonText(data)}\n\n`,
  ndjson: ({ event, data }) => `{"event":"${event}","data":${jsonText(data)}}\n`,
};

/** Whether a format tells of progress. */
export const isEventStream = (format: Format): boolean => format in encodings;

/**
 * An answer that tells each event as it happens. A failure before the first is answered as any; one after it is an event.
 *
 * @param events one a step, the last of them `done` with the answer that JSON would have had
 */
export async function eventResponse(
  c: Context<Bindings>,
  format: Format,
  events: AsyncIterable<StreamEvent>,
): Promise<Response> {
  const encode = encodings[format] as Encode;
  const encoder = new TextEncoder();
  async function* lines(): Chunks {
    let begun = false;
    try {
      for await (const event of events) {
        yield encoder.encode(encode(event)) as Uint8Array<ArrayBuffer>;
        begun = true;
      }
    } catch (error) {
      if (!begun) throw error;
      const data = await problemOf(error as Error, c);
      yield encoder.encode(encode({ event: "problem", data })) as Uint8Array<ArrayBuffer>;
    }
  }
  return streamedResponse(format, lines());
}

/**
 * The events of a computation: one for each piece of progress, then `done` with the result.
 *
 * @param describe what of the progress is told
 * @param complete the answer that JSON would have had
 */
export async function* eventsOf<Progress, Result>(
  event: StreamEvent["event"],
  progress: AsyncGenerator<Progress, Result, undefined>,
  describe: (progress: Progress) => object,
  complete: (result: Result) => object,
): AsyncGenerator<StreamEvent> {
  for (;;) {
    const { done, value } = await progress.next();
    if (done) return yield { event: "done", data: complete(value) };
    yield { event, data: describe(value) };
  }
}
