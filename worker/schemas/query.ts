/** Numbers in a query string: decimal notation only, not everything that Number() would read. */
import { z } from "zod";
import { limits } from "../limits.ts";

/** A plus that was not escaped arrives as a space. */
const decimal = String.raw`\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*`;
const decimalOnly = new RegExp(`^${decimal}$`);
/** Numbers in decimal notation between commas. */
export const decimalsPattern = `^${decimal}(,${decimal})*$`;

/** A number in decimal notation, e.g. -0.5, .5 or 1e-3. */
export const parseDecimal = (text: string, context: z.RefinementCtx): number => {
  if (decimalOnly.test(text)) return Number(text);
  context.addIssue({ code: "custom", message: `expected a number in decimal notation, got "${text.slice(0, 40)}"` });
  return z.NEVER;
};

/** What arrives as text, where whoever writes the query may have a number. */
const written = z.string() as z.ZodType<string, string | number>;

/** Texts as they are listed in a query: between commas, or each by a parameter of its own. */
export const listed = z
  .union([written, z.array(written)])
  .transform((given) => (typeof given === "string" ? given : given.join(",")).split(","));

/** What OpenAPI says of a parameter that arrives as text. */
interface ParameterDoc {
  readonly type: "integer" | "number";
  readonly minimum: number;
  readonly maximum: number;
  readonly description: string;
}

const queryValue = (type: ParameterDoc["type"], minimum: number, maximum: number, description: string) => {
  const bounds = (type === "integer" ? z.int() : z.number()).min(minimum).max(maximum);
  return { schema: written.transform(parseDecimal).pipe(bounds), doc: { type, minimum, maximum, description } };
};

/** A whole number between bounds, both included; the fallback where it is left out. */
export const queryInteger = (minimum: number, maximum: number, description: string, fallback: number) => {
  const { schema, doc } = queryValue("integer", minimum, maximum, description);
  return schema.default(fallback).meta({ ...doc, default: fallback });
};

/** A whole number between bounds that may be left out. */
export const optionalQueryInteger = (minimum: number, maximum: number, description: string) => {
  const { schema, doc } = queryValue("integer", minimum, maximum, description);
  return schema.optional().meta({ ...doc });
};

/** A number between bounds, both included; the fallback where it is left out. */
export const queryNumber = (minimum: number, maximum: number, description: string, fallback: number) => {
  const { schema, doc } = queryValue("number", minimum, maximum, description);
  return schema.default(fallback).meta({ ...doc, default: fallback });
};

/** Where in a list the answer begins. */
export const offsetParameter = (of: string) => queryInteger(0, limits.offset, `how many ${of} to pass over`, 0);
