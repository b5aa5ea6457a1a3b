/** Parsing of numbers in a file's cells. */

/** Number format of a file. */
export interface NumberStyle {
  /** Name of the file, for errors. */
  readonly name: string;
  readonly commas: Commas;
}

/** What a comma between digits is; ambiguous if each of a file's may separate thousands, as in 1,234. */
export type Commas = "between columns" | "decimal" | "ambiguous";

const number = /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i;
const thousands = /^[+-]?[1-9]\d{0,2},\d{3}$/;
/** Notations for a missing number. */
const missing = /^(|na|n\/a|nan|null|none|-|\?|\.)$/i;

/** Whether the text is a number, with a decimal point or comma. */
export function isNumber(cell: string): boolean {
  return number.test(cell);
}

/** Whether the text is a number whose comma cannot separate thousands. */
export function hasDecimalComma(cell: string): boolean {
  return isNumber(cell) && cell.includes(",") && !thousands.test(cell);
}

export function isMissing(cell: string): boolean {
  return missing.test(cell);
}

/**
 * A reader of one file's numbers, which all have decimal points or all have decimal commas.
 *
 * @returns a function that throws an Error naming the line and column of an invalid number
 */
export function cellReader({ name, commas }: NumberStyle): (cell: string, line: number, column: string) => number {
  const firsts = new Map<string, number>();
  return (cell, line, column) => {
    const where = `${name}, line ${line}, column "${column}"`;
    const mark = /[.,]/.exec(cell)?.[0];
    if (!isNumber(cell)) throw new Error(`${where}: expected a number, got ${cell}${advice(cell)}`);
    if (mark === "," && commas === "ambiguous") {
      const [whole, decimal] = [cell.replace(",", ""), cell.replace(",", ".")];
      throw new Error(
        `${where}: expected ${whole} or ${decimal}, got ${cell}, which may be either: write numbers without ` +
          "separators of thousands, or with decimal points",
      );
    }
    if (mark === "," && commas === "between columns") {
      throw new Error(
        `${where}: expected a number with a decimal point, got ${cell}: with decimal commas, separate columns by semicolons`,
      );
    }
    if (mark !== undefined && !firsts.has(mark)) firsts.set(mark, line);
    const other = firsts.get(mark === "," ? "." : ",");
    if (mark !== undefined && other !== undefined) {
      throw new Error(
        `${where}: expected a decimal ${mark === "," ? "point" : "comma"} as in line ${other}, got ${cell}`,
      );
    }
    const value = Number(cell.replace(",", "."));
    if (!Number.isFinite(Math.fround(value))) throw new Error(`${where}: expected a number below 3.4e38, got ${cell}`);
    return value;
  };
}

/** Advice for text that is almost a number. */
function advice(cell: string): string {
  if (/^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/.test(cell))
    return ": write dates as numbers, such as years or days since the first";
  if (/^[+-]?[\d.,' ]+$/.test(cell)) return ": write numbers without separators of thousands";
  return /^\W*\d/.test(cell) ? ": write numbers without units" : ": choose columns of numbers by --inputs and --target";
}
