/**
 * The document's bounds are the Worker's: what is beyond one is refused and named, what stands on one is not. Requests
 * are made from every route's example, one place changed at a time.
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, inject, test } from "vitest";
import { limits } from "../../worker/limits.ts";

const base = inject("baseUrl");

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly default?: unknown;
  readonly example?: unknown;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Problem {
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

const document = (await (await fetch(`${base}/openapi.json`)).json()) as Document;
const ajv = new Ajv2020({ strict: false });

function resolve({ $ref, ...schema }: Schema): Schema {
  if (!$ref) return schema;
  return { ...resolve(document.components.schemas[$ref.split("/").at(-1) as string] as Schema), ...schema };
}

/** Some value of a field that the example leaves out. */
function sampleOf(given: Schema): unknown {
  const { example, default: fallback, type, enum: names, minimum, items = {}, properties = {} } = resolve(given);
  if (example !== undefined || fallback !== undefined) return example ?? fallback;
  if (type === "array") return [sampleOf(items)];
  if (type === "object")
    return Object.fromEntries(Object.entries(properties).map(([k, field]) => [k, sampleOf(field)]));
  return { boolean: true, string: names?.[0] ?? "x" }[type as string] ?? Math.max(minimum ?? 1, 1);
}

/** A request with another value in one place: one that its schema forbids there, or one that it only just allows. */
interface Probe {
  readonly pointer: string;
  readonly bound: string;
  readonly allowed: boolean;
  readonly request: unknown;
}

/** The request that has that value in the place in question. */
type Place = (value: unknown) => unknown;

const resized = (values: readonly unknown[], length: number) =>
  Array.from({ length }, (_, i) => values[i] ?? values[0]);
/** A little beyond a bound, by its own measure. */
const step = (bound: number, type?: string) => (type === "integer" ? 1 : Math.abs(bound || 1) / 1000);

/** What the schema of one place forbids and allows there, apart from its parts. */
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

/** The probes of a place and of all below it. Of a list's elements the first stands for the rest. */
function probesOf(given: Schema, value: unknown, pointer: string, place: Place): readonly Probe[] {
  const schema = resolve(given);
  if (schema.anyOf) {
    const option = schema.anyOf.find((one) => ajv.validate({ ...one, components: document.components }, value));
    expect(option, `an option that ${JSON.stringify(value)} at ${pointer} fits`).toBeDefined();
    return probesOf(option as Schema, value, pointer, place);
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
  return [...own, ...parts];
}

/** Whether a problem tells of that place, of a part of it or of what it is a part of. */
const isNamed = ({ errors = [] }: Problem, pointer: string) =>
  errors.some((error) => error.pointer.startsWith(pointer) || pointer.startsWith(error.pointer));

/** What a schema says of a value that breaks a bound of its own, unlike a limit on products of fields. */
const refusalsByBound = ({ errors = [] }: Problem, pointer: string) =>
  errors.filter((error) => error.pointer === pointer && /^(Too|Invalid)/.test(error.detail));

/** The probes that were not answered as the document says. */
async function surprises(probes: readonly Probe[], ask: (request: unknown) => Promise<Response>) {
  const wrong: object[] = [];
  for (const { pointer, bound, allowed, request } of probes) {
    if ((JSON.stringify(request)?.length ?? 0) > limits.bodyBytes) continue;
    const response = await ask(request);
    const text = await response.text();
    const problem: Problem = response.ok ? {} : JSON.parse(text);
    const asSaid = allowed
      ? refusalsByBound(problem, pointer).length === 0
      : response.status === 400 && isNamed(problem, pointer);
    if (!asSaid) wrong.push({ pointer, bound, allowed, status: response.status, problem });
  }
  return wrong;
}

const fillPath = (path: string, parameters: readonly Parameter[]) =>
  parameters
    .filter((parameter) => parameter.in === "path")
    .reduce((rest, { name, schema }) => rest.replace(`{${name}}`, String(schema.example)), base + path);

const posts = Object.entries(document.paths).flatMap(([path, { post }]) => {
  const schema = post?.requestBody?.content["application/json"]?.schema;
  return schema ? [{ path, url: fillPath(path, post.parameters ?? []), schema }] : [];
});

test.for(posts)("POST $path holds its body to the bounds that are published", async ({ url, schema }) => {
  const probes = probesOf(schema, resolve(schema).example, "", (body) => body);
  const headers = { "Content-Type": "application/json" };
  const ask = (body: unknown) => fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  expect(probes.length).toBeGreaterThan(1);
  expect(await surprises(probes, ask)).toEqual([]);
});

const gets = Object.entries(document.paths).flatMap(([path, { get }]) => {
  const query = get?.parameters?.filter((parameter) => parameter.in === "query") ?? [];
  return query.length > 0 ? [{ path, url: fillPath(path, get?.parameters ?? []), query }] : [];
});

test.for(gets)("GET $path holds its query to the bounds that are published", async ({ url, query }) => {
  const needed = query.filter(({ required }) => required).map(({ name, schema }) => [name, String(schema.example)]);
  const probes = query.flatMap(({ name, schema }) =>
    probesOf(schema, sampleOf(schema), name, (value) => ({ ...Object.fromEntries(needed), [name]: String(value) })),
  );
  const ask = (given: unknown) => fetch(`${url}?${new URLSearchParams(given as Record<string, string>)}`);
  expect(await surprises(probes, ask)).toEqual([]);
});
