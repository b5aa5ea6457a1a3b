/**
 * Objects in a request: an unknown field is refused rather than ignored, because a misspelt one would give a wrong
 * result without warning.
 */
import { z } from "zod";
import { limits } from "../limits.ts";
import { didYouMean } from "../nearest-word.ts";

/** The message for an unknown field: the known ones, with a suggestion. */
export function unknownField(key: string, fields: readonly string[], kind: "field" | "parameter"): string {
  const taker = kind === "field" ? "this object" : "this request";
  const takes = fields.length === 0 ? "none" : fields.join(", ");
  return `unknown ${kind}; ${taker} takes ${takes}${didYouMean(key, fields)}`;
}

/** The message for a repeated parameter. */
export const expectedOnce = (times: number): string => `expected the parameter once, got it ${times} times`;

interface StrictObjectDef extends z.core.$ZodObjectDef {
  readonly kind: "field" | "parameter";
  /** Parameters that may be repeated. */
  readonly lists: readonly string[];
}

const StrictObject = z.core.$constructor<z.ZodObject, StrictObjectDef>("StrictObject", (object, def) => {
  z.ZodObject.init(object, def);
  const { parse } = object._zod;
  const fields = Object.keys(def.shape);
  object._zod.parse = (payload, context) => {
    const repeated = def.kind === "parameter" ? takeFirst(payload, def.lists) : [];
    const parsed = parse(payload, context) as z.core.ParsePayload;
    if (repeated.length === 0 && parsed.issues.length === 0) return parsed;
    // Only as many as a refusal lists: each costs a search for the field that was meant.
    const unknown = parsed.issues
      .flatMap((issue) => (issue.code === "unrecognized_keys" ? issue.keys : []))
      .slice(0, limits.mistakes);
    const issues = [
      ...repeated.map(({ key, times }) => ({ key, message: expectedOnce(times) })),
      ...unknown.map((key) => ({ key, message: unknownField(key, fields, def.kind) })),
    ].map(({ key, message }) => {
      const { value: input } = payload;
      return { code: "custom" as const, path: [key], input, inst: object, continue: true, message };
    });
    parsed.issues = [...parsed.issues.filter(({ code }) => code !== "unrecognized_keys"), ...issues];
    return parsed;
  };
});

/** Keeps the first value of each repeated parameter and returns the names of such parameters. */
function takeFirst(payload: z.core.ParsePayload, lists: readonly string[]) {
  const entries = Object.entries((payload.value ?? {}) as Record<string, unknown>);
  const repeated = entries.flatMap(([key, value]) =>
    Array.isArray(value) && !lists.includes(key) ? [{ key, times: value.length, first: value[0] }] : [],
  );
  if (repeated.length > 0) {
    const firsts = repeated.map(({ key, first }) => [key, first]);
    payload.value = { ...Object.fromEntries(entries), ...Object.fromEntries(firsts) };
  }
  return repeated;
}

function strictObject<S extends z.ZodRawShape>(
  shape: S,
  kind: StrictObjectDef["kind"],
  lists: StrictObjectDef["lists"],
) {
  const object = new StrictObject({ type: "object", shape, catchall: z.never(), kind, lists });
  return object as z.ZodObject<S, z.core.$strict>;
}

/** An object in a request's body; each unknown field is an issue of its own. */
export const strict = <S extends z.ZodRawShape>(shape: S) => strictObject(shape, "field", []);

/**
 * A request's query; each unknown parameter is an issue of its own.
 *
 * @param lists parameters that may be repeated; their schemas accept a string or a list of strings
 */
export const strictQuery = <S extends z.ZodRawShape>(shape: S, lists: readonly (keyof S & string)[] = []) =>
  strictObject(shape, "parameter", lists);
