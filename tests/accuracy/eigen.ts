/** Spectra and triangular roots of symmetric matrices in 80 digits. */
import { type Decimal, Exact, type ExactMatrix, exact, inner, scaled } from "./exact.ts";

/** Off the diagonal, relative to the largest entry, too small to matter. */
const negligible = exact(1e-76);
/** Jacobi's method doubles the digits with every sweep: of small matrices nine do. */
const mostSweeps = 30;

export interface ExactEigen {
  /** λ, (n), the largest first. */
  readonly values: readonly Decimal[];
  /** Unit eigenvectors in the same order, (n, n), of each the entry of the largest magnitude positive. */
  readonly vectors: readonly (readonly Decimal[])[];
}

/** Eigenvalues and eigenvectors of a symmetric matrix by cyclic rotations. */
export function eigen(matrix: ExactMatrix): ExactEigen {
  const size = matrix.length;
  const a = matrix.map((row) => [...row]);
  const vectors = a.map((_, i) => a.map((_, j) => exact(Number(i === j))));
  const entry = (i: number, j: number): Decimal => a[i]?.[j] as Decimal;
  const largest = Exact.max(...a.flat().map((value) => value.abs()));
  for (let sweep = 0, rotated = true; rotated && sweep < mostSweeps; sweep++) {
    rotated = false;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        if (entry(p, q).abs().lte(largest.times(negligible))) continue;
        rotated = true;
        const theta = entry(q, q).minus(entry(p, p)).div(entry(p, q).times(2));
        const root = theta.times(theta).plus(1).sqrt();
        const tangent = exact(theta.isNegative() ? -1 : 1).div(theta.abs().plus(root));
        const cosine = exact(1).div(tangent.times(tangent).plus(1).sqrt());
        const sine = tangent.times(cosine);
        for (const row of a) turn(row, p, q, cosine, sine);
        turnRows(a, p, q, cosine, sine);
        turnRows(vectors, p, q, cosine, sine);
      }
    }
  }
  const order = a.map((_, i) => i).sort((i, j) => entry(j, j).cmp(entry(i, i)));
  return {
    values: order.map((i) => entry(i, i)),
    vectors: order.map((i) => withPositiveLargest(vectors[i] as Decimal[])),
  };
}

function turn(row: Decimal[], p: number, q: number, cosine: Decimal, sine: Decimal): void {
  const [x, y] = [row[p] as Decimal, row[q] as Decimal];
  row[p] = cosine.times(x).minus(sine.times(y));
  row[q] = sine.times(x).plus(cosine.times(y));
}

function turnRows(rows: Decimal[][], p: number, q: number, cosine: Decimal, sine: Decimal): void {
  const [x, y] = [rows[p] as Decimal[], rows[q] as Decimal[]];
  rows[p] = x.map((value, i) => cosine.times(value).minus(sine.times(y[i] as Decimal)));
  rows[q] = x.map((value, i) => sine.times(value).plus(cosine.times(y[i] as Decimal)));
}

function withPositiveLargest(vector: readonly Decimal[]): Decimal[] {
  const largest = vector.reduce((best, value) => (value.abs().gt(best.abs()) ? value : best));
  return scaled(exact(largest.isNegative() ? -1 : 1), vector);
}

/** L of A = L Lᵀ, lower triangular. */
export function choleskyOf(matrix: ExactMatrix): Decimal[][] {
  const lower: Decimal[][] = [];
  for (const [i, row] of matrix.entries()) {
    const own: Decimal[] = [];
    for (let j = 0; j < i; j++) {
      const above = lower[j] as Decimal[];
      const rest = (row[j] as Decimal).minus(inner(own, above.slice(0, j)));
      own.push(rest.div(above[j] as Decimal));
    }
    own.push((row[i] as Decimal).minus(inner(own, own)).sqrt());
    lower.push(own);
  }
  return lower;
}
