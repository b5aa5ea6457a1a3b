/** What the reference page shows, read off the Worker's own document. */
import type { ApiRequest } from "./api.ts";
import { type OpenApiDocument, type Operation, referenceOf, type Schema } from "./openapi.ts";

export interface ReferenceOperation {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly operation: Operation;
  /** A request that the Worker answers with 200. */
  readonly example: ApiRequest;
}

export interface ReferenceGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly operations: readonly ReferenceOperation[];
}

/** The operations by tag, in the document's order. */
export function operationGroups(document: OpenApiDocument): readonly ReferenceGroup[] {
  const operations = Object.entries(document.paths).flatMap(([path, { get, post }]) => [
    ...(get ? [describe(document, "GET", path, get)] : []),
    ...(post ? [describe(document, "POST", path, post)] : []),
  ]);
  return document.tags.map(({ name, description }) => ({
    id: name.toLowerCase().replaceAll(/\W+/g, "-"),
    name,
    description,
    operations: operations.filter(({ operation }) => operation.tags.includes(name)),
  }));
}

/** The components that answers and other components refer to; a body's own is shown with its operation. */
export function sharedSchemas(document: OpenApiDocument): readonly (readonly [string, Schema])[] {
  const answers = Object.values(document.paths).flatMap(({ get, post }) => [get?.responses, post?.responses]);
  const text = JSON.stringify([answers, document.components.schemas]);
  return Object.entries(document.components.schemas).filter(([name]) =>
    text.includes(`"$ref":"#/components/schemas/${name}"`),
  );
}

export const schemaAnchor = (name: string): string => `schema-${name}`;

function describe(
  document: OpenApiDocument,
  method: "GET" | "POST",
  path: string,
  operation: Operation,
): ReferenceOperation {
  const required = (operation.parameters ?? []).filter((parameter) => parameter.required);
  const filled = required
    .filter((parameter) => parameter.in === "path")
    .reduce((rest, { name, schema }) => rest.replace(`{${name}}`, String(schema.example)), path);
  const query = required.filter((parameter) => parameter.in === "query");
  const search = query.map(({ name, schema }) => `${name}=${encodeURIComponent(String(schema.example))}`).join("&");
  const body = operation.requestBody?.content["application/json"]?.schema;
  const example = {
    method,
    path: search ? `${filled}?${search.replaceAll("%2C", ",")}` : filled,
    accept: "application/json",
    ...(body && { body: JSON.stringify(resolve(document, body).example) }),
  };
  return { method, path, operation, example };
}

/** The schema itself, or the component that it refers to. */
export function resolve(document: OpenApiDocument, schema: Schema): Schema {
  const name = referenceOf(schema);
  if (name === undefined) return schema;
  const component = document.components.schemas[name];
  if (!component) throw new Error(`resolve: expected a component ${name}, got none`);
  return component;
}

/** Text in which what stands between backticks is code: the odd parts. */
export const codeParts = (text: string): readonly string[] => text.split("`");
