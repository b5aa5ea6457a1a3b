/**
 * The exact posterior of a latent plane, p(z|x), and the evidence p(x), by quadrature: cells find the mass
 * (plane-cells.ts), an even grid integrates it (plane-grid.ts). The caller decodes latents between two steps.
 */
import { softmax } from "../numerics/log-sum-exp.ts";
import {
  beginCells,
  densest,
  latentsOfCells,
  latticeSize,
  type PlaneCells,
  type PlanePoint,
  type Point,
  stepCells,
  summariseCells,
} from "./plane-cells.ts";
import {
  beginGrid,
  growGrid,
  latentsOfGrid,
  type PlaneGrid,
  refineGrid,
  seesPeaks,
  spreadOfParts,
  summariseGrid,
} from "./plane-grid.ts";

/**
 * The sum has converged when its error is less, estimated from how fast the spread of its parts falls, nats. The rounding
 * of decoders moves it as much.
 */
const negligible = 5e-6;
/** Fraction of the mass in the region, which gets a margin. */
const heldMass = 0.999;
const margin = 0.1;

interface Estimate {
  /** log p(x), nats. */
  readonly logEvidence: number;
  /** The largest difference between the sums over the four grids of twice the spacing in the grid, nats. */
  readonly lastChangeNats: number;
  /** The grid that it is the sum over. */
  readonly grid: PlaneGrid | undefined;
}

/** A quadrature that waits for values at latents. */
export interface PlaneQuadrature extends Estimate {
  /** Latents that may follow those of the first lattice. */
  readonly most: number;
  /** Number of values so far. */
  readonly evaluations: number;
  /** Latents whose values are needed next, (n, 2); none once the sum has converged or no more may follow. */
  readonly asked: readonly Point[];
  readonly cells: PlaneCells;
  /** The grid that is growing; undefined while cells are split. */
  readonly growing: PlaneGrid | undefined;
}

/** Most values that a quadrature takes. */
export const mostEvaluations = (most: number): number => latticeSize ** 2 + most;

/** @param most latents that may follow those of the first lattice */
export function beginQuadrature(most: number): PlaneQuadrature {
  const cells = beginCells();
  return {
    most,
    evaluations: 0,
    asked: latentsOfCells(cells),
    cells,
    growing: undefined,
    logEvidence: Number.NEGATIVE_INFINITY,
    lastChangeNats: Number.POSITIVE_INFINITY,
    grid: undefined,
  };
}

/**
 * The quadrature after its latents have been evaluated.
 *
 * @param logLikelihoods log p(x|z) at the requested latents, nats
 */
export function stepQuadrature(before: PlaneQuadrature, logLikelihoods: ArrayLike<number>): PlaneQuadrature {
  const now = { ...before, evaluations: before.evaluations + before.asked.length };
  if (now.growing) return growing({ ...now, growing: growGrid(now.growing, logLikelihoods) });
  const cells = stepCells(now.cells, logLikelihoods, now.most);
  if (cells.asked.length > 0) return { ...now, cells, asked: latentsOfCells(cells) };
  return growing({ ...now, cells, growing: beginGrid(summariseCells(cells)) });
}

/** What the growing grid needs next, and the next grid once it is whole. */
function growing(now: PlaneQuadrature & { readonly growing: PlaneGrid }): PlaneQuadrature {
  const room = mostEvaluations(now.most) - now.evaluations;
  const { growing: grid } = now;
  // The first grid counts even if it is not whole; of later ones, only the whole are better.
  const isFirst = now.grid === undefined;
  const fitting = grid.asked.length <= room ? grid.asked.length : isFirst ? room : 0;
  if (fitting > 0) return { ...now, asked: latentsOfGrid(grid).slice(0, fitting) };
  if (grid.asked.length > 0 && !isFirst) return { ...now, asked: [] };
  const lastChangeNats = spreadOfParts(grid);
  const whole = { ...now, grid, logEvidence: summariseGrid(grid).logEvidence, lastChangeNats };
  // The spread times the square of the factor by which it has fallen.
  const isConverged = !isFirst && lastChangeNats ** 3 < negligible * now.lastChangeNats ** 2 && seesPeaks(grid);
  if (isConverged || grid.nodes.size > room) return { ...whole, asked: [] };
  return growing({ ...whole, growing: refineGrid(grid) });
}

/** Moments and location of p(z|x). */
export interface PlaneMoments {
  readonly mean: Point;
  readonly covariance: readonly (readonly number[])[];
  /** The node at which p(z|x) is largest. */
  readonly mode: Point;
  /** Corners of the square that holds 99.9 % of the mass. */
  readonly from: Point;
  readonly to: Point;
}

/** Mean, covariance and location of the exact posterior, once the quadrature has ended. */
export function planeMoments({ grid }: PlaneQuadrature): PlaneMoments {
  if (grid === undefined) throw new Error("planeMoments: expected a quadrature that has ended");
  const { mean, covariance, points } = summariseGrid(grid);
  return { mean, covariance, mode: densest(points).latent, ...regionOf(points) };
}

function regionOf(points: readonly PlanePoint[]): Pick<PlaneMoments, "from" | "to"> {
  const masses = softmax(points.map(({ logJoint }) => logJoint));
  const bySize = Array.from(masses, (mass, i) => ({ mass, ...(points[i] as PlanePoint) })).sort(
    (one, other) => other.mass - one.mass,
  );
  let held = 0;
  const within = bySize.filter(({ mass }) => {
    const isWanted = held < heldMass;
    held += mass;
    return isWanted;
  });
  const rangeOf = (axis: 0 | 1) => {
    const values = within.map(({ latent }) => latent[axis]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return { centre: (low + high) / 2, length: high - low };
  };
  const [one, two] = [rangeOf(0), rangeOf(1)];
  const half = (0.5 + margin) * Math.max(one.length, two.length);
  return { from: [one.centre - half, two.centre - half], to: [one.centre + half, two.centre + half] };
}
