/** A document of one operation, for a form that would otherwise read all of them. */
import type { OpenApiDocument } from "./openapi.ts";

/**
 * The document with one operation, and only the components that it refers to, directly or through others.
 *
 * @throws Error the document has no such operation
 */
export function operationDocument(document: OpenApiDocument, operationId: string): OpenApiDocument {
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const found = all.find(({ operation }) => operation?.operationId === operationId);
  if (!found) throw new Error(`operationDocument: expected an operation ${operationId}, got none`);
  const components: Readonly<Record<string, Readonly<Record<string, unknown>>>> = document.components;
  const reached = new Set<string>();
  const reach = (part: unknown): void => {
    for (const [, kind = "", name = ""] of JSON.stringify(part).matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)) {
      if (reached.has(`${kind}/${name}`)) continue;
      reached.add(`${kind}/${name}`);
      reach(components[kind]?.[name]);
    }
  };
  reach(found.operation);
  const kept = Object.entries(components).map(([kind, named]) => [
    kind,
    Object.fromEntries(Object.entries(named).filter(([name]) => reached.has(`${kind}/${name}`))),
  ]);
  return {
    ...document,
    paths: { [found.path]: { [found.method]: found.operation } },
    components: Object.fromEntries(kept),
  } as OpenApiDocument;
}
