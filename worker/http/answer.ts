/** Responses of computations: JSON, the main array as NPY, or the table as CSV. */
import { encodeCsv, type Table } from "../media/csv.ts";
import { encodeJsonTensors } from "../media/json-tensor.ts";
import { encodeNpy } from "../media/npy.ts";
import { DomainError } from "../problem.ts";
import { type Format, mediaTypes } from "../schemas/format.ts";
import type { FloatTensor, Nested, Shape, Tensor } from "../tensor.ts";
import { headersOf } from "./middleware/headers.ts";
import { type ResponseOf, respond } from "./typed-response.ts";

/**
 * JSON of finite numbers, without the null that JSON.stringify writes for others.
 *
 * @throws DomainError OutOfRange: a result beyond the range of doubles
 */
export function jsonText(value: object): string {
  const body = JSON.stringify(value);
  // Checking every number takes ten times as long as writing it, so only look for the cause of a null.
  if (body.includes("null")) requireFinite(value);
  return body;
}

/** @throws DomainError OutOfRange: a result beyond the range of doubles */
export function answer<const T extends object>(value: T): ResponseOf<T> {
  // Hono's c.body() would first build headers of its own.
  return respond<T>(jsonText(value), { headers: headersOf["application/json"] });
}

interface Forms {
  /** The result's main array. */
  readonly npy?: () => Tensor;
  /** The result as columns. */
  readonly csv?: () => Table;
}

/** The result's array or table, if the format asks for one of them; these representations have no JSON. */
export function answerFile(format: Format, { npy, csv }: Forms): ResponseOf<never> | undefined {
  const headers = headersOf[mediaTypes[format]];
  if (format === "npy" && npy) {
    const { data, shape } = npy();
    return respond<never>(encodeNpy(data, shape), { headers });
  }
  return format === "csv" && csv ? respond<never>(encodeCsv(csv()), { headers }) : undefined;
}

/**
 * A response in the negotiated representation.
 *
 * @throws DomainError OutOfRange: a result beyond the range of doubles, in any representation
 */
export function answerAs<T extends object>(format: Format, value: T, forms: Forms): ResponseOf<T> {
  const file = answerFile(format, forms);
  if (!file) return answer(value);
  requireFinite(value);
  return file;
}

/** Rows of numbers as one array of doubles. */
export function arrayOf(rows: readonly (readonly number[])[]): Tensor {
  const columns = rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * columns);
  for (const [i, row] of rows.entries()) data.set(row, i * columns);
  return { data, shape: [rows.length, columns] };
}

/**
 * A response whose last fields are tensors.
 *
 * @param tensors non-finite elements become null
 */
export function answerTensors<Fields extends object, Sizes extends Shape, Name extends string>(
  fields: Fields,
  tensors: Readonly<Record<Name, FloatTensor<Sizes>>>,
): ResponseOf<Fields & Record<Name, Nested<Sizes>>> {
  return respond(encodeJsonTensors(fields, tensors), { headers: headersOf["application/json"] });
}

/**
 * @param field name of the field that has this value
 * @throws DomainError OutOfRange: a result beyond the range of doubles
 */
export function requireFinite(value: unknown, field = ""): void {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new DomainError("OutOfRange", `expected finite results, got ${value} in ${field}`);
  }
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    for (const element of value as Iterable<unknown>) requireFinite(element, field);
  } else {
    for (const [name, entry] of Object.entries(value)) requireFinite(entry, name);
  }
}
