/** Numbers in a query string: only decimal notation, not everything that Number() accepts. */
import { z } from "zod";
import { limits } from "../limits.ts";

/** An unescaped plus arrives as a space. */
const decimal = String.raw`\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*`;
const decimalOnly = new RegExp(`^${decimal}$`);
/** Comma-separated numbers in decimal notation. */
export const decimalsPattern = `^${decimal}(,${decimal})*$`;

/** A number in decimal notation, e.g. -0.5, .5 or 1e-3. */
export const parseDecimal = (text: string, context: z.RefinementCtx): number => {
  if (decimalOnly.test(text)) return Number(text);
  const isBracketed = /^\s*[[(]|[\])]\s*$/.test(text);
  const advice = isBracketed
    ? ": write numbers without brackets"
    : /\S\s+\S/.test(text)
      ? ": separate numbers by commas"
      : "";
  context.addIssue({
    code: "custom",
    message: `expected a number in decimal notation, got "${text.slice(0, 40)}"${advice}`,
  });
  return z.NEVER;
};

/** A parameter that arrives as a string, whose author may have a number. */
const written: z.ZodType<string, string | number> = z.string();

/** Strings in a query: comma-separated, or one for each occurrence of the parameter. */
export const listed = z
  .union([written, z.array(written)])
  .transform((given) => (typeof given === "string" ? given : given.join(",")).split(","));

/** OpenAPI type of a parameter that arrives as a string. */
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

/** An integer between inclusive bounds, with a default. */
export const queryInteger = (minimum: number, maximum: number, description: string, fallback: number) => {
  const { schema, doc } = queryValue("integer", minimum, maximum, description);
  return schema.default(fallback).meta({ ...doc, default: fallback });
};

/** An optional integer between inclusive bounds. */
export const optionalQueryInteger = (minimum: number, maximum: number, description: string) => {
  const { schema, doc } = queryValue("integer", minimum, maximum, description);
  return schema.optional().meta({ ...doc });
};

/** A number between inclusive bounds, with a default. */
export const queryNumber = (minimum: number, maximum: number, description: string, fallback: number) => {
  const { schema, doc } = queryValue("number", minimum, maximum, description);
  return schema.default(fallback).meta({ ...doc, default: fallback });
};

/** Offset into a list. */
export const offsetParameter = (of: string) => queryInteger(0, limits.offset, `how many ${of} to skip`, 0);
