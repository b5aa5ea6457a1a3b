/**
 * No input causes a 500: the examples of every route, mutated a thousand times each, ten thousand with `npm run fuzz`.
 *
 * `npm run fuzz` prints what each route answered. It takes options of vitest: `-- -t refine` sends requests to one route.
 */
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { type OpenApiDocument, operationsOf } from "../../site/lib/api/openapi.ts";
import { createApp } from "../../worker/app.ts";
import { ask, jsonOf } from "./ask.ts";
import { beginTally, type Tally } from "./fuzz-tally.ts";
import { bodiesLike, pathsLike, queriesOf } from "./fuzzed-requests.ts";
import { keepQuiet } from "./quiet.ts";

keepQuiet();

/**
 * Four times the second of a request's budget, because this machine may be busy, or slower than that of the
 * calibration.
 */
const boundMs = 4000;

/** A route's requests end before the test does, so that none run beside those of the next. */
const timeout = inject("fuzzing").interruptAfterTimeLimit + 4 * boundMs;

const document = await jsonOf<OpenApiDocument>(ask("/openapi.json"));

const app = createApp();
/** The committed artefacts, each fetched once. */
const fetched = new Map<string, Promise<ArrayBuffer | null>>();
const fetchOnce = (url: string) => {
  const known = fetched.get(url);
  if (known) return known;
  const body = env.ASSETS.fetch(url).then((response) => (response.ok ? response.arrayBuffer() : null));
  fetched.set(url, body);
  return body;
};
const bindings = {
  ASSETS: {
    fetch: async (url: string) => {
      const body = await fetchOnce(url);
      return new Response(body, { status: body ? 200 : 404 });
    },
  },
} as unknown as Env;

test("the clock of the time limit runs while the processor works, unlike Cloudflare's own", () => {
  const start = performance.now();
  for (let i = 0; i < 1e7 && performance.now() === start; i++);
  expect(performance.now()).toBeGreaterThan(start);
});

/** Sends a request and returns its duration, ms. */
async function timed(url: string, init: RequestInit) {
  const start = performance.now();
  const response = await app.request(url, init, bindings, createExecutionContext());
  const bytes = await response.arrayBuffer();
  return { response, bytes, elapsed: performance.now() - start };
}

async function expectAnswer(url: string, init: RequestInit, tally: Tally): Promise<void> {
  const { response, bytes, elapsed } = await timed(url, init);
  tally.add(response.status, elapsed);
  const request = `${init.method ?? "GET"} ${url} ${init.body ?? ""}`;
  expect(response.status, request).toBeLessThan(500);
  // The machine may stall once; a slow request is slow again.
  if (elapsed > boundMs) expect((await timed(url, init)).elapsed, `ms of ${request}`).toBeLessThan(boundMs);
  if (response.status === 200 && response.headers.get("Content-Type") === "application/json") {
    // A null in a 200 response would be a NaN.
    expect(new TextDecoder().decode(bytes)).not.toMatch(/[[:,]null[\],}]/);
  }
}

const report = (tally: Tally): void => {
  if (inject("isLongFuzz")) console.info(tally.line(boundMs));
};

const bodies = operationsOf(document).flatMap(({ example: { path, body } }) =>
  body ? [{ path, example: JSON.parse(body) as unknown }] : [],
);

test("every route that takes a body is sent some", () => {
  const taking = operationsOf(document).filter(({ operation }) => operation.requestBody);
  expect(bodies.map(({ path }) => path)).toHaveLength(taking.length);
});

test.for(bodies)("POST $path survives mutations of its example", { timeout }, async ({ path, example }) => {
  const tally = beginTally(`POST ${path}`);
  await fc.assert(
    fc.asyncProperty(bodiesLike(example), async (mutated) => {
      const body = JSON.stringify(mutated) ?? "";
      await expectAnswer(path, { method: "POST", headers: { "Content-Type": "application/json" }, body }, tally);
    }),
    inject("fuzzing"),
  );
  report(tally);
});

const gets = operationsOf(document).filter(
  ({ method, operation }) => method === "GET" && operation.parameters?.some((parameter) => parameter.in !== "header"),
);

test.for(gets)("GET $path survives any path and query", { timeout }, async ({ path, operation }) => {
  const tally = beginTally(`GET ${path}`);
  await fc.assert(
    fc.asyncProperty(pathsLike(path, operation), queriesOf(operation), async (filled, query) => {
      await expectAnswer(`${filled}?${new URLSearchParams(query)}`, {}, tally);
    }),
    inject("fuzzing"),
  );
  report(tally);
});
