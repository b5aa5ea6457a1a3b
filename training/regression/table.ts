/**
 * Parses delimited text files into tables of text: detects the separator and the line of names. observations.ts
 * interprets the cells.
 */
import { CsvError, parse } from "csv-parse/sync";
import { quote } from "../../worker/media/csv.ts";
import { hasDecimalComma, isNumber, type NumberStyle } from "./cells.ts";

export interface TableRow {
  /** Number, from 1, of the last line of the row in the file. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Table extends NumberStyle {
  /** Names of the columns; `column1`, `column2`, … if the file has none. */
  readonly columns: readonly string[];
  /** Whether the first line contains names. */
  readonly hasNames: boolean;
  readonly rows: readonly TableRow[];
}

/**
 * Parses columns separated by what a line such as `sep=;` says, which spreadsheets write first, otherwise by semicolons,
 * tabs or commas, whichever of these the first line contains first in that order. A first line without a number contains
 * the names.
 *
 * @param bytes in UTF-8, in UTF-16 with a byte order mark, or in Windows-1252
 * @throws Error naming the line of an unclosed quote, or of a row with more or fewer cells than the first
 */
export function readTable(bytes: Uint8Array, name: string): Table {
  const text = decode(bytes, name);
  const stated = /^sep=(.)[\r\n]/i.exec(text)?.[1];
  const delimiter = stated ?? delimiterOf(text);
  const [first, ...others] = parseRows(text, delimiter, name, stated === undefined ? 1 : 2);
  if (first === undefined) throw new Error(`${name}: expected rows of numbers, got an empty file`);
  const odd = others.find(({ cells }) => cells.length !== first.cells.length);
  if (odd) {
    const expected = `expected ${first.cells.length} columns, as in line ${first.line}`;
    throw new Error(`${name}, line ${odd.line}: ${expected}, got ${odd.cells.length}`);
  }
  const hasNames = !first.cells.some(isNumber) && first.cells.some((cell) => cell !== "");
  const rows = hasNames ? others : [first, ...others];
  const isDecimal = rows.some(({ cells }) => cells.some(hasDecimalComma));
  return {
    name,
    columns: first.cells.map((cell, column) => (hasNames && cell !== "" ? cell : `column${column + 1}`)),
    hasNames,
    rows,
    commas: delimiter === "," ? "between columns" : isDecimal ? "decimal" : "ambiguous",
  };
}

/** The names in a list such as `size,"rooms, heated"`. */
export function readNames(list: string): readonly string[] {
  return parseRows(list, ",", "the list of columns")[0]?.cells ?? [];
}

/** Decoding removes the byte order mark. */
function decode(bytes: Uint8Array, name: string): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  if (bytes.includes(0)) {
    throw new Error(`${name}: expected text, got a binary file: save a spreadsheet as CSV`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function delimiterOf(text: string): string {
  const [line = ""] = text.trimStart().split(/\r\n|\n|\r/, 1);
  const bare = line.replace(/"[^"]*"/g, "");
  return [";", "\t"].find((delimiter) => bare.includes(delimiter)) ?? ",";
}

/**
 * Rows that are not blank.
 *
 * @throws Error naming the line of an unclosed quote
 */
export function parseRows(text: string, delimiter: string, name: string, firstLine = 1): readonly TableRow[] {
  try {
    const records = parse(text, {
      delimiter,
      from_line: firstLine,
      info: true,
      relax_column_count: true,
      trim: true,
    }) as unknown as readonly {
      readonly info: { readonly lines: number };
      readonly record: readonly string[];
    }[];
    return (
      records
        // The parser keeps spaces inside quotes.
        .map(({ info, record }) => ({ line: info.lines, cells: record.map((cell) => cell.trim()) }))
        .filter(({ cells }) => cells.length > 1 || cells[0] !== "")
    );
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new Error(`${name}, line ${String(error.lines)}: expected quotes in pairs about a cell, got a stray one`);
  }
}

/** A CSV file (RFC 4180) of columns, with a line of their names first. */
export function encodeCsv(columns: readonly (readonly [name: string, values: Float64Array])[]): string {
  const [first] = columns;
  const rows = Array.from(first?.[1] ?? [], (_, row) => columns.map(([, values]) => values[row]).join(","));
  return `${[columns.map(([name]) => quote(name)).join(","), ...rows].join("\n")}\n`;
}
