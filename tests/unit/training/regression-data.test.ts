/** Observations: what a CSV file may be, what is said of one that is not, and our own against their law. */
import { expect, test } from "vitest";
import { loadRegressionData } from "../../../training/regression/data.ts";
import { drawObservations, lawMean, lawStandardDeviation, tabulateLaw } from "../../../training/regression/law.ts";
import { gaussianLogDensity, scorePredictions } from "../../../training/regression/likelihood.ts";
import { encodeCsv, parseObservations, rangeOf } from "../../../training/regression/observations.ts";

const pairs = { inputs: Float64Array.of(0.5, -1, 2e-3), targets: Float64Array.of(1, 2.25, 3) };

test.each([
  ["with names", "x,y\n0.5,1\n-1,2.25\n2e-3,3\n"],
  ["without", "0.5,1\n-1,2.25\n2e-3,3"],
  [
    "with a byte order mark, quotes, spaces, blank lines and carriage returns",
    '\uFEFF"time","height"\r\n0.5, 1\r\n\r\n"-1","2.25"\r\n.002,3.\r\n\r\n',
  ],
])("a file %s gives its pairs", (_, text) => {
  expect(parseObservations(text, "own.csv")).toEqual({ count: 3, ...pairs });
});

test("what is written is read again to the last digit", () => {
  const drawn = drawObservations(3, 0, 50);
  expect(parseObservations(encodeCsv({ x: drawn.inputs, y: drawn.targets }), "own.csv")).toEqual(drawn);
});

test.each([
  ["x,y\n1,2\n3,four\n", "own.csv, line 3, column 2: expected a finite number, got four"],
  ["1,2\n\n,4\n", "own.csv, line 3, column 1: expected a finite number, got nothing"],
  ["1,2\n3,NaN\n", "own.csv, line 2, column 2: expected a finite number, got NaN"],
  ["1,2\n3,1e39\n", "own.csv, line 2, column 2: expected a finite number, got 1e39"],
  ["1,2\n0x10,4\n", "own.csv, line 2, column 1: expected a finite number, got 0x10"],
  ["x,1\n2,3\n4,5\n", "own.csv, line 1, column 1: expected a finite number, got x"],
  ["x,y\n1,2\n3,4,5\n", "own.csv, line 3: expected two columns x,y, got 3"],
  ["1;2\n3;4\n", "own.csv, line 2: expected two columns x,y, got 1"],
  ["x,y\n1,2\n", "own.csv: expected at least two observations, got 1"],
  ["", "own.csv: expected at least two observations, got 0"],
])("%j is refused, naming line and column", (text, message) => {
  expect(() => parseObservations(text, "own.csv")).toThrow(`parseObservations: ${message}`);
});

test("the range of many observations is found, wherever its ends stand", () => {
  // More than fit on a stack as the arguments of one call.
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
])("between %f and %f the residuals, in the law's standard deviations, are standard normal", (from, to) => {
  const { inputs, targets } = drawObservations(6, 0, 40_000);
  const residuals = [...inputs].flatMap((x, i) =>
    from <= x && x < to ? [((targets[i] as number) - lawMean(x)) / lawStandardDeviation(x)] : [],
  );
  const n = residuals.length;
  const moment = (power: number) => residuals.reduce((sum, r) => sum + r ** power, 0) / n;
  // Four standard errors; the moments 1, 2, 3 and 4 of n draws vary by 1, 2, 15 and 96 over n.
  expect(Math.abs(moment(1))).toBeLessThan(4 * Math.sqrt(1 / n));
  expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / n));
  expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
});

test("a seed and an index name a set of observations", () => {
  expect(drawObservations(1, 0, 9)).toEqual(drawObservations(1, 0, 9));
  expect(drawObservations(1, 0, 9)).not.toEqual(drawObservations(1, 1, 9));
  expect(drawObservations(1, 0, 9)).not.toEqual(drawObservations(2, 0, 9));
});

test("the law scores its own observations by minus its entropy and covers 95 % of them", async () => {
  const { test: fresh } = await loadRegressionData();
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
  // 1.95996 standard deviations to either side hold 95 %.
  const inside = scorePredictions(Float64Array.of(1.9599, -1.9599, 1.96, -1.96), {
    mean: [0, 0, 0, 0],
    standardDeviation: [1, 1, 1, 1],
  });
  expect(inside.coverage).toBe(0.5);
});

test("the table of the law is the law", () => {
  const { x, mean, standardDeviation } = tabulateLaw(201);
  expect([x[0], x[200], x.length]).toEqual([0, 10, 201]);
  for (const [i, at] of x.entries()) {
    // Five decimals are kept.
    expect(Math.abs((mean[i] as number) - (at / 2 + 1.5 * Math.sin(1.5 * at)))).toBeLessThan(6e-6);
    expect(Math.abs(Math.log(standardDeviation[i] as number) - Math.cos(0.9 * at) + 1)).toBeLessThan(6e-5);
  }
});
