/**
 * No input makes a 500: the examples of every route, mutated ten thousand times each.
 *
 * A mutation replaces, removes or repeats something anywhere in the body or the query, so that most requests pass the
 * outer checks and go wrong further in.
 */
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createApp } from "../../worker/app.ts";
import { ask, jsonOf } from "./ask.ts";

const runs = 10_000;
/** A mutated example is small: whatever it asks for must be answered long before this. */
const boundMs = 2000;

interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: { readonly example?: unknown };
  }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: { readonly $ref: string } }> };
}
interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, { readonly example?: unknown }> };
}
const document = await jsonOf<Document>(ask("/openapi.json"));

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

/** What is done at a place that `where` picks: replace it, remove it, or write it twice. */
const mutation = fc.record({
  where: fc.nat({ max: 10_000 }),
  what: fc.constantFrom("replace", "replace", "replace", "remove", "repeat", "scale"),
  value: oddities,
});
type Mutation = typeof mutation extends fc.Arbitrary<infer M> ? M : never;

/** Every place of a JSON value: the container and the key that holds it. */
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

async function expectAnswer(url: string, init: RequestInit): Promise<void> {
  const start = performance.now();
  const response = await app.request(url, init, bindings, createExecutionContext());
  const bytes = await response.arrayBuffer();
  expect(response.status).toBeLessThan(500);
  expect(performance.now() - start).toBeLessThan(boundMs);
  if (response.status === 200 && response.headers.get("Content-Type") === "application/json") {
    // What is not a number has no business in an answer that says 200.
    expect(new TextDecoder().decode(bytes)).not.toMatch(/[[:,]null[\],}]/);
  }
}

const fill = (path: string, operation: Operation): string =>
  (operation.parameters ?? [])
    .filter((parameter) => parameter.in === "path")
    .reduce((rest, { name, schema }) => rest.replace(`{${name}}`, String(schema.example)), path);

const bodies = Object.entries(document.paths).flatMap(([path, methods]) => {
  const operation = methods.post;
  const name = operation?.requestBody?.content["application/json"]?.schema.$ref?.split("/").at(-1);
  const example = name && document.components.schemas[name]?.example;
  return operation && example ? [{ path: fill(path, operation), example }] : [];
});

test.for(bodies)("POST $path survives its mutated example", { timeout: 120_000 }, async ({ path, example }) => {
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (mutations) => {
      const body = JSON.stringify(mutate(example, mutations)) ?? "";
      await expectAnswer(path, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    }),
    { numRuns: runs, seed: 1 },
  );
});

const queries = Object.entries(document.paths).flatMap(([path, methods]) => {
  const operation = methods.get;
  const names = (operation?.parameters ?? []).filter((parameter) => parameter.in === "query").map(({ name }) => name);
  return operation && names.length > 0 ? [{ path: fill(path, operation), names }] : [];
});

test.for(queries)("GET $path survives any query", { timeout: 120_000 }, async ({ path, names }) => {
  const text = fc.oneof(
    fc.constantFrom("", "0", "1", "-1", "2", "0.5", "1e3", "1e400", "NaN", "0,0", "1,2,3", "0,", "3", "samples"),
    fc.string({ maxLength: 12 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom(...names), text), { maxLength: 5 }), async (pairs) => {
      await expectAnswer(`${path}?${new URLSearchParams(pairs)}`, {});
    }),
    { numRuns: runs, seed: 1 },
  );
});
