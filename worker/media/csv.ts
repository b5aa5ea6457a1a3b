/** Tables as CSV (RFC 4180): a line of names, then a line a row; numbers as JSON has them. */

/** Columns by name, all of one length. */
export type Table = Readonly<Record<string, ArrayLike<number | string>>>;

const quote = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export function encodeCsv(table: Table): string {
  const columns = Object.values(table);
  const lines = [Object.keys(table).map(quote).join(",")];
  const rows = columns[0]?.length ?? 0;
  for (let i = 0; i < rows; i++) lines.push(columns.map((column) => quote(String(column[i]))).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

/** The columns of a matrix, named `name0`, `name1`, …. */
export function columnsOf(name: string, rows: ArrayLike<ArrayLike<number>>): Table {
  const size = rows[0]?.length ?? 0;
  return Object.fromEntries(
    Array.from({ length: size }, (_, j) => [`${name}${j}`, Array.from(rows, (row) => row[j] as number)]),
  );
}

/** Records of numbers of the same fields as columns. */
export function tableOf(records: readonly Readonly<Record<string, number>>[]): Table {
  const names = Object.keys(records[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, records.map((record) => record[name] as number)]));
}
