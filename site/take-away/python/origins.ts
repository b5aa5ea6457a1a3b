/**
 * Finds the origin of a chart's numbers: the part of a response, or of a request, that contains them.
 *
 * Figures compute in TypeScript, but most of what they draw appears unchanged in the responses. It is found by value: a
 * vector of at least three numbers that equals one in a response to nine digits. The script spells out all other numbers.
 */
import { last, nth } from "../../lib/numbers/nth.ts";
import { literal } from "./literal.ts";

type Numbers = readonly number[];

export interface Source {
  /** Variable with the JSON. */
  readonly name: string;
  readonly value: unknown;
}

interface Vector {
  readonly expression: string;
  readonly values: Numbers;
}

/** Longest list to search item by item, and widest table to search column by column. */
const mostItems = 12;
const fewest = 3;

const isNumbers = (value: unknown): value is Numbers =>
  Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "number");
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function vectorsOf(value: unknown, expression: string): Vector[] {
  if (isNumbers(value)) return value.length < fewest ? [] : [{ expression, values: value }];
  if (isRecord(value)) {
    return Object.entries(value).flatMap(([key, each]) => vectorsOf(each, `${expression}[${JSON.stringify(key)}]`));
  }
  if (!Array.isArray(value) || value.length === 0) return [];
  const items = value.length > mostItems ? [] : value.flatMap((each, i) => vectorsOf(each, `${expression}[${i}]`));
  return [...columnsOf(value, expression), ...items];
}

function columnsOf(list: readonly unknown[], expression: string): Vector[] {
  if (list.length < fewest) return [];
  const width = isNumbers(list[0]) ? list[0].length : 0;
  if (width > 0 && width <= mostItems && list.every((row) => isNumbers(row) && row.length === width)) {
    return Array.from({ length: width }, (_, i) => ({
      expression: `np.array(${expression})[:, ${i}]`,
      values: (list as Numbers[]).map((row) => nth(row, i)),
    }));
  }
  return pathsOf(list[0]).flatMap((path) => {
    const values = list.map((row) => path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), row));
    const part = path.map((key) => `[${JSON.stringify(key)}]`).join("");
    return isNumbers(values) ? [{ expression: `np.array([row${part} for row in ${expression}])`, values }] : [];
  });
}

/** Paths to the numbers in nested records. */
function pathsOf(value: unknown): string[][] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    typeof each === "number" ? [[key]] : pathsOf(each).map((path) => [key, ...path]),
  );
}

const isEqual = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));

/** Common transformations of numbers in charts. */
const changes = [
  [(value: number) => -value, (expression: string) => `-np.array(${expression})`],
  [Math.sqrt, (expression: string) => `np.sqrt(${expression})`],
  [Math.exp, (expression: string) => `np.exp(${expression})`],
] as const;

const same = (value: number): number => value;

/** @returns a function from the numbers of a chart to Python that evaluates to them */
export function originsIn(answers: readonly Source[], bodies: readonly Source[]): (values: Numbers) => string {
  const [answered, asked] = [answers, bodies].map((all) =>
    all.flatMap(({ name, value }) => vectorsOf(value, name)),
  ) as [Vector[], Vector[]];
  return (values) => {
    const find = (vectors: readonly Vector[], change = same): string | undefined =>
      vectors.find(
        (each) =>
          each.values.length === values.length &&
          each.values.every((value, i) => isEqual(change(value), nth(values, i))),
      )?.expression;
    const changed = (): string | undefined => {
      for (const [change, write] of changes) {
        const found = find(answered, change);
        if (found) return write(found);
      }
      return undefined;
    };
    const written = `np.array(${rounded(values)})`;
    if (values.length < fewest) return written;
    // Constant lists are ambiguous.
    if (new Set(values).size === 1) return `np.full(${values.length}, ${values[0]})`;
    return find(answered) ?? spacing(values) ?? find(asked) ?? changed() ?? written;
  };
}

/** Evenly spaced numbers as an np.linspace. */
function spacing(values: Numbers): string | undefined {
  if (values.length < 5) return undefined;
  const [start, end] = [nth(values, 0), last(values)];
  const step = (end - start) / (values.length - 1);
  if (!values.every((value, i) => isEqual(value, start + i * step))) return undefined;
  return `np.linspace(${start}, ${end}, ${values.length})`;
}

/** Six digits, more than a plot can show. */
function rounded(values: Numbers): string {
  if (values.every(Number.isFinite)) return literal(values.map((value) => Number(value.toPrecision(6))));
  return `[${values.map((value) => (Number.isFinite(value) ? Number(value.toPrecision(6)) : "np.nan")).join(", ")}]`;
}
