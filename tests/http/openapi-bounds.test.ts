/**
 * The document's bounds are the Worker's: a value outside a bound is refused and named, and one at a bound is accepted;
 * unknown fields, and fields of another alternative, are refused too. Requests are made from every route's example,
 * with one place changed at a time.
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, inject, test } from "vitest";
import { bodyOf, type OpenApiDocument, operationsOf, resolve, type Schema } from "../../site/lib/api/openapi.ts";
import { limits } from "../../worker/limits.ts";

const base = inject("baseUrl");

interface Problem {
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

const document = (await (await fetch(`${base}/openapi.json`)).json()) as OpenApiDocument;
const ajv = new Ajv2020({ strict: false });

/** A value for a field that the example omits. */
function sampleOf(given: Schema): unknown {
  const schema = resolve(document, given);
  const known = schema.example ?? schema.default ?? schema.enum?.[0];
  if (known !== undefined) return known;
  switch (schema.type) {
    case "array":
      return [sampleOf(schema.items ?? {})];
    case "object":
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, field]) => [key, sampleOf(field)]));
    case "boolean":
      return true;
    case "string":
      return "x";
    default:
      return Math.max(schema.minimum ?? 1, 1);
  }
}

/** A request with another value in one place: one that its schema just forbids or just allows. */
interface Probe {
  readonly pointer: string;
  readonly bound: string;
  readonly allowed: boolean;
  readonly request: unknown;
  /** The union that no option fits any more, because the field of the fitting option is missing. */
  readonly union?: string;
}

/** The request with that value in its place. */
type Place = (value: unknown) => unknown;

const resized = (values: readonly unknown[], length: number) =>
  Array.from({ length }, (_, i) => values[i] ?? values[0]);
/** A value just outside a bound, on the bound's own scale. */
const step = (bound: number, type: Schema["type"]) => (type === "integer" ? 1 : Math.abs(bound || 1) / 1000);

/** Values that the schema of one place forbids and allows, apart from its parts. */
function boundsOf(schema: Schema, value: unknown, pointer: string, place: Place): readonly Probe[] {
  const { type, pattern, minimum, exclusiveMinimum, maximum } = schema;
  const { minItems = 0, maxItems, minLength = 0, maxLength } = schema;
  const probes: Probe[] = [];
  const allow = (bound: string, given: unknown) =>
    probes.push({ pointer, bound, allowed: true, request: place(given) });
  const forbid = (bound: string, given: unknown) =>
    probes.push({ pointer, bound, allowed: false, request: place(given) });
  if (type) forbid(`type ${type}`, type === "object" ? [] : {});
  if (schema.enum) forbid("enum", "no such thing");
  if (minimum !== undefined) {
    allow(`minimum ${minimum}`, minimum);
    forbid(`minimum ${minimum}`, minimum - step(minimum, type));
  }
  if (maximum !== undefined) {
    allow(`maximum ${maximum}`, maximum);
    forbid(`maximum ${maximum}`, maximum + step(maximum, type));
  }
  if (exclusiveMinimum !== undefined) {
    allow(`exclusiveMinimum ${exclusiveMinimum}`, exclusiveMinimum + (type === "integer" ? 1 : Number.MIN_VALUE));
    forbid(`exclusiveMinimum ${exclusiveMinimum}`, exclusiveMinimum);
  }
  if (Array.isArray(value) && value.length > 0) {
    allow(`minItems ${minItems}`, resized(value, minItems));
    if (minItems > 0) forbid(`minItems ${minItems}`, resized(value, minItems - 1));
    if (maxItems !== undefined) {
      allow(`maxItems ${maxItems}`, resized(value, maxItems));
      forbid(`maxItems ${maxItems}`, resized(value, maxItems + 1));
    }
  }
  if (typeof value === "string" && pattern !== undefined) forbid(`pattern ${pattern}`, `${value}?`);
  if (typeof value === "string" && pattern === undefined && !schema.enum) {
    allow(`minLength ${minLength}`, "x".repeat(minLength));
    if (minLength > 0) forbid(`minLength ${minLength}`, "x".repeat(minLength - 1));
    if (maxLength !== undefined) {
      allow(`maxLength ${maxLength}`, "x".repeat(maxLength));
      forbid(`maxLength ${maxLength}`, "x".repeat(maxLength + 1));
    }
  }
  return probes;
}

