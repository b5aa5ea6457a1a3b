/** A JSON value as source text in JSON, Python or TypeScript, laid out in lines, with long arrays shortened on demand. */

/** A language's spelling of JSON's keywords. */
interface Syntax {
  readonly words: Readonly<Record<"null" | "true" | "false", string>>;
  readonly key: (name: string) => string;
  /** Text after the last entry of a multi-line list. */
  readonly lastComma: string;
}

const quoted = (name: string): string => JSON.stringify(name);
const jsonWords = { null: "null", true: "true", false: "false" };

export const syntaxes = {
  json: { words: jsonWords, key: quoted, lastComma: "" },
  python: { words: { null: "None", true: "True", false: "False" }, key: quoted, lastComma: "," },
  typescript: {
    words: jsonWords,
    key: (name) => (/^[a-z_$][\w$]*$/i.test(name) ? name : quoted(name)),
    lastComma: ",",
  },
} as const satisfies Record<string, Syntax>;

/** Numbers of list entries shown: scalars, and lists or objects. */
export interface Most {
  readonly scalars: number;
  readonly others: number;
}

const width = 88;

const isScalar = (value: unknown): boolean => typeof value !== "object" || value === null;

/**
 * The value as an expression of the language.
 *
 * @param indent indentation of the lines after the first
 * @param most longer lists end in "… 25 more", which is not valid source; by default lists are whole
 */
export function literal(value: unknown, syntax: Syntax, indent = 0, most?: Most): string {
  const line = inLine(value, syntax, most);
  if (isScalar(value) || (Array.isArray(value) && value.every(isScalar)) || indent + line.length <= width) return line;
  const [outer, inner] = [" ".repeat(indent), " ".repeat(indent + 2)];
  const entries = entriesOf(value as object, syntax, most, (each) => literal(each, syntax, indent + 2, most));
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${inner}${entries.join(`,\n${inner}`)}${syntax.lastComma}\n${outer}${close}`;
}

function inLine(value: unknown, syntax: Syntax, most: Most | undefined): string {
  if (value === null || typeof value === "boolean") return syntax.words[`${value}`];
  if (isScalar(value)) return JSON.stringify(value);
  const entries = entriesOf(value as object, syntax, most, (each) => inLine(each, syntax, most)).join(", ");
  if (Array.isArray(value)) return `[${entries}]`;
  return entries === "" ? "{}" : `{ ${entries} }`;
}

/** The entries of a list or an object, each written by `write`; long lists are cut, with the number of omitted entries. */
function entriesOf(
  value: object,
  syntax: Syntax,
  most: Most | undefined,
  write: (each: unknown) => string,
): readonly string[] {
  if (!Array.isArray(value)) return Object.entries(value).map(([name, each]) => `${syntax.key(name)}: ${write(each)}`);
  const limit = most === undefined ? value.length : value.every(isScalar) ? most.scalars : most.others;
  // Showing one more entry is as short as "… 1 more".
  if (value.length <= limit + 1) return value.map(write);
  return [...value.slice(0, limit).map(write), `… ${value.length - limit} more`];
}
