/**
 * No input causes a 500: the examples of every route, mutated a thousand times each, ten thousand with `npm run fuzz`.
 *
 * A mutation replaces, removes or repeats something anywhere in the body or the query, so that most requests pass the
 * outer checks and fail further inside.
 */
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { type OpenApiDocument, operationsOf } from "../../site/lib/api/openapi.ts";
import { createApp } from "../../worker/app.ts";
import { ask, jsonOf } from "./ask.ts";
import { keepQuiet } from "./quiet.ts";

keepQuiet();

/**
 * Four times the second of a request's budget, because this machine may be busy, or slower than that of the
 * calibration.
 */
const boundMs = 4000;

const document = await jsonOf<OpenApiDocument>(ask("/openapi.json"));

const oddities = fc.oneof(
  fc.constantFrom<unknown>(null, true, "", "x", [], {}, [[]], [0], [[0]], [[[0]]], { latent: [0] }, "__proto__"),
  fc.constantFrom<unknown>(
    0,
    -0,
    1,
    -1,
    2,
    0.5,
    1e-300,
    -1e-300,
    1e-9,
    1e9,
    1e12,
    -1e12,
    1e15,
    1e308,
    -1e308,
    4294967295,
    1024,
    65,
    33,
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.string({ maxLength: 8 }),
);

/** A mutation at a place that `where` selects: replace it, remove it, or repeat it. */
const mutation = fc.record({
  where: fc.nat({ max: 10_000 }),
  what: fc.constantFrom("replace", "replace", "replace", "remove", "repeat", "scale"),
  value: oddities,
});
type Mutation = typeof mutation extends fc.Arbitrary<infer M> ? M : never;

/** Every place in a JSON value: the container and its key. */
function placesOf(value: unknown, places: [Record<string, unknown> | unknown[], string][] = []) {
  if (typeof value !== "object" || value === null) return places;
  for (const key of Object.keys(value)) {
    places.push([value as Record<string, unknown>, key]);
    placesOf((value as Record<string, unknown>)[key], places);
  }
  return places;
}

function mutate(example: unknown, mutations: readonly Mutation[]): unknown {
  const root = { body: structuredClone(example) };
  for (const { where, what, value: drawn } of mutations) {
    const value = structuredClone(drawn);
    const places = placesOf(root);
    if (places.length === 0) break;
    const [holder, key] = places[where % places.length] as [Record<string, unknown>, string];
    const current = structuredClone(holder[key]);
    if (what === "replace") holder[key] = value;
    else if (what === "scale") holder[key] = typeof current === "number" ? current * 1e6 : value;
    else if (what === "remove") Array.isArray(holder) ? holder.splice(Number(key), 1) : delete holder[key];
    else Array.isArray(holder) ? holder.push(current) : Object.assign(holder, { [`${key}2`]: current });
  }
  return root.body;
}

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

async function expectAnswer(url: string, init: RequestInit): Promise<void> {
  const { response, bytes, elapsed } = await timed(url, init);
  const request = `${init.method ?? "GET"} ${url} ${init.body ?? ""}`;
  expect(response.status, request).toBeLessThan(500);
  // The machine may stall once; a slow request is slow again.
  if (elapsed > boundMs) expect((await timed(url, init)).elapsed, `ms of ${request}`).toBeLessThan(boundMs);
  if (response.status === 200 && response.headers.get("Content-Type") === "application/json") {
    // A null in a 200 response would be a NaN.
    expect(new TextDecoder().decode(bytes)).not.toMatch(/[[:,]null[\],}]/);
  }
}

const bodies = operationsOf(document).flatMap(({ example: { path, body } }) =>
  body ? [{ path, example: JSON.parse(body) as unknown }] : [],
);

test("every route that takes a body is sent some", () => {
  const taking = operationsOf(document).filter(({ operation }) => operation.requestBody);
  expect(bodies.map(({ path }) => path)).toHaveLength(taking.length);
});

test.for(bodies)("POST $path survives mutations of its example", { timeout: 600_000 }, async ({ path, example }) => {
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (mutations) => {
      const body = JSON.stringify(mutate(example, mutations)) ?? "";
      await expectAnswer(path, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    }),
    inject("fuzzing"),
  );
});

const gets = operationsOf(document).flatMap(({ method, path, operation }) => {
  const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in !== "header");
  if (method !== "GET" || parameters.length === 0) return [];
  const names = parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name);
  return [{ path, operation, names }];
});

const value = fc.oneof(
  fc.constantFrom("", "0", "1", "-1", "2", "0.5", "1e3", "1e400", "NaN", "0,0", "1,2,3", "0,", "3", "samples", "least"),
  fc.string({ maxLength: 12 }),
);
/** Values for a place of the path: mostly valid ones, so that the query is validated too. */
const segment = (example: string) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(example) },
    fc.constantFrom("..", ".", "%00", "%ff", "mlp-2d.encoder", "MLP-2D", "__proto__", "9999", "1e3", "a".repeat(2000)),
    fc.string({ minLength: 1, maxLength: 12 }).map((text) => encodeURIComponent(text.toWellFormed())),
  );

test.for(gets)("GET $path survives any path and query", { timeout: 600_000 }, async ({ path, operation, names }) => {
  const places = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
  const segments = fc.tuple(...places.map(({ schema }) => segment(String(schema.example))));
  const pairs =
    names.length > 0 ? fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 5 }) : fc.constant([]);
  await fc.assert(
    fc.asyncProperty(segments, pairs, async (texts, query) => {
      const filled = places.reduce((rest, { name }, i) => rest.replace(`{${name}}`, () => texts[i] as string), path);
      await expectAnswer(`${filled}?${new URLSearchParams(query)}`, {});
    }),
    inject("fuzzing"),
  );
});
