/** What `send` sends, and what it makes of responses and of none. */
import { afterEach, expect, test, vi } from "vitest";
import { type ApiRequest, jsonOf, send } from "../../../site/lib/api/api.ts";
import { get, png, post } from "../../../site/lib/api/requests.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Requests of the figures, sent to a server that answers each like this. */
function serve(respond: (request: Request) => Response): Request[] {
  const received: Request[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const request = new Request(new URL(path, "https://example.org"), init);
    received.push(request);
    request.signal.throwIfAborted();
    return respond(request);
  });
  return received;
}
const echo = ({ headers }: Request) =>
  new Response('{"y":1}', { headers: { "content-type": headers.get("accept") ?? "", "server-timing": "total;dur=2" } });

const decode: ApiRequest = get("/v1/models/:id/decode", { param: { id: "mlp 2d" }, query: { latent: "0.1,-1" } }, png);
const project: ApiRequest = post("/v1/gaussians/project", { samples: [[1], [2], [4]] });

test("a GET has its parameters in the address, readable, and no body", async () => {
  const [received] = [serve(echo), await send(decode)];
  const [request] = received as [Request];
  expect([request.method, request.url]).toEqual(["GET", "https://example.org/v1/models/mlp%202d/decode?latent=0.1,-1"]);
  expect([request.body, request.headers.get("content-type"), request.headers.get("accept")]).toEqual([null, null, png]);
  expect(get("/v1/models", {})).toEqual({ method: "GET", path: "/v1/models", accept: "application/json" });
});

test("a POST has its body as JSON, and says so", async () => {
  const [received, answer] = [serve(echo), await send(project)];
  const [request] = received as [Request];
  expect([request.method, request.url]).toEqual(["POST", "https://example.org/v1/gaussians/project"]);
  expect(request.headers.get("content-type")).toBe("application/json");
  expect(await request.json()).toEqual({ samples: [[1], [2], [4]] });
  expect(answer).toMatchObject({
    request: project,
    status: 200,
    contentType: "application/json",
    serverTiming: "total;dur=2",
  });
  expect(answer.latencyMs).toBeGreaterThanOrEqual(0);
  expect(jsonOf(answer)).toEqual({ y: 1 });
});

const problem = (status: number, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ detail: "why" }), { status, headers });

test.for([
  [422, { kind: "refused", message: "422: why", retryAfterMs: undefined }, {}],
  [429, { kind: "limited", message: "429: why", retryAfterMs: 3000 }, { "retry-after": "3" }],
  [
    503,
    { kind: "unavailable", message: "503: why", retryAfterMs: 0 },
    { "retry-after": "Sun, 06 Nov 1994 08:49:37 GMT" },
  ],
  [500, { kind: "unavailable", message: "500: why", retryAfterMs: undefined }, { "retry-after": "soon" }],
  [500, { kind: "unavailable", message: "500: why", retryAfterMs: undefined }, {}],
  [429, { kind: "limited", message: "429: why", retryAfterMs: 30_000 }, { "retry-after": "30" }],
  [429, { kind: "limited", message: "429: why", retryAfterMs: 0 }, { "retry-after": "2001-01-01T00:00:03" }],
] as const)(
  "a problem %i is a failure of its kind, with its detail and the wait that it asks for",
  async ([status, failure, headers]) => {
    serve(() => problem(status, headers));
    await expect(send(project)).rejects.toMatchObject({ name: "ApiFailure", ...failure });
  },
);

test.for([
  ["a problem without content", () => new Response("null", { status: 500 }), { message: "500" }],
  ["a problem without a detail", () => new Response("{}", { status: 400 }), { message: "400" }],
  ["a problem that is a text", () => new Response('"detail"', { status: 400 }), { message: "400" }],
  ["a proxy's page", () => new Response("<html>", { status: 502 }), { kind: "unavailable", message: "502" }],
  [
    "a sign-in page",
    () => new Response("<html>", { headers: { "content-type": "text/html" } }),
    { kind: "unavailable", message: "expected application/json, got text/html" },
  ],
  [
    "a page without a type",
    () => new Response(new Uint8Array(1)),
    { message: "expected application/json, got nothing" },
  ],
] as const)("%s is no answer of the API", async ([, respond, failure]) => {
  serve(respond);
  await expect(send(project)).rejects.toMatchObject({ name: "ApiFailure", ...failure });
});

test("without a connection a request fails as unreachable, and one that is given up as aborted", async () => {
  serve(() => {
    throw new TypeError("failed to fetch");
  });
  await expect(send(project)).rejects.toMatchObject({
    name: "ApiFailure",
    kind: "unreachable",
    message: "no connection",
  });
  await expect(send(project, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
});

test("a body of the requested type that is no JSON fails when it is read", () => {
  expect(() => jsonOf({ bytes: new TextEncoder().encode("<html>") })).toThrow("expected JSON, got something else");
});

test("an answer has its type with parameters, and the time from the request to its last byte", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const contentType = "application/json; charset=utf-8";
  serve(() => {
    vi.advanceTimersByTime(250);
    return new Response("{}", { headers: { "content-type": contentType } });
  });
  vi.advanceTimersByTime(1_000);
  expect(await send(project)).toMatchObject({ contentType, latencyMs: 250, serverTiming: "" });
  vi.useRealTimers();
});

test("an offline copy answers with what it has stored, and sends nothing", async () => {
  const received = serve(echo);
  const stored = { contentType: "application/json", bytes: new Uint8Array([49]) };
  vi.stubGlobal("marginaliaCopy", {
    answer: (request: ApiRequest) => (request === project ? stored : undefined),
  });
  expect(await send(project)).toEqual({ request: project, status: 200, ...stored, latencyMs: 0, serverTiming: "" });
  await expect(send(decode)).rejects.toMatchObject({
    name: "ApiFailure",
    kind: "unstored",
    message: "this copy of the report works without it",
  });
  expect(received).toEqual([]);
});
