/** Observations of a number y at one or more numbers x, selected by name from the columns of a table. */
import { cardLimits } from "../../worker/artifact.ts";
import { didYouMean } from "../../worker/nearest-word.ts";
import { cellReader, isMissing, isNumber } from "./cells.ts";
import type { Table } from "./table.ts";

/** Inputs (count, inputSize), row by row, and targets (count). */
export interface Observations {
  readonly count: number;
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
}

/** Names of the columns of the observations. */
export interface ColumnNames {
  readonly inputs: readonly string[];
  readonly target: string;
}

/** Rows with a missing value. */
export interface IncompleteRows {
  readonly count: number;
  /** Line of the first of them. */
  readonly line: number;
}

/**
 * The columns x and y, as requested. By default the second of two columns is y; if only y is named, all others are x.
 *
 * @throws Error naming a column that is missing, ambiguous or requested twice
 */
export function chooseColumns({ name, columns, rows }: Table, asked: Partial<ColumnNames>): ColumnNames {
  const rest = columns.filter((column) => !asked.inputs?.includes(column));
  const target = asked.target ?? (columns.length === 2 ? rest.at(-1) : undefined);
  if (target === undefined) {
    const numbers = columns.filter((_, place) => isNumber(rows[0]?.cells[place] ?? ""));
    const [first] = numbers;
    const example = numbers.length > 1 ? `, as in --inputs ${first} --target ${numbers.at(-1)}` : "";
    throw new Error(`${name} has ${quoted(columns)}: say which column is predicted from which${example}`);
  }
  const inputs = asked.inputs ?? columns.filter((column) => column !== target);
  const chosen = [...inputs, target];
  for (const column of chosen) {
    const places = columns.filter((each) => each === column).length;
    if (places === 0)
      throw new Error(`${name}: expected one of ${quoted(columns)}, got "${column}"${didYouMean(column, columns)}`);
    if (places > 1) throw new Error(`${name}: expected one column "${column}", got ${places} of that name`);
  }
  const twice = chosen.find((column, place) => chosen.indexOf(column) < place);
  if (twice !== undefined) throw new Error(`--inputs, --target: expected different columns, got "${twice}" twice`);
  if (inputs.length === 0 || inputs.length > cardLimits.inputSize) {
    throw new Error(`--inputs: expected 1 to ${cardLimits.inputSize} columns, got ${inputs.length}`);
  }
  return { inputs, target };
}

const quoted = (columns: readonly string[]): string => columns.map((column) => `"${column}"`).join(", ");

/**
 * The observations in these columns, without rows in which one of them is empty, NA, NaN or similar.
 *
 * @throws Error naming line and column of a cell that is neither a number nor missing
 */
export function selectObservations(
  table: Table,
  { inputs, target }: ColumnNames,
): { observations: Observations; incomplete: IncompleteRows | undefined } {
  const places = [...inputs, target].map((column) => table.columns.indexOf(column));
  const cellsOf = (cells: readonly string[]) => places.map((place) => cells[place] as string);
  const [incomplete = [], complete = []] = partition(table.rows, ({ cells }) => cellsOf(cells).some(isMissing));
  const read = cellReader(table);
  const rows = complete.map(({ line, cells }) =>
    cellsOf(cells).map((cell, place) => read(cell, line, [...inputs, target][place] as string)),
  );
  return {
    observations: {
      count: rows.length,
      inputs: Float64Array.from(rows.flatMap((row) => row.slice(0, -1))),
      targets: Float64Array.from(rows, (row) => row.at(-1) as number),
    },
    incomplete: incomplete[0] && { count: incomplete.length, line: incomplete[0].line },
  };
}

function partition<T>(list: readonly T[], belongs: (each: T) => boolean): [T[], T[]] {
  return [list.filter(belongs), list.filter((each) => !belongs(each))];
}

/** The observations with these row numbers, in that order. */
export function pick({ count, inputs, targets }: Observations, places: ArrayLike<number>): Observations {
  const size = inputs.length / count;
  const rows = Array.from(places, (place) => inputs.subarray(place * size, (place + 1) * size));
  return {
    count: rows.length,
    inputs: Float64Array.from(rows.flatMap((row) => [...row])),
    targets: Float64Array.from(places, (place) => targets[place] as number),
  };
}

/** The first observations, at most that many. */
export function firstObservations({ count, inputs, targets }: Observations, most: number): Observations {
  const size = inputs.length / count;
  return { count: Math.min(count, most), inputs: inputs.subarray(0, most * size), targets: targets.subarray(0, most) };
}

/** The columns of a file of these observations. */
export function namedColumns(
  observations: Observations,
  { inputs, target }: ColumnNames,
): readonly (readonly [name: string, values: Float64Array])[] {
  return listColumns(observations).map((list, place) => [inputs[place] ?? target, list]);
}

/** Each input column as a list (count), followed by the targets. */
function listColumns({ count, inputs, targets }: Observations): readonly Float64Array[] {
  const size = inputs.length / count;
  const list = (place: number) => Float64Array.from(targets, (_, row) => inputs[row * size + place] as number);
  return [...Array.from({ length: size }, (_, place) => list(place)), targets];
}

/** The smallest and the largest of the values, at least one. */
export function rangeOf(values: Float64Array): [smallest: number, largest: number] {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}
