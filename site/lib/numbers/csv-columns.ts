/** Columns of a CSV file of numbers with a header line, given as a data URI. */
export function columnsOf(uri: string): number[][] {
  const [, ...rows] = atob(uri.slice(uri.indexOf(",") + 1))
    .trim()
    .split(/\r?\n/)
    .map((row) => row.split(","));
  return (rows[0] ?? []).map((_, column) => rows.map((row) => Number(row[column])));
}
