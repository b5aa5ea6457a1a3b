/** The contents of the reference and their addresses, from the Worker's OpenAPI document. */
import { tryPage } from "../report/site-pages.ts";
import { type DescribedOperation, type OpenApiDocument, operationsOf, type Schema } from "./openapi.ts";

export interface ReferenceGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly operations: readonly DescribedOperation[];
  /** Path of its page. */
  readonly path: string;
}

const idOf = (tag: string): string => tag.toLowerCase().replaceAll(/\W+/g, "-");
const pathOf = (id: string): string => `/docs/reference/${id}/`;

/** The operations by tag, in the document's order. */
export function operationGroups(document: OpenApiDocument): readonly ReferenceGroup[] {
  const operations = operationsOf(document);
  return document.tags.map(({ name, description }) => ({
    id: idOf(name),
    name,
    description,
    operations: operations.filter(({ operation }) => operation.tags.includes(name)),
    path: pathOf(idOf(name)),
  }));
}

/** Components that responses and other components refer to; a request body's own appears with its operation. */
export function sharedSchemas(document: OpenApiDocument): readonly (readonly [string, Schema])[] {
  const answers = Object.values(document.paths).flatMap(({ get, post }) => [get?.responses, post?.responses]);
  const text = JSON.stringify([answers, document.components.schemas]);
  return Object.entries(document.components.schemas).filter(([name]) =>
    text.includes(`"$ref":"#/components/schemas/${name}"`),
  );
}

/** Address of an operation's description, on the page of its first tag. */
export const operationHref = ({ operation }: DescribedOperation): string =>
  `${pathOf(idOf(operation.tags[0] ?? ""))}#${operation.operationId}`;

export const schemasPath = pathOf("schemas");
export const schemaAnchor = (name: string): string => `schema-${name}`;
export const schemaHref = (name: string): string => `${schemasPath}#${schemaAnchor(name)}`;

/** Address of an operation's form, which the page follows itself: a browser would scroll before the operation opens. */
export const tryHref = ({ operation }: DescribedOperation): string => `${tryPage.path}#/${operation.operationId}`;
