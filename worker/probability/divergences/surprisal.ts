/**
 * Expected surprisal of a component under a Gaussian, the only integral in divergences from a mixture.
 *
 *   sⱼ(x) = -log p(j | x) = log Σᵢ πᵢ N(x | μᵢ, Σᵢ) - log πⱼ N(x | μⱼ, Σⱼ)
 *
 * In standardised coordinates of the Gaussian, each log joint density is a paraboloid, and a parabola along any line.
 * Lines are cut where parabolas cross, so that the quadrature resolves every component, however narrow or far away.
 */

import type { FactoredGaussian } from "../gaussians/gaussian.ts";
import { relativeFactor, solveLower } from "../linear-algebra/cholesky.ts";
import { minus } from "../linear-algebra/matrix.ts";
import type { FactoredMixture } from "../mixtures/gaussian-mixture.ts";
import { type Budget, budgetOf, integrate } from "../numerics/gauss-kronrod.ts";
import { complete, type Interruptible } from "../numerics/interruptible.ts";
import { kinks, logSumAbove, type Parabola } from "./parabolas.ts";
import { extents, type Paraboloid, sectionAt } from "./paraboloids.ts";

/** Settings of the quadrature. */
export interface Precision {
  /** Error tolerance of each part of the integral, in units of a scale in nats. */
  readonly error: number;
  /** Range of the integral, standard deviations. */
  readonly radius: number;
  /** Whether to cut the plane around narrow features. */
  readonly cutsPlane: boolean;
}

/** For values. */
export const exact: Precision = { error: 1e-10, radius: 8.5, cutsPlane: true };
/** For values and derivatives: beyond the radius, fourth moments have 1e-11 left. */
export const fine: Precision = { ...exact, error: 1e-9 };
/** Accurate enough to find the way to a minimum, at a tenth of the cost; it may miss narrow features in the plane. */
export const rough: Precision = { error: 1e-3, radius: 6, cutsPlane: false };

/** Accuracy of an expectation, and its cost. */
export interface Effort {
  readonly precision: Precision;
  /** Unit of the error, nats. */
  readonly scale: number;
  readonly budget: Budget;
}

/**
 * Evaluations along one line of the plane, a hundred times the usual number; other requests wait for fifteen such
 * lines.
 */
const mostOfSection = 20_000;

/** Standard deviations over which one quadrature rule approximates the normal density by a polynomial. */
const longestPart = 3;

/**
 * Expected derivatives of the surprisal in standardised coordinates, up to an order; order zero is the expected
 * surprisal.
 *
 *   E[∂ᵅ sⱼ(μ + L z)] = E[He_α(z) sⱼ(μ + L z)],   z ~ N(0, I), He the Hermite polynomials
 *
 * @param mixture mixture on a line or in the plane, with positive weights
 * @returns derivatives by the order in each coordinate: (order + 1) on a line; (order + 1, order + 1) row-major in the
 *   plane, zero beyond the total order
 * @throws Unresolved: the budget is spent
 */
export function* expectedSurprisal(
  { size, components }: FactoredMixture,
  j: number,
  under: FactoredGaussian,
  order: number,
  { precision, scale, budget }: Effort,
): Interruptible<Float64Array> {
  const plane = components.map(({ mean, factor, logWeight }): Paraboloid => {
    // A line is a plane in which nothing depends on y.
    const [slope, , slant = 0, along = 1] = [...relativeFactor(factor, under.factor)] as [number, ...number[]];
    const [vertex, ridge = 0] = [...solveLower(under.factor, minus(mean, under.mean))] as [number, ...number[]];
    const height = logWeight + Math.log(slope) + Math.log(along);
    return { profile: { height, slope, vertex }, slope: along, ridge, tilt: -slant / along };
  });
  const { radius, cutsPlane } = precision;
  const tolerance = precision.error * scale;
  if (size === 1) {
    const line = plane.map(({ profile }) => profile);
    return yield* lineExpectation(line, j, order, radius, tolerance, budget);
  }
  const hermites = new Float64Array(order + 1);
  const integrand = (x: number, values: Float64Array) => {
    const density = normalDensity(x);
    weighByHermite(hermites, density, x);
    const reach = Math.sqrt((radius - x) * (radius + x));
    // A tenth of the tolerance: the rule over x must not bisect because of errors over y.
    const ofSection = tolerance / (10 * density);
    const own = budgetOf(Math.min(budget.evaluations, mostOfSection), budget.operationsEach);
    budget.evaluations -= own.evaluations;
    const section = complete(lineExpectation(sectionAt(plane, x), j, order, reach, ofSection, own));
    budget.evaluations += own.evaluations;
    for (let a = 0; a <= order; a++) {
      const hermite = hermites[a] as number;
      for (let b = 0; a + b <= order; b++) values[a * (order + 1) + b] = hermite * (section[b] as number);
    }
  };
  const cuts = cutsPlane ? extents(plane, radius) : [];
  return yield* integrate(integrand, (order + 1) ** 2, partsOf(radius, cuts), tolerance, budget);
}

/** The same along a line, for log joint densities that are parabolas in its standardised coordinate. */
function lineExpectation(
  line: readonly Parabola[],
  j: number,
  order: number,
  radius: number,
  tolerance: number,
  budget: Budget,
): Interruptible<Float64Array> {
  const surprisal = logSumAbove(line, j);
  const integrand = (t: number, values: Float64Array) => weighByHermite(values, normalDensity(t) * surprisal(t), t);
  return integrate(integrand, order + 1, partsOf(radius, kinks(line, -radius, radius)), tolerance, budget);
}

/** Cuts closer than this are merged. */
const shortestPart = 1e-14;

/** Edges of short parts of [-radius, radius], including the cuts within. */
function partsOf(radius: number, cuts: readonly number[]): number[] {
  const within = cuts.filter((cut) => Math.abs(cut) < radius).sort((one, other) => one - other);
  const edges = [-radius];
  let start = -radius;
  for (const end of [...within, radius]) {
    if (end - start < shortestPart) continue;
    const parts = Math.ceil((end - start) / longestPart);
    for (let part = 1; part <= parts; part++) edges.push(part < parts ? start + ((end - start) * part) / parts : end);
    start = end;
  }
  return edges;
}

/** Writes value · Heₙ(t) for each n into `weighed`. */
function weighByHermite(weighed: Float64Array, value: number, t: number): void {
  let before = 0;
  let here = value;
  for (let n = 0; n < weighed.length; n++) {
    weighed[n] = here;
    const next = t * here - n * before;
    before = here;
    here = next;
  }
}

const normalDensity = (t: number) => Math.exp(-0.5 * t * t) / Math.sqrt(2 * Math.PI);
