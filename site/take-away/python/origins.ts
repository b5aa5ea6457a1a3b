/**
 * Where the numbers of a chart come from: the part of a response, or of a request, that holds them.
 *
 * The figures compute in TypeScript, which Python does not read; but most of what they draw stands in the responses
 * as it is. It is found by its values: a vector of three numbers or more that equals one of a response to nine digits.
 * What is found nowhere the script writes out.
 */
import { literal } from "./literal.ts";

type Numbers = readonly number[];

export interface Source {
  /** The variable that holds it. */
  readonly name: string;
  readonly value: unknown;
}

interface Vector {
  readonly expression: string;
  readonly values: Numbers;
}

/** Of a longer list no item is looked into by itself, nor has a table that is wider columns of its own. */
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
      values: (list as Numbers[]).map((row) => row[i] as number),
    }));
  }
  return pathsOf(list[0]).flatMap((path) => {
    const values = list.map((row) => path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), row));
    const part = path.map((key) => `[${JSON.stringify(key)}]`).join("");
    return isNumbers(values) ? [{ expression: `np.array([row${part} for row in ${expression}])`, values }] : [];
  });
}

/** Ways to every number of a record of records. */
function pathsOf(value: unknown): string[][] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    typeof each === "number" ? [[key]] : pathsOf(each).map((path) => [key, ...path]),
  );
}

const isEqual = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));

/** What a figure does to numbers on their way into a chart, most often. */
const changes = [
  [(value: number) => -value, (expression: string) => `-np.array(${expression})`],
  [Math.sqrt, (expression: string) => `np.sqrt(${expression})`],
  [Math.exp, (expression: string) => `np.exp(${expression})`],
] as const;

const same = (value: number): number => value;

/** @returns a function from the numbers of a chart to the Python that yields them */
export function originsIn(answers: readonly Source[], bodies: readonly Source[]): (values: Numbers) => string {
  const [answered, asked] = [answers, bodies].map((all) =>
    all.flatMap(({ name, value }) => vectorsOf(value, name)),
  ) as [Vector[], Vector[]];
  return (values) => {
    const find = (vectors: readonly Vector[], change = same): string | undefined =>
      vectors.find(
        (each) =>
          each.values.length === values.length &&
          each.values.every((value, i) => isEqual(change(value), values[i] as number)),
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
    // Every list of one number repeated looks the same.
    if (new Set(values).size === 1) return `np.full(${values.length}, ${values[0]})`;
    return find(answered) ?? spacing(values) ?? find(asked) ?? changed() ?? written;
  };
}

/** Evenly spaced numbers by their ends. */
function spacing(values: Numbers): string | undefined {
  const [first, last] = [values[0] as number, values.at(-1) as number];
  const step = (last - first) / (values.length - 1);
  if (values.length < 5 || !values.every((value, i) => isEqual(value, first + i * step))) return undefined;
  return `np.linspace(${first}, ${last}, ${values.length})`;
}

/** Six digits are finer than a plot shows. */
function rounded(values: Numbers): string {
  if (values.every(Number.isFinite)) return literal(values.map((value) => Number(value.toPrecision(6))));
  return `[${values.map((value) => (Number.isFinite(value) ? Number(value.toPrecision(6)) : "np.nan")).join(", ")}]`;
}
