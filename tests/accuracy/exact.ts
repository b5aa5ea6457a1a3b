/**
 * Numbers of 80 digits, with textbook formulas: inverses, determinants, plain sums.
 *
 * Without cancellation 60 digits would be enough; squared condition numbers take up to 50 of the 80. Nothing here is
 * shared with the tested code.
 */
import { Decimal } from "decimal.js";

export const Exact = Decimal.clone({ precision: 80, minE: -9e15, maxE: 9e15 });

/** T with every number exact. */
export type Exactly<T> = T extends number
  ? Decimal
  : T extends readonly (infer E)[]
    ? readonly Exactly<E>[]
    : { readonly [P in keyof T]: Exactly<T[P]> };

export type { Decimal };
export type ExactVector = readonly Decimal[];
export type ExactMatrix = readonly ExactVector[];

/** The double itself, not its printed decimal. */
export const exact = (x: number): Decimal => new Exact(x.toPrecision(80));

const one = exact(1);
const pi = Exact.acos(-1);
export const log2Pi = pi.times(2).ln();

export const sum = (values: ExactVector): Decimal => values.reduce((total, value) => total.plus(value), exact(0));
export const inner = (a: ExactVector, b: ExactVector): Decimal => sum(a.map((x, i) => x.times(b[i] as Decimal)));
export const minus = (a: ExactVector, b: ExactVector): Decimal[] => a.map((x, i) => x.minus(b[i] as Decimal));
export const plus = (a: ExactVector, b: ExactVector): Decimal[] => a.map((x, i) => x.plus(b[i] as Decimal));
export const times = (a: ExactMatrix, b: ExactVector): Decimal[] => a.map((row) => inner(row, b));
export const scaled = (scale: Decimal, a: ExactVector): Decimal[] => a.map((x) => x.times(scale));
export const columnsOf = (a: ExactMatrix): Decimal[][] => (a[0] ?? []).map((_, j) => a.map((row) => row[j] as Decimal));
export const product = (a: ExactMatrix, b: ExactMatrix): Decimal[][] => {
  const columns = columnsOf(b);
  return a.map((row) => columns.map((column) => inner(row, column)));
};
export const matrixSum = (a: ExactMatrix, b: ExactMatrix): Decimal[][] =>
  a.map((row, i) => plus(row, b[i] as ExactVector));
export const outer = (a: ExactVector, b: ExactVector): Decimal[][] => a.map((x) => scaled(x, b));
/** Aᵢⱼ of those rows and columns. */
export const block = (a: ExactMatrix, rows: readonly number[], columns: readonly number[]): Decimal[][] =>
  rows.map((i) => columns.map((j) => a[i]?.[j] as Decimal));
export const normalized = (values: ExactVector): Decimal[] => scaled(one.div(sum(values)), values);

/** The symmetric matrix of its lower triangle, which is what the Worker reads. */
export const symmetric = (a: ExactMatrix): Decimal[][] =>
  a.map((row, i) => row.map((_, j) => a[Math.max(i, j)]?.[Math.min(i, j)] as Decimal));

/** A⁻¹ and |A| by Gauss and Jordan, the largest pivot first. */
export function invert(matrix: ExactMatrix): { readonly inverse: Decimal[][]; readonly determinant: Decimal } {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => exact(Number(i === j)))]);
  let determinant = one;
  for (let k = 0; k < size; k++) {
    const magnitude = (i: number) => Exact.abs(rows[i]?.[k] as Decimal);
    let best = k;
    for (let i = k + 1; i < size; i++) if (magnitude(i).gt(magnitude(best))) best = i;
    if (best !== k) {
      [rows[k], rows[best]] = [rows[best] as Decimal[], rows[k] as Decimal[]];
      determinant = determinant.neg();
    }
    const pivot = rows[k]?.[k] as Decimal;
    determinant = determinant.times(pivot);
    const pivotRow = scaled(one.div(pivot), rows[k] as Decimal[]);
    for (let i = 0; i < size; i++) {
      rows[i] = i === k ? pivotRow : minus(rows[i] as Decimal[], scaled(rows[i]?.[k] as Decimal, pivotRow));
    }
  }
  return { inverse: rows.map((row) => row.slice(size)), determinant };
}

/** log Σᵢ exp(aᵢ), and the shares exp(aᵢ) / Σⱼ exp(aⱼ); the largest is subtracted only for speed. */
export function softmax(values: ExactVector): { readonly logSum: Decimal; readonly shares: Decimal[] } {
  const largest = Exact.max(...values);
  const terms = values.map((value) => value.minus(largest).exp());
  const total = sum(terms);
  return { logSum: total.ln().plus(largest), shares: scaled(one.div(total), terms) };
}

/** log N(x | μ, Σ), with the inverse and the determinant of Σ. */
export function logNormal(mean: ExactVector, covariance: ExactMatrix): (x: ExactVector) => Decimal {
  const { inverse, determinant } = invert(symmetric(covariance));
  const logNormalizer = log2Pi.times(mean.length).plus(determinant.ln());
  return (x) => {
    const deviation = minus(x, mean);
    return inner(deviation, times(inverse, deviation)).plus(logNormalizer).div(-2);
  };
}
