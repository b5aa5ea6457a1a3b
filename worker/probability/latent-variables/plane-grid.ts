/**
 * An even grid over all of the plane where a density matters, as fine as the density needs.
 *
 * A sum over an even grid that reaches where the density vanishes converges faster than any power of its spacing, if
 * the density is smooth: for a Gaussian, a spacing of one standard deviation leaves an error of 1e-8. So the grid is
 * spaced by the posterior's own covariance, as the cells have found it. It grows from the peak while the density matters.
 * A finer grid takes the points in the middle of its squares as well, which squares the error of a smooth density.
 *
 * @see Trefethen and Weideman (2014), The exponentially convergent trapezoidal rule
 */
import { cholesky, logDeterminant, solveLower } from "../linear-algebra/cholesky.ts";
import { logSumExp, softmax } from "../numerics/log-sum-exp.ts";
import { logStandardNormal } from "./elbo.ts";
import { densest, type PlanePoint, type PlaneSummary, type Point } from "./plane-cells.ts";

/** A grid ends where the density is this far below its peak, nats: of a Gaussian, 2e-9 lies beyond. */
const depth = 20;
/** Peaks closer than this to the next node, nats, are seen: half a step from it, 6 standard deviations out, it is 5. */
const seen = 8;
/** A density that fills less of its covariance than this, relative to a Gaussian, is curved or has several peaks. */
const leastFilled = 0.3;

interface Node extends PlanePoint {
  readonly index: Point;
}

interface Seed {
  /** In steps of the grid. */
  readonly at: Point;
  /** log p(x, z), nats. */
  readonly logJoint: number;
}

/** A grid that waits for values at some of its nodes. */
export interface PlaneGrid {
  readonly origin: Point;
  /** Steps along the grid's own axes, in z. */
  readonly steps: readonly [Point, Point];
  /** log of the area of a step of the grid. */
  readonly logArea: number;
  /** Places from which the grid also grows, because separate peaks may lie between its nodes. */
  readonly seeds: readonly Seed[];
  readonly nodes: ReadonlyMap<number, Node>;
  /** Nodes whose values are needed next, those beside the densest first; none once the grid is whole. */
  readonly asked: readonly Point[];
}

/** Unique while indices are below 2^20, that is a thousand deviations from a peak and ten refinements. */
const keyOf = ([i, j]: Point): number => i * 2 ** 21 + j;

/**
 * A grid from the densest point of a summary.
 *
 * Its steps are standard deviations, if the density fills its covariance as a Gaussian does: ∫ p / max p = 2π |Σ|^½.
 * Otherwise they are the same in every direction, with the area that this integral gives.
 */
export function beginGrid({ logEvidence, points, covariance }: PlaneSummary): PlaneGrid {
  const { latent: origin, logJoint: peak } = densest(points);
  const area = Math.exp(logEvidence - peak) / (2 * Math.PI);
  const deviations = cholesky(covariance, "covariance");
  const isFilled = area > leastFilled * Math.exp(logDeterminant(deviations) / 2);
  const side = Math.sqrt(area);
  const factor = isFilled ? deviations : { size: 2, lower: Float64Array.of(side, 0, 0, side) };
  const [l11, , l21, l22] = [...factor.lower] as [number, number, number, number];
  const seeds = points.map(({ latent: [z1, z2], logJoint }): Seed => {
    const [right = 0, up = 0] = solveLower(factor, [z1 - origin[0], z2 - origin[1]]);
    return { at: [right, up], logJoint };
  });
  return withFrontier({
    origin,
    steps: [
      [l11, l21],
      [0, l22],
    ],
    logArea: Math.log(l11) + Math.log(l22),
    seeds: seeds.filter(({ logJoint }) => logJoint > peak - depth),
    nodes: new Map(),
  });
}

const latentOf = ({ origin, steps: [one, other] }: Pick<PlaneGrid, "origin" | "steps">, [i, j]: Point): Point => [
  origin[0] + i * one[0] + j * other[0],
  origin[1] + i * one[1] + j * other[1],
];

/** Latents at which the grid needs values, (n, 2). */
export const latentsOfGrid = (grid: PlaneGrid): Point[] => grid.asked.map((index) => latentOf(grid, index));

/**
 * The grid with values at its first requested nodes.
 *
 * @param logLikelihoods log p(x|z) at them, nats
 */
