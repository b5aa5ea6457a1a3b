/** Tables as CSV (RFC 4180): a line of names, then a line for each row; numbers as in JSON. */
import { encodeUtf8 } from "./utf8.ts";

/** Columns by name, all of one length. */
export type Table = Readonly<Record<string, ArrayLike<number | string>>>;

/** A cell, in quotes if it needs them. */
export const quote = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const header = (table: Table): string => `${Object.keys(table).map(quote).join(",")}\r\n`;

function lines(table: Table): string {
  const columns = Object.values(table);
  let text = "";
  const rows = columns[0]?.length ?? 0;
  for (let i = 0; i < rows; i++) text += `${columns.map((column) => quote(String(column[i]))).join(",")}\r\n`;
  return text;
}

export const encodeCsv = (table: Table): string => header(table) + lines(table);

/**
 * The same text as a stream, part by part.
 *
 * @param parts rows of all columns, some in each part
 */
export async function* csvStream(
  parts: AsyncIterable<Table>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  let isFirst = true;
  for await (const part of parts) {
    yield encodeUtf8(isFirst ? encodeCsv(part) : lines(part));
    isFirst = false;
  }
}

/** The columns of a matrix, named `name0`, `name1`, …. */
export function columnsOf(name: string, rows: ArrayLike<ArrayLike<number>>): Table {
  const size = rows[0]?.length ?? 0;
  return Object.fromEntries(
    Array.from({ length: size }, (_, j) => [`${name}${j}`, Array.from(rows, (row) => row[j] as number)]),
  );
}

/** Records of numbers with the same fields, as columns. */
export function tableOf(records: readonly Readonly<Record<string, number>>[]): Table {
  const names = Object.keys(records[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, records.map((record) => record[name] as number)]));
}
