/** Expectations under a Gaussian by a fixed lattice of standardised points: exact for all that bends no faster. */
import { violation } from "../problem.ts";
import { factorGaussian, logDensities } from "./gaussian.ts";
import type { FactoredMixture } from "./gaussian-mixture.ts";
import { softmax } from "./log-sum-exp.ts";
import { dot } from "./matrix.ts";

/** Standardised points z and their probabilities under N(0, I). */
export interface NormalLattice {
  /** D. */
  readonly size: number;
  readonly count: number;
  /** (count, D) row-major. */
  readonly points: Float64Array;
  /** (count), they sum to one. */
  readonly weights: Float64Array;
}

/** The points of a square lattice within a circle, weighted by the normal density: the trapezoid rule. */
export function normalLattice(size: 1 | 2, step: number, radius: number): NormalLattice {
  const half = Math.round(radius / step);
  const axis = Array.from({ length: 2 * half + 1 }, (_, i) => (i - half) * step);
  const all = size === 1 ? axis.map((x) => [x]) : axis.flatMap((x) => axis.map((y) => [x, y]));
  const inside = all.filter((z) => Math.hypot(...z) <= radius);
  const points = Float64Array.from(inside.flat());
  const identity = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)));
  const standard = factorGaussian({ mean: identity.map(() => 0), covariance: identity }, "");
  return { size, count: inside.length, points, weights: softmax(logDensities(standard, points, inside.length)) };
}

/** Beyond eight standard deviations lies a probability of 1e-14. */
const radius = 8;
/** Standard deviations between points, by dimension; between them the log density of a mixture may bend but not break. */
const steps = [0.05, 0.2] as const;

/** A lattice fine enough for the log density of a mixture: 321 points on a line, 5,025 in the plane. */
export const mixtureLattice = (size: 1 | 2): NormalLattice => normalLattice(size, steps[size - 1] as number, radius);

/** @throws DomainError ShapeMismatch: a mixture neither on a line nor in a plane */
export function requirePlane({ size }: FactoredMixture): 1 | 2 {
  if (size === 1 || size === 2) return size;
  throw violation("ShapeMismatch", "/mixture/means/0", `expected one or two dimensions, got ${size}`);
}

/** The points of the lattice in the coordinates of N(mean, L Lᵀ): mean + L z, (count, D) row-major. */
export function placed({ size, count, points }: NormalLattice, mean: Float64Array, root: Float64Array): Float64Array {
  const moved = new Float64Array(points.length);
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < size; i++) {
      moved[n * size + i] = (mean[i] as number) + dot(root, i * size, points, n * size, i + 1);
    }
  }
  return moved;
}
