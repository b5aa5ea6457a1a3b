/** What the reference page shows, read off the Worker's own document. */
import { type DescribedOperation, type OpenApiDocument, operationsOf, type Schema } from "./openapi.ts";

export interface ReferenceGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly operations: readonly DescribedOperation[];
}

/** The operations by tag, in the document's order. */
export function operationGroups(document: OpenApiDocument): readonly ReferenceGroup[] {
  const operations = operationsOf(document);
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
