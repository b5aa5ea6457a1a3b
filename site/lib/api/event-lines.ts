/** What a response in NDJSON reports: lines of JSON, each an event of the computation. */

export interface ApiEvent {
  /** The last is `done`, with the JSON response, or `problem`, with what went wrong. */
  readonly event: string;
  readonly data: unknown;
}

/**
 * The events of a body, each as soon as its line has come. A line that was cut off is none.
 *
 * @throws SyntaxError for a line that is no JSON
 */
export async function* eventsOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<ApiEvent> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const lines = (rest + chunk.value).split("\n");
    rest = lines.pop() as string;
    for (const line of lines) yield JSON.parse(line) as ApiEvent;
  }
}
