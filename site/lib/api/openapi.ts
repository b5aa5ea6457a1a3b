/** The parts of the API's OpenAPI 3.1 document that the site reads, and its example requests. */

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly example?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

export type Content = Readonly<Record<string, { readonly schema: Schema }>>;

export interface Answer {
  readonly description: string;
  readonly content?: Content;
  readonly headers?: Readonly<Record<string, { readonly description?: string; readonly $ref?: string }>>;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly description: string; readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, Answer>>;
}

export interface OpenApiDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<"get" | "post", Operation | undefined>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Name of the component that a schema refers to. */
export const referenceOf = ({ $ref }: Schema): string | undefined => $ref?.split("/").at(-1);

/** The schema, or the component that it refers to, with the description given at the reference. */
export function resolve(document: OpenApiDocument, schema: Schema): Schema {
  const name = referenceOf(schema);
  if (name === undefined) return schema;
  const component = document.components.schemas[name];
  if (!component) throw new Error(`resolve: expected a component ${name}, got none`);
  return { ...component, ...(schema.description && { description: schema.description }) };
}

/** The alternatives of a schema, if it has any. */
export const alternativesOf = ({ anyOf, oneOf }: Schema): readonly Schema[] | undefined => anyOf ?? oneOf;

export interface DescribedOperation {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly operation: Operation;
  /** An example request, which the Worker answers with 200. */
  readonly example: { readonly path: string; readonly body?: string };
}

/** The operations in the document's order. */
export function operationsOf(document: OpenApiDocument): readonly DescribedOperation[] {
  const describe = (method: "GET" | "POST", path: string, operation: Operation): DescribedOperation => {
    const schema = bodyOf(operation);
    const body = schema && JSON.stringify(resolve(document, schema).example);
    return { method, path, operation, example: { path: exampleUrl(path, operation), ...(body && { body }) } };
  };
  return Object.entries(document.paths).flatMap(([path, { get, post }]) => [
    ...(get ? [describe("GET", path, get)] : []),
    ...(post ? [describe("POST", path, post)] : []),
  ]);
}

/** Schema of an operation's JSON body. */
export const bodyOf = ({ requestBody }: Operation): Schema | undefined =>
  requestBody?.content["application/json"]?.schema;

/** The path with the examples of its parameters. */
export const fillPath = (path: string, { parameters = [] }: Operation): string =>
  parameters
    .filter((parameter) => parameter.in === "path")
    .reduce((rest, { name, schema }) => rest.replace(`{${name}}`, () => String(schema.example)), path);

function exampleUrl(path: string, operation: Operation): string {
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === "query" && parameter.required);
  const search = query.map(({ name, schema }) => `${name}=${encodeURIComponent(String(schema.example))}`).join("&");
  return fillPath(path, operation) + (search && `?${search.replaceAll("%2C", ",")}`);
}
