/** A request that its contract's schemas refuse, told field by field. */
import type { Hook, z } from "@hono/zod-openapi";
import type { Bindings } from "../environment.ts";
import { limits } from "../limits.ts";
import { DomainError, type FieldError, jsonPointer } from "../problem.ts";

type Issue = z.core.$ZodIssue;

/** What stands at a path of a value, if anything does. */
const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce((holder, key) => (holder as Record<PropertyKey, unknown> | null | undefined)?.[key], value);

/** How near a value comes to an option of a union: how deep it was followed, and how many fields of it are missing. */
function nearness(value: unknown, issues: readonly Issue[]) {
  const depth = issues.reduce((deepest, { path }) => Math.max(deepest, path.length), 0);
  return { issues, depth, missing: issues.filter(({ path }) => valueAt(value, path) === undefined).length };
}

/**
 * The issues of a value that fits no option of a union: those of the option that it comes nearest to. Where none is
 * nearest, the issue remains that it is neither.
 *
 * @param root what the issue's path starts from
 */
function unfold(root: unknown, issue: Issue): readonly Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const value = valueAt(root, issue.path);
  const [nearest, next] = issue.errors
    .map((issues) =>
      nearness(
        value,
        issues.flatMap((inner) => unfold(value, inner)),
      ),
    )
    .toSorted((a, b) => b.depth - a.depth || a.missing - b.missing);
  if (!nearest?.depth || (nearest.depth === next?.depth && nearest.missing === next.missing)) return [issue];
  return nearest.issues.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

export const rejectInvalid: Hook<unknown, Bindings, string, unknown> = (result) => {
  if (result.success) return;
  const inBody = result.target === "json";
  // The validator hands over what it was given, though its type does not say so.
  const { data } = result as { readonly data?: unknown };
  const issues = result.error.issues.flatMap((issue) => unfold(data, issue)).slice(0, limits.mistakes);
  const errors: FieldError[] = issues.map(({ path, message }) => ({
    pointer: inBody ? jsonPointer(path) : path.join("."),
    detail: message,
  }));
  const where = inBody ? "body" : result.target;
  const detail = errors.map(({ pointer, detail }) => `${pointer || where}: ${detail}`).join("; ");
  throw new DomainError("InvalidRequest", detail, errors);
};
