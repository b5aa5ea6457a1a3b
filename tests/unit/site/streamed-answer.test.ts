/** `send` with a response of events. */
import { afterEach, expect, test, vi } from "vitest";
import { type ApiRequest, jsonOf, send } from "../../../site/lib/api/api.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

const request: ApiRequest = { method: "POST", path: "/", accept: "application/json", body: "{}" };

/** Sends to a server that responds with these lines. */
async function exchange(lines: readonly object[]) {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  vi.stubGlobal("fetch", async (_: string, { headers }: { headers: Record<string, string> }) => {
    return new Response(text, { headers: { "content-type": headers.accept ?? "" } });
  });
  const told: number[] = [];
  return { told, answer: send(request, undefined, (events) => told.push(events.length)) };
}

const updates = [1, 2, 3].map((update) => ({ event: "update", data: { update } }));

test("the result of a stream is its final JSON, after a callback for each event", async () => {
  const { told, answer } = await exchange([...updates, { event: "done", data: { updates: 3 } }]);
  const { contentType, bytes } = await answer;
  expect(jsonOf({ bytes })).toEqual({ updates: 3 });
  expect(contentType).toBe("application/json");
  expect(told).toEqual([1, 2, 3]);
});

test("a stream that ends without a result is a failure", async () => {
  const { answer } = await exchange(updates);
  await expect(answer).rejects.toMatchObject({
    name: "ApiFailure",
    kind: "unavailable",
    message: "the response ended before it was complete",
  });
});

test("a stream with a line that is no JSON is a failure, and says so", async () => {
  vi.stubGlobal(
    "fetch",
    async () => new Response("<html>\n", { headers: { "content-type": "application/x-ndjson", "server-timing": "x" } }),
  );
  await expect(send(request, undefined, () => {})).rejects.toMatchObject({
    kind: "unavailable",
    message: "expected JSON, got something else",
  });
});

test("the server's timing of a stream is left out, because it precedes the work", async () => {
  const line = '{"event":"done","data":1}\n';
  const headers = { "content-type": "application/x-ndjson", "server-timing": "total;dur=2" };
  vi.stubGlobal("fetch", async () => new Response(line, { headers }));
  expect(await send(request, undefined, () => {})).toMatchObject({ serverTiming: "" });
});

test.for([
  [422, "refused"],
  [429, "limited"],
  [500, "unavailable"],
] as const)("a problem %i within a stream fails like an error response", async ([status, kind]) => {
  const { answer } = await exchange([...updates, { event: "problem", data: { status, detail: "too much" } }]);
  await expect(answer).rejects.toMatchObject({ name: "ApiFailure", kind, message: `${status}: too much` });
});
