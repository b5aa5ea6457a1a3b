import { expect, test } from "vitest";
import { type ApiEvent, eventsOf } from "../../../site/lib/api/event-lines.ts";

const bytes = new TextEncoder().encode('{"event":"update","data":{"name":"Σ"}}\n{"event":"done","data":[1,2]}\n');
const events = [
  { event: "update", data: { name: "Σ" } },
  { event: "done", data: [1, 2] },
];

/** Events read from a body that comes in these parts. */
async function readIn(parts: readonly Uint8Array<ArrayBuffer>[]): Promise<ApiEvent[]> {
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
  const found: ApiEvent[] = [];
  for await (const event of eventsOf(body)) found.push(event);
  return found;
}

test("events are the same wherever their bytes are split into chunks, also within a character", async () => {
  for (let cut = 0; cut <= bytes.length; cut++) {
    expect(await readIn([bytes.slice(0, cut), bytes.slice(cut)])).toEqual(events);
  }
  expect(await readIn(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(events);
});

test("an event is available as soon as its line is complete, before the next one comes", async () => {
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
  const writer = writable.getWriter();
  void writer.write(bytes.slice(0, bytes.indexOf(10) + 1));
  expect((await eventsOf(readable).next()).value).toEqual(events[0]);
});

test("an incomplete line is not an event", async () => {
  expect(await readIn([bytes.slice(0, -1)])).toEqual(events.slice(0, 1));
  expect(await readIn([])).toEqual([]);
});

test("a complete line that is not JSON is refused", async () => {
  await expect(readIn([new TextEncoder().encode("<html>\n")])).rejects.toThrow(SyntaxError);
});
