/** Alternatives in a request. The value itself says which one it is, so that only errors of that one are reported. */
import { z } from "zod";
import { limits } from "../limits.ts";
import { shown } from "./mismatch.ts";
import { unknownField } from "./object.ts";

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string };
type Choose = (value: unknown) => z.ZodType | readonly Issue[];

interface ChoiceDef extends z.core.$ZodUnionDef {
  readonly choose: Choose;
}

const Choice = z.core.$constructor<z.ZodUnion, ChoiceDef>("Choice", (union, def) => {
  z.ZodUnion.init(union, def);
  union._zod.parse = (payload, context) => {
    const { value } = payload;
    const chosen = def.choose(value);
    if (chosen instanceof z.ZodType) return chosen._zod.run(payload, context);
    for (const { path, message } of chosen) {
      payload.issues.push({ code: "custom", path: [...path], input: value, inst: union, message });
    }
    return payload;
  };
});

/**
 * A value of one of several schemas.
 *
 * @param choose returns the schema that the value is meant to fit, or why it fits none
 */
export const choice = <const O extends readonly [z.ZodType, ...z.ZodType[]]>(options: O, choose: Choose) =>
  new Choice({ type: "union", options: [...options], choose }) as z.ZodUnion<O>;

const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/**
 * One of several objects with exclusive fields: a value with fields of two is refused, because one would be ignored.
 *
 * @param expected description of the alternatives, for a value without any, e.g. "a mixture, or samples"
 */
export function either<const O extends readonly [z.ZodObject, z.ZodObject, ...z.ZodObject[]]>(
  options: O,
  expected: string,
) {
  const fieldsOf = options.map(({ shape }) => Object.keys(shape));
  const own = fieldsOf.map((fields, i) =>
    fields.filter((field) => fieldsOf.every((others, j) => i === j || !others.includes(field))),
  );
  const all = [...new Set(fieldsOf.flat())];
  const sides = own.map(list).join(", or ");
  const required = options.map(({ shape }, i) =>
    (own[i] ?? []).filter((field) => !(shape[field] as z.ZodType).safeParse(undefined).success),
  );
  const fits = `expected ${expected}: an object with ${required.map(list).join(", or ")}`;
  const neither = { path: [], message: fits };
  return choice(options, (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return [{ path: [], message: value === undefined ? fits : `${fits}, got ${shown(value)}` }];
    }
    const given = new Set(Object.keys(value));
    const present = own.map((fields) => fields.filter((field) => given.has(field)));
    const [first, ...others] = present.flatMap((fields, i) => (fields.length > 0 ? [i] : []));
    if (first === undefined) {
      const unknown = [...given].filter((key) => !all.includes(key)).slice(0, limits.mistakes);
      return [neither, ...unknown.map((key) => ({ path: [key], message: unknownField(key, all, "field") }))];
    }
    if (others.length === 0) return options[first] as z.ZodObject;
    return present.flatMap((fields, i) =>
      fields.map((field) => {
        const excluded = present.filter((_, j) => j !== i).flat();
        return { path: [field], message: `excludes ${list(excluded)}; expected either ${sides}` };
      }),
    );
  });
}
