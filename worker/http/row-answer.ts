/** Responses of many rows: small ones are made at once, large ones as the client reads them. */
import { limits } from "../limits.ts";
import { csvStream, type Table } from "../media/csv.ts";
import { jsonStream } from "../media/json-stream.ts";
import { npyStream } from "../media/npy.ts";
import type { Format } from "../schemas/format.ts";
import { answerAs, arrayOf, requireFinite } from "./answer.ts";
import { streamedResponse } from "./streamed-body.ts";
import type { ResponseOf } from "./typed-response.ts";

/** Typical bytes of a double, as text with its comma. */
const bytesPerNumber = 20;
/** Numbers in one part: some 80 KB of text. Four times as many add twice the memory while forty clients do not read. */
const partNumbers = 2 ** 12;

type Rows = readonly (readonly number[])[];

/** The rows of a response and their representations. */
export interface RowAnswer<Part extends object, Shared extends object> {
  readonly count: number;
  readonly numbersPerRow: number;
  /** Fields common to all rows. */
  readonly shared: Shared;
  /**
   * The rows in order, in parts of at most that many; every call yields the same. Each part is a response of its own
   * rows.
   */
  readonly parts: (rows: number) => AsyncIterable<Part>;
  /** The array with several numbers a row; the others are small enough to keep in memory. */
  readonly wide: keyof Part & string;
  /** The rows without that array, if they can be computed with less work; where they are finite, so is the array. */
  readonly narrow?: (rows: number) => AsyncIterable<Partial<Part>>;
  /** The rows as columns. */
  readonly csv: (part: Part) => Table;
  /** The main array. */
  readonly npy?: (part: Part) => Rows;
}

/**
 * @throws DomainError OutOfRange: a result beyond the range of doubles
 */
export async function answerRows<Part extends object, Shared extends object>(
  format: Format,
  answer: RowAnswer<Part, Shared>,
): Promise<ResponseOf<Shared & Part>> {
  const { count, numbersPerRow, shared, parts, csv, npy } = answer;
  if (count * numbersPerRow * bytesPerNumber > limits.streamedBytes) return streamRows(format, answer);
  for await (const whole of parts(count)) {
    return answerAs<Shared & Part>(
      format,
      { ...shared, ...whole },
      { csv: () => csv(whole), ...(npy && { npy: () => arrayOf(npy(whole)) }) },
    );
  }
  throw new Error(`answerRows: expected ${count} rows, got none`);
}

/** Computes the rows twice: first to find errors before the response begins, then to send them. */
async function streamRows<Part extends object, Shared extends object>(
  format: Format,
  answer: RowAnswer<Part, Shared>,
): Promise<ResponseOf<Shared & Part>> {
  const { count, numbersPerRow, shared, wide, csv, npy } = answer;
  const rows = Math.max(1, Math.floor(partNumbers / numbersPerRow));
  requireFinite(shared);
  const fields: Record<string, unknown> = Object.fromEntries(Object.entries(shared));
  for await (const part of (answer.narrow ?? answer.parts)(rows)) {
    requireFinite(part);
    for (const [name, value] of Object.entries(part)) {
      if (name === wide) continue;
      const known = fields[name];
      fields[name] = Array.isArray(known) ? known.concat(value) : value;
    }
  }
  const parts = answer.parts(rows);
  if (format === "csv") return streamedResponse(format, csvStream(map(parts, csv)));
  if (format === "npy" && npy)
    return streamedResponse(
      format,
      npyStream(
        count,
        map(parts, (part) => arrayOf(npy(part))),
      ),
    );
  return streamedResponse(format, jsonStream(fields, { [wide]: map(parts, (part) => part[wide] as Rows) }));
}

async function* map<From, To>(items: AsyncIterable<From>, change: (item: From) => To): AsyncGenerator<To> {
  for await (const item of items) yield change(item);
}
