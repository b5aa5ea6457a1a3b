import { expect, test } from "vitest";
import { histogramOf, pInWords } from "../../../site/lib/numbers/predictive-check.ts";

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
