/** A JSON response as the reference shows it: whole if short, else its beginning and the number of omitted lines. */
import { literal, syntaxes } from "./literal.ts";

const most = { scalars: 6, others: 3 };
const lines = 60;

export function exampleResponse(text: string): string {
  const all = literal(JSON.parse(text) as unknown, syntaxes.json, 0, most).split("\n");
  return all.length <= lines
    ? all.join("\n")
    : [...all.slice(0, lines), `… ${all.length - lines} more lines`].join("\n");
}
