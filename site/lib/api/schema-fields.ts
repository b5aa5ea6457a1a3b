/** A JSON schema as the rows of a table: every field with its type and limits in words. */
import { alternativesOf, type OpenApiDocument, referenceOf, resolve, type Schema } from "./openapi.ts";

/** One of the types that a value may have. */
export interface TypePart {
  readonly text: string;
  /** The component that is this type, or its element type for an array. */
  readonly reference?: string;
}

export interface FieldRow {
  readonly name: string;
  readonly types: readonly TypePart[];
  readonly required: boolean;
  readonly limits: readonly string[];
  readonly description: string;
}

/** A group of fields; of several groups, a value has exactly one. */
export interface FieldGroup {
  /** The component that defines them. */
  readonly reference?: string;
  readonly rows: readonly FieldRow[];
}

/** The fields of an object, or of each of its alternatives. */
export function fieldGroups(document: OpenApiDocument, schema: Schema): readonly FieldGroup[] {
  const object = resolve(document, schema);
  const alternatives = alternativesOf(object);
  if (alternatives) return alternatives.flatMap((part) => fieldGroups(document, part));
  const reference = referenceOf(schema);
  const rows = Object.entries(object.properties ?? {}).map(([name, field]) => ({
    name,
    types: typeParts(field),
    required: object.required?.includes(name) ?? false,
    limits: limitTexts(field),
    description: resolve(document, field).description ?? "",
  }));
  return [{ ...(reference && { reference }), rows }];
}

/** Innermost element schema of nested arrays, and their depth. */
function innermost(schema: Schema): readonly [Schema, number] {
  if (!schema.items) return [schema, 0];
  const [inner, depth] = innermost(schema.items);
  return [inner, depth + 1];
}

export function typeParts(schema: Schema): readonly TypePart[] {
  const [inner, depth] = innermost(schema);
  const reference = referenceOf(inner);
  const parts = alternativesOf(inner)?.flatMap(typeParts) ?? [
    { text: leafType(inner), ...(reference && { reference }) },
  ];
  const arrays = parts.map((part) => ({ ...part, text: part.text + "[]".repeat(depth) }));
  return arrays.filter(({ text }, i) => arrays.findIndex((other) => other.text === text) === i);
}

const typeText = (schema: Schema): string =>
  typeParts(schema)
    .map(({ text }) => text)
    .join(" or ");

function leafType(schema: Schema): string {
  const { prefixItems, type, format } = schema;
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (prefixItems) return `[${prefixItems.map(typeText).join(", ")}]`;
  if (format === "binary") return "bytes";
  return referenceOf(schema) ?? [type ?? "any"].flat().join(" or ");
}

const number = (x: number): string => x.toLocaleString("en-GB", { maximumSignificantDigits: 12 }).replace("-", "−");

/** Bounds in words, the array's before its numbers'; bounds of the double type are left out. */
export function limitTexts(schema: Schema): readonly string[] {
  const [inner, depth] = innermost(schema);
  const counts: string[] = [];
  for (let level: Schema | undefined = schema; level?.items; level = level.items) {
    counts.push(range(level.minItems || undefined, level.maxItems) ?? "any number");
  }
  const bounded = counts.some((count) => count !== "any number");
  const lengths = range(inner.minLength, inner.maxLength);
  const { default: fallback } = schema;
  return [
    ...(depth > 0 && bounded ? [`${counts.join(" × ")} of them`] : []),
    ...(lengths ? [`${lengths} characters`] : []),
    ...numericRange(inner),
    ...(inner.pattern ? [`matches ${inner.pattern}`] : []),
    ...(fallback === undefined
      ? []
      : [`default ${typeof fallback === "string" ? fallback : JSON.stringify(fallback)}`]),
  ];
}

function range(least: number | undefined, most: number | undefined): string | undefined {
  if (least === undefined) return most === undefined ? undefined : `at most ${number(most)}`;
  if (most === undefined) return `at least ${number(least)}`;
  return least === most ? number(least) : `${number(least)} to ${number(most)}`;
}

function numericRange({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): readonly string[] {
  const within = (bound: number | undefined) =>
    bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : undefined;
  const text = range(within(minimum), within(maximum));
  return [
    ...(exclusiveMinimum === undefined ? [] : [`above ${number(exclusiveMinimum)}`]),
    ...(exclusiveMaximum === undefined ? [] : [`below ${number(exclusiveMaximum)}`]),
    ...(text ? [text] : []),
  ];
}
