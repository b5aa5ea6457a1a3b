/**
 * Requests like the examples of the API's document.
 *
 * They are mutated anywhere, with values of any type, so that most pass the outer checks and fail further inside. A long
 * run changes a third of them only into values of the same type, so that many are accepted and run the mathematics.
 */
import fc from "fast-check";
import { inject } from "vitest";
import type { Operation, Schema } from "../../site/lib/api/openapi.ts";

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

/** A change of a number, a boolean or the order of a list, at a place that `where` selects. */
const change = fc.record({
  where: fc.nat({ max: 10_000 }),
  factor: fc.constantFrom(0, 0.5, 1 + 1e-9, 2, 10, -1, 1e-6),
  shift: fc.constantFrom(-1, 0, 0, 1),
});
type Change = typeof change extends fc.Arbitrary<infer C> ? C : never;

type Place = readonly [Record<string, unknown> | unknown[], string];

/** Every place in a JSON value: the container and its key. */
function placesOf(value: unknown, places: Place[] = []): Place[] {
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

function changeValues(example: unknown, changes: readonly Change[]): unknown {
  const root = { body: structuredClone(example) };
  for (const { where, factor, shift } of changes) {
    const places = placesOf(root);
    const [holder, key] = places[where % places.length] as [Record<string, unknown>, string];
    const current = holder[key];
    if (typeof current === "boolean") holder[key] = !current;
    else if (Array.isArray(current)) current.reverse();
    else if (typeof current === "number") {
      const changed = current * factor + shift;
      holder[key] = Number.isInteger(current) ? Math.round(changed) : changed;
    }
  }
  return root.body;
}

/** The mutated requests, or in a long run two of these for each `plausible` one. */
const mixed = <T>(mutated: fc.Arbitrary<T>, plausible: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  inject("isLongFuzz") ? fc.oneof(mutated, mutated, plausible) : mutated;

/** Bodies near an example. */
export const bodiesLike = (example: unknown): fc.Arbitrary<unknown> =>
  mixed(
    fc.array(mutation, { minLength: 1, maxLength: 4 }).map((mutations) => mutate(example, mutations)),
    fc.array(change, { minLength: 1, maxLength: 2 }).map((changes) => changeValues(example, changes)),
  );

const oddTexts = fc.oneof(
  fc.constantFrom("", "0", "1", "-1", "2", "0.5", "1e3", "1e400", "NaN", "0,0", "1,2,3", "0,", "3", "samples", "least"),
  fc.string({ maxLength: 12 }),
);

/** Texts that a parameter's schema names. */
const namedTexts = ({ enum: members = [], example, default: usual, minimum, maximum }: Schema): string[] =>
  [...members, example, usual, minimum, maximum].filter((value) => value !== undefined).map(String);

type Pair = [name: string, text: string];

/** Queries of an operation's parameters: any texts, or each parameter at most once with a text that its schema names. */
export function queriesOf({ parameters = [] }: Operation): fc.Arbitrary<Pair[]> {
  const query = parameters.filter((parameter) => parameter.in === "query");
  if (query.length === 0) return fc.constant([]);
  const names = query.map(({ name }) => name);
  const some = query.map(({ name, required, schema }) => {
    const pairs = namedTexts(schema).map((text): Pair => [name, text]);
    const pair = pairs.length === 0 ? fc.constant(undefined) : fc.constantFrom(...pairs);
    return required ? pair : fc.oneof(fc.constant(undefined), fc.constant(undefined), pair);
  });
  return mixed(
    fc.array(fc.tuple(fc.constantFrom(...names), oddTexts), { maxLength: 5 }),
    fc.tuple(...some).map((pairs) => pairs.filter((pair) => pair !== undefined)),
  );
}

/** Values for a place of the path: mostly valid ones, so that the query is validated too. */
const segment = (example: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(example) },
    fc.constantFrom("..", ".", "%00", "%ff", "mlp-2d.encoder", "MLP-2D", "__proto__", "9999", "1e3", "a".repeat(2000)),
    fc.string({ minLength: 1, maxLength: 12 }).map((text) => encodeURIComponent(text.toWellFormed())),
  );

/** Paths of an operation, with any texts in their places. */
export function pathsLike(path: string, { parameters = [] }: Operation): fc.Arbitrary<string> {
  const places = parameters.filter((parameter) => parameter.in === "path");
  return fc
    .tuple(...places.map(({ schema }) => segment(String(schema.example))))
    .map((texts) => places.reduce((rest, { name }, i) => rest.replace(`{${name}}`, () => texts[i] as string), path));
}
