/** Observations: valid and invalid CSV files, and the synthetic data compared with their distribution. */
import { mkdtempSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { summarise } from "../../../training/optimise/summary.ts";
import { drawRegressionData, readRegressionData } from "../../../training/regression/data.ts";
import { drawObservations, lawMean, lawStandardDeviation, tabulateLaw } from "../../../training/regression/law.ts";
import { gaussianLogDensity, scorePredictions } from "../../../training/regression/likelihood.ts";
import {
  type ColumnNames,
  chooseColumns,
  namedColumns,
  type Observations,
  rangeOf,
  selectObservations,
} from "../../../training/regression/observations.ts";
import { type Scale, standardise } from "../../../training/regression/scale.ts";
import { encodeCsv, readNames, readTable } from "../../../training/regression/table.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** The observations in a file's text, from these columns or the default ones. */
function parse(text: string | Uint8Array, asked: Partial<ColumnNames> = {}) {
  const table = readTable(typeof text === "string" ? bytes(text) : text, "own.csv");
  const columns = chooseColumns(table, asked);
  return { columns, ...selectObservations(table, columns) };
}

const pairs = { count: 3, inputs: Float64Array.of(0.5, -1, 2e-3), targets: Float64Array.of(1, 2.25, 3) };
const french = "temps;taille é\n0,5;1\n-1;2,25\n2e-3;3\n";

test.each<[string, string | Uint8Array]>([
  ["with names", "x,y\n0.5,1\n-1,2.25\n2e-3,3\n"],
  ["without", "0.5,1\n-1,2.25\n2e-3,3"],
  [
    "with a byte order mark, quotes, spaces, blank lines and carriage returns",
    '\uFEFF"time, s","height"\r\n0.5, 1\r\n\r\n"-1", "2.25"\r\n  \r\n.002,3.\r\n\r\n',
  ],
  ["with semicolons and decimal commas", french],
  ["with tabs", "x\ty\n0,5\t1\n-1\t2,25\n2e-3\t3\n"],
  ["with the spreadsheet's line of the separator", "\uFEFFsep=;\r\nx;y\r\n0,5;1\r\n-1;2,25\r\n2e-3;3\r\n"],
  ["with another separator on that line", "sep=|\nx|y\n0.5|1\n-1|2.25\n2e-3|3\n"],
  ["with spaces inside quotes", '" x ","y"\n"0.5 "," 1"\n-1,"2.25 "\n2e-3,3\n'],
  ["of old Macs", "x,y\r0.5,1\r-1,2.25\r2e-3,3\r"],
  ["in UTF-16", Uint8Array.of(0xff, 0xfe, ...Buffer.from(french, "utf16le"))],
  ["in Windows-1252", Buffer.from(french, "latin1")],
])("a file %s gives its pairs", (_, text) => {
  expect(parse(text).observations).toEqual(pairs);
});

test("names come from the file, if its first line has no number", () => {
  expect(parse('\uFEFF"time, s","height"\n1,2\n').columns).toEqual({ inputs: ["time, s"], target: "height" });
  expect(parse("1,2\n3,4\n").columns).toEqual({ inputs: ["column1"], target: "column2" });
  expect(parse(Buffer.from(french, "latin1")).columns.target).toBe("taille é");
  // Headers that spreadsheets and data frames write above row numbers.
  expect(parse(",x,y\n0,1,2\n", { inputs: ["x"], target: "y" }).observations.inputs).toEqual(Float64Array.of(1));
});

test("commas before three digits are decimal if another comma of the file can only be that", () => {
  for (const decimal of ["0,125", "12,5", "1234,500", "1,234e2"]) {
    const { observations } = parse(`x;y\n1,234;${decimal}\n-12,500;1\n`);
    expect(observations.inputs).toEqual(Float64Array.of(1.234, -12.5));
  }
});

const houses = "city,size,rooms,price\nBergen,90,3,200000\nOslo,,2,150000\nOslo,60,NA,1\nBergen,120,5,310000\n";

test("columns are selected by name; with only a target, all others are inputs", () => {
  expect(parse(houses, { inputs: ["rooms", "size"], target: "price" })).toEqual({
    columns: { inputs: ["rooms", "size"], target: "price" },
    observations: {
      count: 2,
      inputs: Float64Array.of(3, 90, 5, 120),
      targets: Float64Array.of(200000, 310000),
    },
    incomplete: { count: 2, line: 3 },
  });
  expect(parse("a,b,c\n1,2,3\n", { target: "b" }).columns).toEqual({ inputs: ["a", "c"], target: "b" });
  expect(parse("a,b\n1,2\n", { inputs: ["b"] }).columns).toEqual({ inputs: ["b"], target: "a" });
  expect(readNames('size, "rooms, heated"')).toEqual(["size", "rooms, heated"]);
});

test("written data are read back to the last digit, also with commas in names", () => {
  const drawn = drawObservations(3, 0, 50);
  const text = encodeCsv(namedColumns(drawn, { inputs: ['a "wide", long name'], target: "2010" }));
  const read = parse(text.replace("2010", "y"));
  expect(read.observations).toEqual(drawn);
  expect(read.columns.inputs).toEqual(['a "wide", long name']);
});

test.each<[string, Partial<ColumnNames>, string]>([
  ["x,y\n1,2\n3,four\n", {}, 'own.csv, line 3, column "y": expected a number, got four'],
  ["x,y\n1,2\n3,1e39\n", {}, 'own.csv, line 3, column "y": expected a number below 3.4e38, got 1e39'],
  ["1,2\n0x10,4\n", {}, 'own.csv, line 2, column "column1": expected a number, got 0x10'],
  ["x,1\n2,3\n4,5\n", {}, 'own.csv, line 1, column "column1": expected a number, got x'],
  ["x,y\n1,2\n3,4,5\n", {}, "own.csv, line 3: expected 2 columns, as in line 1, got 3"],
  ['x,y\n1,"2\n', {}, "own.csv, line 2: expected quotes in pairs about a cell, got a stray one"],
  ["", {}, "own.csv: expected rows of numbers, got an empty file"],
  ["PK\u0003\u0004\u0000", {}, "own.csv: expected text, got a binary file: save a spreadsheet as CSV"],
  [
    'x,y\n"1,5",2\n',
    {},
    'line 2, column "x": expected a number with a decimal point, got 1,5: with decimal commas, separate co',
  ],
  ["x;y\n1,5;2\n2.5;3\n", {}, 'line 3, column "x": expected a decimal comma as in line 2, got 2.5'],
  ["sep=;\nx;y\n1;two\n", {}, 'own.csv, line 3, column "y": expected a number, got two'],
  [
    "population\tincome\n1,234\t56,789\n12,500\t61,002\n",
    {},
    'line 2, column "population": expected 1234 or 1.234, got 1,234, which may be either: write numbers without separators of th',
  ],
  ["x;y\n1,234;5\n1,234,567;2\n", {}, "expected 1234 or 1.234, got 1,234"],
  ["x;y\n1.234,5;2\n", {}, "got 1.234,5: write numbers without separators of thousands"],
  ["x,y\n2024-01-31,2\n", {}, "got 2024-01-31: write dates as numbers, such as years or days since the first"],
  ["x,y\n12 kg,2\n", {}, "got 12 kg: write numbers without units"],
  [
    houses,
    { target: "price" },
    'line 2, column "city": expected a number, got Bergen: choose columns of numbers by --inputs',
  ],
  [
    houses,
    {},
    'own.csv has "city", "size", "rooms", "price": say which column is predicted from which, as in --inputs size --target price',
  ],
  [
    houses,
    { target: "prize" },
    'own.csv: expected one of "city", "size", "rooms", "price", got "prize". Did you mean price?',
  ],
  [
    houses,
    { inputs: ["size", "price"], target: "price" },
    '--inputs, --target: expected different columns, got "price" twice',
  ],
  ["x,x,y\n1,2,3\n", { target: "y" }, 'own.csv: expected one column "x", got 2 of that name'],
])("%j is refused, naming line and column", (text, asked, message) => {
  expect(() => parse(text, asked)).toThrow(message);
});

describe("a file's split", () => {
  const folder = mkdtempSync(join(tmpdir(), "marginalia-split-"));
  afterAll(() => rm(folder, { recursive: true }));
  const read = async (text: string, asked: Partial<ColumnNames> = {}) => {
    await writeFile(join(folder, "own.csv"), text);
    return readRegressionData(join(folder, "own.csv"), asked);
  };
  const lines = (count: number, line: (i: number) => string) =>
    `x,y\n${Array.from({ length: count }, (_, i) => line(i)).join("\n")}`;

  test("gives every row to one of three sets, a fifth for validation and a fifth for testing, the same each time", async () => {
    const text = lines(101, (i) => `${i},${i * i}`);
    const data = await read(text);
    const sets = [data.train, data.file?.validation, data.test].map((set) => set as Observations);
    expect(sets.map(({ count }) => count)).toEqual([61, 20, 20]);
    const rows = sets.flatMap(({ inputs, targets }) => [...inputs].map((x, i) => [x, targets[i]] as [number, number]));
    expect(rows.toSorted(([a], [b]) => a - b)).toEqual(Array.from({ length: 101 }, (_, i) => [i, i * i]));
    expect(await read(text)).toEqual(data);
  });

  test("keeps equal rows together", async () => {
    const { train, test: tested, file } = await read(lines(300, (i) => `${i % 30},${i % 30}`));
    const different = [train, tested, file?.validation].map((set) => new Set(set?.inputs));
    expect(different.map(({ size }) => size)).toEqual([18, 6, 6]);
    expect(new Set(different.flatMap((set) => [...set])).size).toBe(30);
  });

  test("standardises to mean 0 and deviation 1 in any units, and converts back", async () => {
    const { train, file } = await read(lines(500, (i) => `${1900 + (i % 120)}.5,${2e5 + 3e4 * Math.sin(i)}`));
    const { inputs, targets } = standardise(train, file?.scale as Scale);
    for (const values of [inputs, targets]) {
      const { mean, standardError } = summarise(values);
      // The scale is rounded to float32: 6e-8 of the mean, which is 60 deviations for years.
      expect(mean).toBeCloseTo(0, 5);
      expect(standardError * Math.sqrt(values.length - 1)).toBeCloseTo(1, 5);
    }
  });

  test.each([
    ["of a constant target", lines(40, (i) => `${i},5`), 'column "y": expected numbers that vary, got 5 in every row'],
    ["of a constant input", lines(40, (i) => `7,${i}`), 'column "x": expected numbers that vary, got 7 in every row'],
    ["of five rows", lines(5, (i) => `${i},${i}`), "own.csv: expected at least 20 different complete rows, got 5"],
    ["of rows that repeat", lines(50, (i) => `${i % 9},${i % 9}`), "at least 20 different complete rows, got 9"],
    [
      "of gaps",
      lines(40, (i) => `${i},${i % 4 ? "" : i}`),
      "20 different complete rows, got 10, and 30 with a missing value",
    ],
    ["of seconds since 1970 within an hour", lines(40, (i) => `${1.7e9 + i},${i}`), 'column "x" runs from 17000000'],
  ])("%s is refused", async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});

test("the range of many observations is found, wherever the extremes are", () => {
  // More than fit on the stack as arguments of one call.
  const many = Float64Array.from({ length: 200_000 }, (_, index) => Math.sin(index))
    .with(77, -3)
    .with(199_999, 4);
  expect(rangeOf(many)).toEqual([-3, 4]);
  expect(rangeOf(Float64Array.of(2))).toEqual([2, 2]);
});

test("inputs are uniform on (0, 10)", () => {
  const n = 20_000;
  const { inputs } = drawObservations(5, 0, n);
  expect(inputs.every((x) => x >= 0 && x <= 10)).toBe(true);
  for (const bound of [1, 2.5, 5, 9]) {
    const share = inputs.filter((x) => x < bound).length / n;
    // Four standard errors of a share.
    expect(Math.abs(share - bound / 10)).toBeLessThan(4 * Math.sqrt(((bound / 10) * (1 - bound / 10)) / n));
  }
});

test.each([
  [0, 2],
  [2, 5],
  [5, 8],
  [8, 10],
])("between %f and %f the standardised residuals are standard normal", (from, to) => {
  const { inputs, targets } = drawObservations(6, 0, 40_000);
  const residuals = [...inputs].flatMap((x, i) =>
    from <= x && x < to ? [((targets[i] as number) - lawMean(x)) / lawStandardDeviation(x)] : [],
  );
  const n = residuals.length;
  const moment = (power: number) => residuals.reduce((sum, r) => sum + r ** power, 0) / n;
  // Four standard errors; the moments 1, 2, 3 and 4 of n draws have variances 1, 2, 15 and 96 over n.
  expect(Math.abs(moment(1))).toBeLessThan(4 * Math.sqrt(1 / n));
  expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / n));
  expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
});

