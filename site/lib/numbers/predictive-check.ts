/** Display of a posterior predictive check: histogram of the replications, observed value, and p in words. */

import type { Chart } from "../../plot/chart.ts";
import type { Answer } from "../api/requests.ts";
import type { Table } from "../figure/figure.ts";
import { fixed, significant } from "./format.ts";
import { last, nth } from "./nth.ts";

export type ChecksAnswer = Answer<"/v1/predictive-checks">;

/** The check by one test quantity. */
export type Check = Omit<ChecksAnswer, "others">;

/** The checks by every quantity of a request, in its order. */
export const checksOf = ({ others, ...first }: ChecksAnswer): Check[] => [
  first,
  ...others.map((other) => ({ draws: first.draws, ...other })),
];

/** Names of the test quantities. */
export const quantities: Readonly<Record<string, string>> = {
  "largest-residual": "largest |residual| in standard deviations",
  "share-outside-95": "share outside the 95% band",
  kurtosis: "kurtosis of the residuals",
  "variance-to-mean": "variance over mean of the counts",
  "largest-count": "largest count",
  "share-of-zeros": "share of counts that are zero",
};

/** Largest number of distinct values with a bar each; more are binned. */
const mostBars = 40;
const bins = 30;

export interface Histogram {
  readonly centres: readonly number[];
  /** Share of replications in each bar. */
  readonly shares: readonly number[];
  readonly width: number;
}

/** A bar for each distinct value if there are few, otherwise bins of equal width. */
export function histogramOf({ replicated }: Pick<Check, "replicated">): Histogram {
  const distinct = [...new Set(replicated)].sort((a, b) => a - b);
  const [low = 0, high = 0] = [distinct[0], distinct.at(-1)];
  if (distinct.length <= mostBars) {
    const gaps = distinct.slice(1).map((value, i) => value - nth(distinct, i));
    const counts = Map.groupBy(replicated, (value) => value);
    return {
      centres: distinct,
      shares: distinct.map((value) => (counts.get(value)?.length ?? 0) / replicated.length),
      width: gaps.length > 0 ? Math.min(...gaps) : 1,
    };
  }
  const width = (high - low) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (const value of replicated) {
    const bin = Math.min(bins - 1, Math.floor((value - low) / width));
    counts[bin] = nth(counts, bin) + 1;
  }
  return {
    centres: counts.map((_, bin) => low + (bin + 0.5) * width),
    shares: counts.map((count) => count / replicated.length),
    width,
  };
}

export function drawCheck(check: Check): Chart {
  const { centres, shares, width } = histogramOf(check);
  const { observed, quantity } = check;
  const [low, high] = [Math.min(observed, nth(centres, 0)), Math.max(observed, last(centres))];
  const margin = Math.max(width, 0.06 * (high - low));
  const label = quantities[quantity] ?? quantity;
  return {
    alt: `Replications of the ${label}, and the observed value`,
    x: { label, range: [low - margin, high + margin], say: (value) => `${label}: ${significant(value)}` },
    y: {
      label: "share of replications",
      range: [0, 1.1 * Math.max(...shares)],
      say: (share) => `${fixed(100 * share, 1)}% of the replications`,
    },
    height: 280,
    series: [
      { kind: "bars", label: "replicated", style: "series-1", term: "replicated", x: centres, to: shares, width },
      { kind: "rule", axis: "x", at: observed, label: "observed", style: "rubric", term: "observed" },
    ],
  };
}

/** p with its Monte Carlo standard error, or a bound on it if all replications agree. */
export function pInWords({ pValue, standardError, draws }: Pick<Check, "pValue" | "standardError" | "draws">): string {
  if (pValue === 0) return `p below ${1 / draws}`;
  if (pValue === 1) return `p above ${1 - 1 / draws}`;
  return `p = ${fixed(pValue, 3)} ± ${fixed(standardError, 3)}`;
}

export const checksTable = (checks: readonly (readonly [string, Check])[]): Table => ({
  caption: "Posterior predictive checks",
  head: ["Check", "Observed", "Lowest replication", "Median", "Highest", "p", "Standard error of p", "Replications"],
  rows: checks.map(([name, { observed, replicated, pValue, standardError, draws }]) => {
    const sorted = replicated.toSorted((a, b) => a - b);
    const at = (share: number): number => nth(sorted, Math.round(share * (sorted.length - 1)));
    return [name, observed, at(0), at(0.5), at(1), pValue, standardError, draws];
  }),
});
