/** Parser for NDJSON responses: each line of JSON is an event of the computation. */

export interface ApiEvent {
  /** The last is `done`, with the JSON response, or `problem`, with what went wrong. */
  readonly event: string;
  readonly data: unknown;
}

/**
 * Yields the events of a body, each as soon as its line has arrived. A truncated last line is skipped.
 *
 * @throws SyntaxError a line is not JSON
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
