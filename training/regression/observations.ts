/** Observations of one number y at one number x, in files of two columns. */

/** Pairs (x, y), each list (count). */
export interface Observations {
  readonly count: number;
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * The observations of a CSV file: two columns x,y, with or without a line of names above them.
 *
 * @param name of the file, for the errors
 * @throws Error naming line and column of what is not a finite number
 */
export function parseObservations(text: string, name: string): Observations {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const rows = lines.flatMap((line, index) =>
    line.trim() === "" ? [] : [{ number: index + 1, cells: cellsOf(line) }],
  );
  const hasNames = rows[0]?.cells.every((cell) => cell !== "" && !decimal.test(cell)) ?? false;
  const pairs = rows.slice(hasNames ? 1 : 0).map(({ number, cells }) => {
    const where = `parseObservations: ${name}, line ${number}`;
    if (cells.length !== 2) throw new Error(`${where}: expected two columns x,y, got ${cells.length}`);
    return cells.map((cell, column) => parseNumber(cell, `${where}, column ${column + 1}`)) as [number, number];
  });
  if (pairs.length < 2) {
    throw new Error(`parseObservations: ${name}: expected at least two observations, got ${pairs.length}`);
  }
  return {
    count: pairs.length,
    inputs: Float64Array.from(pairs, ([x]) => x),
    targets: Float64Array.from(pairs, ([, y]) => y),
  };
}

function cellsOf(line: string): readonly string[] {
  return line.split(",").map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
}

/** @throws Error unless the cell is a number that float32, in which models compute, holds as a finite one */
function parseNumber(cell: string, where: string): number {
  const value = decimal.test(cell) ? Number(cell) : Number.NaN;
  if (!Number.isFinite(Math.fround(value)))
    throw new Error(`${where}: expected a finite number, got ${cell || "nothing"}`);
  return value;
}

/** The smallest and the largest of the values, of which there is one at least. */
export function rangeOf(values: Float64Array): [smallest: number, largest: number] {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

/** A CSV file with these columns, a line of names above them. */
export function encodeCsv(columns: Readonly<Record<string, Float64Array>>): string {
  const lists = Object.values(columns);
  const rows = Array.from(lists[0] as Float64Array, (_, row) => lists.map((list) => list[row]).join(","));
  return `${[Object.keys(columns).join(","), ...rows].join("\n")}\n`;
}
