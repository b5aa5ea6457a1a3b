/** JSON as a Python literal, in lines of at most a hundred characters. */

import { nth } from "../../lib/numbers/nth.ts";

const longest = 100;
/** Shorter lists share a line. */
const short = 30;

const keywords: Readonly<Record<string, string>> = { true: "True", false: "False", null: "None" };

const scalar = (value: unknown): string => keywords[String(value)] ?? JSON.stringify(value);

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isNested = (value: unknown): boolean => typeof value === "object" && value !== null;

function flat(value: unknown): string {
  if (isList(value)) return `[${value.map(flat).join(", ")}]`;
  if (!isNested(value)) return scalar(value);
  return `{${Object.entries(value as object)
    .map(([key, each]) => `${JSON.stringify(key)}: ${flat(each)}`)
    .join(", ")}}`;
}

/** @param indent indentation of the line on which the value begins, in spaces */
export function literal(value: unknown, indent = 0): string {
  const line = flat(value);
  if (!isNested(value) || line.length + indent <= longest) return line;
  const inner = indent + 4;
  const [margin, end] = [" ".repeat(inner), " ".repeat(indent)];
  if (!isList(value)) {
    const entries = Object.entries(value as object).map(
      ([key, each]) => `${margin}${JSON.stringify(key)}: ${literal(each, inner)},\n`,
    );
    return `{\n${entries.join("")}${end}}`;
  }
  const items = value.map(flat);
  if (value.some((each, i) => isNested(each) && nth(items, i).length > short))
    return `[\n${value.map((each) => `${margin}${literal(each, inner)},\n`).join("")}${end}]`;
  return `[\n${filled(items, margin)}\n${end}]`;
}

/** Fills lines with items. */
function filled(items: readonly string[], margin: string): string {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + item.length + 2 <= longest) lines[lines.length - 1] = `${last} ${item},`;
    else lines.push(`${margin}${item},`);
  }
  return lines.join("\n");
}
