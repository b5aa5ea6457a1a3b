/** A document of one operation, for a form that would otherwise read all of them. */
import type { OpenApiDocument, Operation } from "./openapi.ts";

/** The operation, of whose errors only the words stay: a form would draw the same problem for each of seven statuses. */
const withBareErrors = (operation: Operation): Operation => ({
  ...operation,
  responses: Object.fromEntries(
    Object.entries(operation.responses).map(([status, answer]) => [
      status,
      Number(status) >= 400 ? { description: answer.description } : answer,
    ]),
  ),
});

/**
 * The document with one operation, and only the components that it refers to, directly or through others. Of the errors
 * only the words stay.
 *
 * @throws Error the document has no such operation
 */
export function operationDocument(document: OpenApiDocument, operationId: string): OpenApiDocument {
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const found = all.find(({ operation }) => operation?.operationId === operationId);
  if (!found?.operation) throw new Error(`operationDocument: expected an operation ${operationId}, got none`);
  const components: Readonly<Record<string, Readonly<Record<string, unknown>>>> = document.components;
  const reached = new Set<string>();
  const reach = (part: unknown): void => {
    for (const [, kind = "", name = ""] of JSON.stringify(part).matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)) {
      if (reached.has(`${kind}/${name}`)) continue;
      reached.add(`${kind}/${name}`);
      reach(components[kind]?.[name]);
    }
  };
  const operation = withBareErrors(found.operation);
  reach(operation);
  const kept = Object.entries(components).map(([kind, named]) => [
    kind,
    Object.fromEntries(Object.entries(named).filter(([name]) => reached.has(`${kind}/${name}`))),
  ]);
  return {
    ...document,
    paths: { [found.path]: { [found.method]: operation } },
    components: Object.fromEntries(kept),
  } as OpenApiDocument;
}