test("a seed and an index determine a set of observations", () => {
  expect(drawObservations(1, 0, 9)).toEqual(drawObservations(1, 0, 9));
  expect(drawObservations(1, 0, 9)).not.toEqual(drawObservations(1, 1, 9));
  expect(drawObservations(1, 0, 9)).not.toEqual(drawObservations(2, 0, 9));
});

test("the true distribution scores its own observations by minus its entropy and covers 95 % of them", () => {
  const { test: fresh } = drawRegressionData();
  const { inputs, targets } = fresh as NonNullable<typeof fresh>;
  const mean = inputs.map(lawMean);
  const standardDeviation = inputs.map(lawStandardDeviation);
  const scored = scorePredictions(targets, { mean, standardDeviation });
  const grid = Array.from({ length: 10_000 }, (_, i) => Math.cos(0.9 * ((i + 0.5) / 1000)) - 1);
  const meanLogDeviation = grid.reduce((sum, value) => sum + value, 0) / grid.length;
  const expected = -0.5 * Math.log(2 * Math.PI * Math.E) - meanLogDeviation;
  expect(Math.abs(scored.logLikelihoodNats - expected)).toBeLessThan(4 * scored.standardErrorNats);
  expect(Math.abs(scored.coverage - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / targets.length));
});

test("a log density integrates to one, and an interval's edge is inside it", () => {
  let mass = 0;
  for (let y = -8; y < 12; y += 1e-3) mass += 1e-3 * Math.exp(gaussianLogDensity(y, 2, 0.7));
  expect(mass).toBeCloseTo(1, 6);
  // 1.95996 standard deviations to each side contain 95 %.
  const inside = scorePredictions(Float64Array.of(1.9599, -1.9599, 1.96, -1.96), {
    mean: [0, 0, 0, 0],
    standardDeviation: [1, 1, 1, 1],
  });
  expect(inside.coverage).toBe(0.5);
});

test("the table of the true distribution is correct", () => {
  const { x, mean, standardDeviation } = tabulateLaw(201);
  expect([x[0], x[200], x.length]).toEqual([0, 10, 201]);
  for (const [i, at] of x.entries()) {
    // Rounded to five decimals.
    expect(Math.abs((mean[i] as number) - (at / 2 + 1.5 * Math.sin(1.5 * at)))).toBeLessThan(6e-6);
    expect(Math.abs(Math.log(standardDeviation[i] as number) - Math.cos(0.9 * at) + 1)).toBeLessThan(6e-5);
  }
});
