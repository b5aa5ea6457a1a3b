import { expect, test } from "vitest";
import {
  type Check,
  checksTable,
  drawCheck,
  histogramOf,
  pInWords,
} from "../../../site/lib/numbers/predictive-check.ts";

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

test("the bars of a histogram count every replication once, at the values themselves if there are few", () => {
  const few = histogramOf({ replicated: [3, 1, 1, 2, 1] });
  expect(few).toEqual({ centres: [1, 2, 3], shares: [0.6, 0.2, 0.2], width: 1 });
  const many = histogramOf({ replicated: Array.from({ length: 1000 }, (_, i) => Math.sin(i)) });
  expect(sumOf(many.shares)).toBeCloseTo(1, 12);
  expect(many.centres.length * many.width).toBeCloseTo(2, 3);
  const countTo = (n: number) => histogramOf({ replicated: Array.from({ length: n }, (_, i) => i) });
  expect([40, 41].map((n) => countTo(n).centres.length)).toEqual([40, 30]);
  expect(histogramOf({ replicated: [5, 5] })).toEqual({ centres: [5], shares: [1], width: 1 });
});

test("if all replications agree, p is stated as a bound", () => {
  expect(pInWords({ pValue: 0, standardError: 0, draws: 2000 })).toBe("p below 0.0005");
  expect(pInWords({ pValue: 1, standardError: 0, draws: 2000 })).toBe("p above 0.9995");
  expect(pInWords({ pValue: 0.25, standardError: 0.01, draws: 1875 })).toBe("p = 0.250 ± 0.010");
});

test("bins of many values are equally wide from the lowest to the highest, which is in the last", () => {
  const { centres, shares, width } = histogramOf({ replicated: Array.from({ length: 61 }, (_, i) => 10 + i) });
  expect(width).toBe(2);
  expect(centres.slice(0, 2)).toEqual([11, 13]);
  expect(centres.at(-1)).toBe(69);
  expect(shares).toEqual([...new Array(29).fill(2 / 61), 3 / 61]);
  // Uneven gaps: bars as wide as the smallest.
  expect(histogramOf({ replicated: [5, 1, 2] }).width).toBe(1);
  expect(histogramOf({ replicated: [7, 1, 3] }).width).toBe(2);
});

const check = {
  quantity: "kurtosis",
  replicated: [1, 2, 2, 4],
  observed: 9,
  pValue: 0.25,
  standardError: 0.1,
  draws: 4,
};
const drawn = (change: Partial<Check> = {}) => drawCheck({ ...check, ...change } as Check);

test("a check is drawn as bars of its replications and a rule at the observed value, both within the axes", () => {
  const { x, y, series, height } = drawn();
  expect(series).toMatchObject([
    { kind: "bars", label: "replicated", x: [1, 2, 4], to: [0.25, 0.5, 0.25], width: 1, term: "replicated" },
    { kind: "rule", axis: "x", at: 9, label: "observed", term: "observed", style: "rubric" },
  ]);
  // A margin of a bar's width, or of 6 % of the span where that is more.
  expect(x.range).toEqual([0, 10]);
  expect(y.range).toEqual([0, expect.closeTo(0.55, 12)]);
  expect(height).toBe(280);
  expect(drawn({ observed: -96 }).x.range).toEqual([-102, 10]);
  expect(drawn({ observed: 2 }).x.range).toEqual([0, 5]);
});

test("a check names its quantity in words, and a reading says value and share", () => {
  const { alt, x, y } = drawn();
  expect(alt).toBe("Replications of the kurtosis of the residuals, and the observed value");
  expect(x.label).toBe("kurtosis of the residuals");
  expect(x.say?.(-1.23456)).toBe("kurtosis of the residuals: −1.235");
  expect(y.label).toBe("share of replications");
  expect(y.say?.(0.12345)).toBe("12.3% of the replications");
  expect(drawn({ quantity: "skewness" as never }).x.label).toBe("skewness");
});

test("the table of checks has the order statistics of the replications", () => {
  const replicated = [9, 1, 5, 3, 7];
  const { caption, head, rows } = checksTable([["noise", { ...check, replicated } as Check]]);
  expect(rows).toEqual([["noise", 9, 1, 5, 9, 0.25, 0.1, 4]]);
  expect(replicated[0]).toBe(9);
  expect(caption).toBe("Posterior predictive checks");
  expect(head).toEqual([
    "Check",
    "Observed",
    "Lowest replication",
    "Median",
    "Highest",
    "p",
    "Standard error of p",
    "Replications",
  ]);
});
