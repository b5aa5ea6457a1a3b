/** A JSON schema as the rows of a table: every field by its path, with its type and limits in words. */
import { referenceOf, type Schema } from "./openapi.ts";

export interface FieldRow {
  /** Path of the field: `mixture.weights`, `terms[].y`. */
  readonly name: string;
  readonly type: string;
  /** The component that the type is, or is an array of. */
  readonly reference?: string;
  readonly required: boolean;
  readonly limits: readonly string[];
  readonly description: string;
}

/** Fields that belong together; of several groups a value has exactly one. */
export interface FieldGroup {
  /** Where the alternative begins: "" for the value itself. */
  readonly path: string;
  readonly rows: readonly FieldRow[];
}

/**
 * The fields of an object. Where a value is one of several, each alternative is a group of its own behind the fields
 * that are always there.
 */
export function fieldGroups(schema: Schema, path = ""): readonly FieldGroup[] {
  if (schema.anyOf && path === "") return schema.anyOf.flatMap((part) => fieldGroups(part, path));
  const rows: FieldRow[] = [];
  const alternatives: FieldGroup[] = [];
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const full = path === "" ? name : `${path}.${name}`;
    rows.push(fieldRow(full, field, schema.required?.includes(name) ?? false));
    const [inner, depth] = innermost(field);
    const innerPath = full + "[]".repeat(depth);
    for (const part of inner.anyOf ?? []) {
      alternatives.push(...fieldGroups(part, innerPath).filter((group) => group.rows.length > 0));
    }
    if (!inner.anyOf) {
      const [own, ...nested] = fieldGroups(inner, innerPath);
      rows.push(...(own?.rows ?? []));
      alternatives.push(...nested);
    }
  }
  return [{ path, rows }, ...alternatives];
}

function fieldRow(name: string, schema: Schema, required: boolean): FieldRow {
  const reference = referenceOf(innermost(schema)[0]);
  return {
    name,
    type: typeText(schema),
    ...(reference && { reference }),
    required,
    limits: limitTexts(schema),
    description: schema.description ?? "",
  };
}

/** What an array of arrays holds in the end, and how deep. */
function innermost(schema: Schema): readonly [Schema, number] {
  if (!schema.items) return [schema, 0];
  const [inner, depth] = innermost(schema.items);
  return [inner, depth + 1];
}

export function typeText(schema: Schema): string {
  const [inner, depth] = innermost(schema);
  return leafType(inner) + "[]".repeat(depth);
}

function leafType(schema: Schema): string {
  const { anyOf, prefixItems, type, format } = schema;
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (anyOf) return [...new Set(anyOf.map(typeText))].join(" or ");
  if (prefixItems) return `[${prefixItems.map(typeText).join(", ")}]`;
  if (format === "binary") return "bytes";
  return referenceOf(schema) ?? [type ?? "any"].flat().join(" or ");
}

const number = (x: number): string => x.toLocaleString("en-GB", { maximumSignificantDigits: 12 }).replace("-", "−");

/** Bounds in words, of the array first and of its numbers last; none that only say what a double can hold. */
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