export function growGrid(grid: PlaneGrid, logLikelihoods: ArrayLike<number>): PlaneGrid {
  const nodes = new Map(grid.nodes);
  for (const [n, index] of grid.asked.slice(0, logLikelihoods.length).entries()) {
    const latent = latentOf(grid, index);
    nodes.set(keyOf(index), { index, latent, logJoint: (logLikelihoods[n] as number) + logStandardNormal(latent) });
  }
  return withFrontier({ ...grid, nodes });
}

/** The grid of half the area: rotated by a right angle's half, with the old nodes and those in the middle between them. */
export function refineGrid({ steps: [one, other], logArea, seeds, nodes, ...kept }: PlaneGrid): PlaneGrid {
  const turned = ([i, j]: Point): Point => [i + j, i - j];
  const old = [...nodes.values()].map((node) => ({ ...node, index: turned(node.index) }));
  return withFrontier({
    ...kept,
    steps: [
      [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2],
      [(one[0] - other[0]) / 2, (one[1] - other[1]) / 2],
    ],
    logArea: logArea - Math.LN2,
    seeds: seeds.map(({ at, logJoint }) => ({ at: turned(at), logJoint })),
    nodes: new Map(old.map((node) => [keyOf(node.index), node])),
  });
}

/** The grid, asking for the nodes beside those that matter, and for those closest to a seed. */
function withFrontier(grid: Omit<PlaneGrid, "asked">): PlaneGrid {
  const { nodes, seeds } = grid;
  const highest = Math.max(...[...nodes.values()].map(({ logJoint }) => logJoint));
  const dense = [...nodes.values()].filter(({ logJoint }) => logJoint > highest - depth);
  const asked = new Map<number, Point>();
  const ask = (index: Point) => {
    const key = keyOf(index);
    if (!nodes.has(key)) asked.set(key, index);
  };
  for (const seed of seeds) ask(nearestIndex(seed));
  for (const { index } of dense.sort((one, other) => other.logJoint - one.logJoint)) {
    for (const [i, j] of neighbours) ask([index[0] + i, index[1] + j]);
  }
  return { ...grid, asked: [...asked.values()] };
}

const nearestIndex = ({ at: [i, j] }: Seed): Point => [Math.round(i), Math.round(j)];

const neighbours = [-1, 0, 1].flatMap((i) => [-1, 0, 1].map((j) => [i, j] as const));

/** Whether no seed lies on a peak that the nodes around it miss. */
export const seesPeaks = ({ seeds, nodes }: PlaneGrid): boolean =>
  seeds.every((seed) => seed.logJoint < (nodes.get(keyOf(nearestIndex(seed)))?.logJoint ?? 0) + seen);

/** Remainder of a division by two, of negative numbers too. */
const parity = (i: number): number => Math.abs(i % 2);

/**
 * Largest difference between the evidences by the four parts of a grid that have every second row and column, nats.
 *
 * The error of the whole grid is smaller: for a density with kinks by a factor of some four, and for a smooth one by the
 * square of the factor by which this difference falls from a grid of √2 times the spacing.
 */
export function spreadOfParts({ nodes }: PlaneGrid): number {
  const parts: number[][] = [[], [], [], []];
  for (const { index, logJoint } of nodes.values()) parts[2 * parity(index[0]) + parity(index[1])]?.push(logJoint);
  const logSums = parts.map(logSumExp);
  return Math.max(...logSums) - Math.min(...logSums);
}

/** Evidence and moments by the sum over a grid. */
export function summariseGrid({ nodes, logArea }: PlaneGrid): PlaneSummary & { readonly mean: Point } {
  const all = [...nodes.values()];
  const logJoints = all.map(({ logJoint }) => logJoint);
  const masses = softmax(logJoints);
  const average = (of: (z: Point) => number): number =>
    all.reduce((sum, { latent }, i) => sum + (masses[i] as number) * of(latent), 0);
  const mean = [average(([z1]) => z1), average(([, z2]) => z2)] as const;
  const moment = (a: 0 | 1, b: 0 | 1): number => average((z) => (z[a] - mean[a]) * (z[b] - mean[b]));
  return {
    logEvidence: logArea + logSumExp(logJoints),
    points: all,
    mean,
    covariance: [
      [moment(0, 0), moment(0, 1)],
      [moment(1, 0), moment(1, 1)],
    ],
  };
}
