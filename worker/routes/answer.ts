/** Answers of computations: JSON, the main array of one as NPY, or its table as CSV. */
import { encodeCsv, type Table } from "../media/csv.ts";
import { encodeJsonTensors, type JsonTensor } from "../media/json-tensor.ts";
import { encodeNpy, type NpyArray } from "../media/npy.ts";
import { headersOf } from "../middleware/headers.ts";
import { DomainError } from "../problem.ts";
import { type Format, mediaTypes } from "../schemas/format.ts";

/**
 * Numbers only, never the null that JSON makes of what is not finite.
 *
 * @throws DomainError OutOfRange: a result that no double can hold
 */
export function jsonText(value: object): string {
  const body = JSON.stringify(value);
  // Looking at every number takes ten times as long as writing it: only who has a null is asked what it was.
  if (body.includes("null")) JSON.stringify(value, requireFinite);
  return body;
}

/** @throws DomainError OutOfRange: a result that no double can hold */
export function answer(value: object): Response {
  // Hono's c.body() would make headers of its own first.
  return new Response(jsonText(value), { headers: headersOf["application/json"] });
}

interface Forms {
  /** The answer's main array. */
  readonly npy?: () => NpyArray;
  /** The answer as columns. */
  readonly csv?: () => Table;
}

/**
 * An answer in the representation that was chosen.
 *
 * @throws DomainError OutOfRange: a result that no double can hold
 */
export function answerAs(format: Format, value: object, { npy, csv }: Forms): Response {
  const headers = headersOf[mediaTypes[format]];
  if (format === "npy" && npy) {
    const { data, shape } = npy();
    return new Response(encodeNpy(data, shape), { headers });
  }
  if (format === "csv" && csv) return new Response(encodeCsv(csv()), { headers });
  return answer(value);
}

/** Rows of numbers as one array of doubles. */
export function arrayOf(rows: readonly (readonly number[])[]): NpyArray {
  const columns = rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * columns);
  for (const [i, row] of rows.entries()) data.set(row, i * columns);
  return { data, shape: [rows.length, columns] };
}

/**
 * An answer whose last fields are tensors.
 *
 * @param tensors what of them is not finite becomes null
 */
export function answerTensors(
  fields: Readonly<Record<string, unknown>>,
  tensors: Readonly<Record<string, JsonTensor>>,
): Response {
  return new Response(encodeJsonTensors(fields, tensors), { headers: headersOf["application/json"] });
}

function requireFinite(key: string, entry: unknown): unknown {
  if (typeof entry !== "number" || Number.isFinite(entry)) return entry;
  throw new DomainError("OutOfRange", `expected finite results, got ${entry} in ${key || "a list"}`);
}