/** The probes of a place and everything below it. The first element of a list stands for all. */
function probesOf(given: Schema, value: unknown, pointer: string, place: Place): readonly Probe[] {
  const schema = resolve(document, given);
  if (schema.anyOf) {
    const option = schema.anyOf.find((one) => ajv.validate({ ...one, components: document.components }, value));
    expect(option, `an option that ${JSON.stringify(value)} at ${pointer} fits`).toBeDefined();
    const own = probesOf(option as Schema, value, pointer, place).map((probe) =>
      probe.bound === "required" && probe.pointer.lastIndexOf("/") === pointer.length
        ? { ...probe, union: pointer }
        : probe,
    );
    return [...own, ...alternativesOf(schema.anyOf, value, pointer, place)];
  }
  const own = boundsOf(schema, value, pointer, place);
  if (Array.isArray(value)) {
    if (value.length === 0 || !schema.items) return own;
    const first: Place = (element) => place([element, ...value.slice(1)]);
    return [...own, ...probesOf(schema.items, value[0], `${pointer}/0`, first)];
  }
  if (typeof value !== "object" || value === null) return own;
  const { properties = {}, required = [], additionalProperties } = schema;
  const entries =
    typeof additionalProperties === "object"
      ? Object.entries(value).map(([key, field]) => [key, additionalProperties, field] as const)
      : Object.entries(properties).map(
          ([key, field]) => [key, field, (value as Record<string, unknown>)[key] ?? sampleOf(field)] as const,
        );
  const parts = entries.flatMap(([key, field, part]) => {
    const at = `${pointer}/${key}`;
    const put: Place = (changed) => place({ ...value, [key]: changed });
    const missing = { pointer: at, bound: "required", allowed: false, request: put(undefined) };
    return [...(required.includes(key) ? [missing] : []), ...probesOf(field, part, at, put)];
  });
  const unknown = { pointer: `${pointer}/${strange}`, bound: "unknown field", allowed: false };
  const strict = additionalProperties === false ? [{ ...unknown, request: place({ ...value, [strange]: 1 }) }] : [];
  return [...own, ...parts, ...strict];
}

/** A name that no object has. */
const strange = "colour";

/** Fields of a union's other options, each added to those of the option that the value fits. */
function alternativesOf(options: readonly Schema[], value: unknown, pointer: string, place: Place): readonly Probe[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return options
    .flatMap((option) => Object.entries(resolve(document, option).properties ?? {}))
    .filter(([key]) => !(key in value))
    .filter(([key]) => !options.every((option) => key in (resolve(document, option).properties ?? {})))
    .filter(([key]) => !optionOf(options, value).includes(key))
    .map(([key, field]) => ({
      pointer: `${pointer}/${key}`,
      bound: "alternative",
      allowed: false,
      request: place({ ...value, [key]: sampleOf(field) }),
    }));
}

/** The fields of the option that a value fits. */
const optionOf = (options: readonly Schema[], value: unknown): readonly string[] => {
  const fits = options.find((one) => ajv.validate({ ...one, components: document.components }, value));
  return Object.keys(resolve(document, fits ?? {}).properties ?? {});
};

/**
 * Whether a problem names that place, a part of it, or the union that lacks it; or only the list whose shape the place
 * invalidates.
 */
const isNamed = ({ errors = [] }: Problem, { pointer, union }: Probe) =>
  errors.some(({ pointer: at }) => at === pointer || at.startsWith(`${pointer}/`) || at === union) ||
  (errors.length === 1 && /^(\/\d+)+$/.test(pointer.slice(errors[0]?.pointer.length)));

/** Whether a problem is about a value's own bound, unlike a limit on products of fields. */
const refusalsByBound = ({ errors = [] }: Problem, pointer: string) =>
  errors.filter((error) => error.pointer === pointer && /^(Too|Invalid)/.test(error.detail));

/** The probes whose responses contradict the document. */
async function surprises(probes: readonly Probe[], ask: (request: unknown) => Promise<Response>) {
  const wrong: object[] = [];
  for (const probe of probes) {
    const { request, ...told } = probe;
    if ((JSON.stringify(request)?.length ?? 0) > limits.bodyBytes) continue;
    const response = await ask(request);
    const text = await response.text();
    const problem: Problem = response.ok ? {} : JSON.parse(text);
    const asSaid = told.allowed
      ? refusalsByBound(problem, told.pointer).length === 0
      : response.status === 400 && isNamed(problem, probe);
    if (!asSaid) wrong.push({ ...told, status: response.status, problem });
  }
  return wrong;
}

const operations = operationsOf(document);
const posts = operations.flatMap(({ path, operation, example }) => {
  const schema = bodyOf(operation);
  return schema && example.body ? [{ path, schema, example: { ...example, body: JSON.parse(example.body) } }] : [];
});

test.for(posts)("POST $path enforces the published bounds of its body", async ({ schema, example }) => {
  const probes = probesOf(schema, example.body, "", (body) => body);
  const headers = { "Content-Type": "application/json" };
  const ask = (body: unknown) => fetch(base + example.path, { method: "POST", headers, body: JSON.stringify(body) });
  expect(probes.length).toBeGreaterThan(1);
  expect(await surprises(probes, ask)).toEqual([]);
});

const gets = operations.flatMap(({ method, path, operation, example }) => {
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === "query");
  return method === "GET" && path.startsWith("/v1") ? [{ path, query, example }] : [];
});

test.for(gets)("GET $path enforces the published bounds of its query", async ({ query, example }) => {
  const withValue = (name: string) => (value: unknown) => {
    const url = new URL(example.path, base);
    url.searchParams.set(name, String(value));
    return url;
  };
  const probes = query.flatMap(({ name, schema }) => probesOf(schema, sampleOf(schema), name, withValue(name)));
  probes.push({ pointer: strange, bound: "unknown parameter", allowed: false, request: withValue(strange)(1) });
  expect(await surprises(probes, (url) => fetch(url as URL))).toEqual([]);
});
