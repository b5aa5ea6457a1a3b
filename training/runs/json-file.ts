/** Reads values of a schema from JSON. */
import type { z } from "zod";

interface FileKind {
  /** As in "a model card". */
  readonly kind: string;
  /** What to do about a damaged file. */
  readonly advice: string;
}

/** @throws Error naming the file and its first fault */
export function parseJsonFile<T>(path: string, text: string, schema: z.ZodType<T>, { kind, advice }: FileKind): T {
  const refuse = (fault: string) => new Error(`${path}: expected ${kind}, got ${fault}; ${advice}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refuse(`invalid JSON: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path: field = [], message = "" } = parsed.error.issues[0] ?? {};
  throw refuse(`a fault in /${field.join("/")}: ${message.replace(/^I/, "i")}`);
}
