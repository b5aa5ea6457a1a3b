/**
 * Cells of a latent plane, which find where the posterior has its mass.
 *
 * The plane is the image of the unit square, z = s Φ⁻¹(u), so that cells of equal size in u are small where the prior
 * has its mass and decoders vary fast. Cells that may hold a peak narrower than themselves are split into nine. Their
 * sum is a first estimate of the evidence only: cells of two sizes side by side lose the accuracy of even ones.
 */
import { logSumExp, softmax } from "../numerics/log-sum-exp.ts";
import { normalQuantile } from "../numerics/normal-quantile.ts";
import { logStandardNormal } from "./elbo.ts";

/** s, above 1, because encoders place some images further out than the prior would. */
const spread = 1.5;
/** Initial cells along a side of the square. */
export const latticeSize = 51;
/** Share of the refinement's latents that each split may take. */
const shares = [1 / 4, 1 / 8, 1 / 16] as const;
/** Peaks that must be further below the highest are not looked for, nats: a grid leaves out as much. */
const depth = 20;
/** Cells whose mass is further below the largest count for nothing, nats. */
const negligibleDepth = 2 * depth;
/** A peak is resolved if it rises by less above the centre of its cell, nats: a cell is then two or three deviations wide. */
const resolved = 2;

export type Point = readonly [number, number];

interface Cell {
  /** Centre, in u. */
  readonly at: Point;
  /** log p(x, z) + log |dz/du| there, nats. */
  readonly logDensity: number;
}

interface Whole extends Cell {
  /** Of the cell, in u. */
  readonly side: number;
}

/** Cells that wait for values at some of their centres. */
export interface PlaneCells {
  /** Cells that will not be split again. */
  readonly settled: readonly Whole[];
  /** Centres of split cells, which are also the centres of their middle parts. */
  readonly known: readonly Cell[];
  /** Side of the known or requested cells, in u. */
  readonly side: number;
  /** Centres whose values are needed next, in u; none once the mass is found. */
  readonly asked: readonly Point[];
  readonly cuts: number;
}

/** Centres of equal intervals of the unit interval. */
const centresOf = (count: number): number[] => Array.from({ length: count }, (_, i) => (i + 0.5) / count);

export function beginCells(): PlaneCells {
  const centres = centresOf(latticeSize);
  return {
    settled: [],
    known: [],
    side: 1 / latticeSize,
    asked: centres.flatMap((up) => centres.map((right): Point => [right, up])),
    cuts: 0,
  };
}

const latentAt = (u: number): number => spread * normalQuantile(u);
const pointAt = ([right, up]: Point): Point => [latentAt(right), latentAt(up)];

/** Latents at which the cells need values, (n, 2). */
export const latentsOfCells = ({ asked }: PlaneCells): Point[] => asked.map(pointAt);

/** log dz/du = -log N(z | 0, s²) along an axis. */
const logStretch = (z: number): number => 0.5 * Math.log(2 * Math.PI * spread ** 2) + (z / spread) ** 2 / 2;

/** log N(z | 0, I) + log |dz/du|: the prior mass of a cell relative to its size in u. */
const logPriorMass = (z: Point): number => logStandardNormal(z) + logStretch(z[0]) + logStretch(z[1]);

/**
 * The cells after their centres have been evaluated.
 *
 * @param logLikelihoods log p(x|z) at the requested latents, nats
 * @param most latents of the refinement, of which each split takes a share
 */
export function stepCells(before: PlaneCells, logLikelihoods: ArrayLike<number>, most: number): PlaneCells {
  const { side, cuts } = before;
  const found = before.asked.map(
    (at, i): Cell => ({ at, logDensity: (logLikelihoods[i] as number) + logPriorMass(pointAt(at)) }),
  );
  const cells = [...before.known, ...found];
  const share = shares[cuts] ?? 0;
  const cut = cellsAtPeaks(cells, side, Math.floor((share * most) / around.length));
  const part = side / 3;
  return {
    settled: [...before.settled, ...cells.filter((cell) => !cut.has(cell)).map((cell) => ({ ...cell, side }))],
    known: [...cut],
    side: part,
    asked: [...cut].flatMap(({ at: [right, up] }) => around.map(([i, j]): Point => [right + i * part, up + j * part])),
    cuts: cuts + 1,
  };
}

const around = [-1, 0, 1].flatMap((j) => [-1, 0, 1].map((i) => [i, j] as const)).filter(([i, j]) => i !== 0 || j !== 0);

/**
 * Cells denser than those around them that may hold a peak narrower than themselves, and those around them; those that
 * may hold the highest first.
 *
 * A paraboloid with its peak within a cell rises above the centre by at most a quarter of the sum of the larger drops to
 * neighbours along either axis.
 *
 * @param side of the cells, in u
 * @param most number of cells
 */
function cellsAtPeaks(cells: readonly Cell[], side: number, most: number): ReadonlySet<Cell> {
  const columns = Math.round(1 / side);
  // A column more than there are keeps the ends of two rows apart.
  const row = columns + 1;
  const placeOf = ({ at: [right, up] }: Cell) => Math.floor(up * columns) * row + Math.floor(right * columns);
  const byPlace = new Map(cells.map((cell) => [placeOf(cell), cell]));
  const offsets = around.map(([i, j]) => j * row + i);
  const highest = Math.max(...cells.map(({ logDensity }) => logDensity));
  const peaks = [...byPlace].flatMap(([place, cell]) => {
    const drop = (offset: number) => cell.logDensity - (byPlace.get(place + offset) ?? cell).logDensity;
    if (offsets.some((offset) => drop(offset) < 0)) return [];
    const rise = (Math.max(drop(-1), drop(1)) + Math.max(drop(-row), drop(row))) / 4;
    const top = cell.logDensity + rise;
    return rise > resolved && top > highest - depth ? { place, top } : [];
  });
  const found = new Set<Cell>();
  for (const { place } of peaks.sort((one, other) => other.top - one.top)) {
    const near = [0, ...offsets].flatMap((offset) => byPlace.get(place + offset) ?? []);
    if (found.size + near.length > most) break;
    for (const cell of near) found.add(cell);
  }
  return found;
}

const logMass = ({ logDensity, side }: Whole): number => logDensity + 2 * Math.log(side);

export interface PlanePoint {
  readonly latent: Point;
  /** log p(x, z), nats. */
  readonly logJoint: number;
}

/** The point at which p(z|x) is largest, the first of equals. */
export const densest = (points: readonly PlanePoint[]): PlanePoint =>
  points.reduce((best, point) => (point.logJoint > best.logJoint ? point : best));

/** What a sum has found of p(z|x). */
export interface PlaneSummary {
  /** log p(x), nats. */
  readonly logEvidence: number;
  /** Its points, (n). */
  readonly points: readonly PlanePoint[];
  /** Covariance, with the width of what a point stands for: positive definite. */
  readonly covariance: readonly [Point, Point];
}

export function summariseCells({ settled }: PlaneCells): PlaneSummary {
  const largest = Math.max(...settled.map(logMass));
  const cells = settled.flatMap((cell) =>
    logMass(cell) > largest - negligibleDepth ? { ...cell, latent: pointAt(cell.at) } : [],
  );
  const logMasses = cells.map(logMass);
  const masses = softmax(logMasses);
  const average = (of: (z: Point, side: number) => number): number =>
    cells.reduce((sum, { latent, side }, i) => sum + (masses[i] as number) * of(latent, side), 0);
  const mean = [average(([z1]) => z1), average(([, z2]) => z2)] as const;
  const width = (z: number, side: number): number => side * Math.exp(logStretch(z));
  const moment = (a: 0 | 1, b: 0 | 1): number =>
    average((z, side) => (z[a] - mean[a]) * (z[b] - mean[b]) + (a === b ? width(z[a], side) ** 2 / 12 : 0));
  return {
    logEvidence: logSumExp(logMasses),
    points: cells.map(({ latent, logDensity }) => {
      const [z1, z2] = latent;
      return { latent, logJoint: logDensity - logStretch(z1) - logStretch(z2) };
    }),
    covariance: [
      [moment(0, 0), moment(0, 1)],
      [moment(1, 0), moment(1, 1)],
    ],
  };
}

/** Posterior on a lattice: a mixture with a component for each point, weighted by its prior mass. */
export interface LatticePosterior {
  /** Coordinates of its columns and of its rows, (side). */
  readonly axis: readonly number[];
  /** log Σ_g w_g p(x|z_g), nats. */
  readonly logEvidence: number;
  /** log p(z_g|x), (side, side): rows from the lowest z₂, columns from the lowest z₁; nats. */
  readonly logResponsibilities: readonly (readonly number[])[];
}

let priorMasses: readonly number[] | undefined;

/** log w_g of the first lattice's points, (latticeSize²), up to a constant; computed once. */
function logPriorMasses(): readonly number[] {
  priorMasses ??= latentsOfCells(beginCells()).map(logPriorMass);
  return priorMasses;
}

/** Coordinates of side² equal cells of the square along an axis. */
const axisOf = (side: number): number[] => centresOf(side).map(latentAt);

/**
 * @param logWeights log w_g, (side²), up to a constant
 * @param logJoints log w_g p(x|z_g), up to the same constant
 */
function posteriorOn(logWeights: readonly number[], logJoints: readonly number[]): LatticePosterior {
  const side = Math.sqrt(logWeights.length);
  const logSum = logSumExp(logJoints);
  return {
    axis: axisOf(side),
    logEvidence: logSum - logSumExp(logWeights),
    logResponsibilities: Array.from({ length: side }, (_, row) =>
      logJoints.slice(row * side, (row + 1) * side).map((value) => value - logSum),
    ),
  };
}

/** Posterior on the first lattice. @param logLikelihoods log p(x|z) at its points, (latticeSize²), nats */
export function latticePosterior(logLikelihoods: ArrayLike<number>): LatticePosterior {
  const logWeights = logPriorMasses();
  return posteriorOn(
    logWeights,
    logWeights.map((weight, g) => weight + (logLikelihoods[g] as number)),
  );
}

/** Side of a block of the first lattice's points. */
const blockSide = 3;
/**
 * Blocks that are known whole before the first report. Under `gtm-2d` they hold most of the mass for 38 of the 40 test
 * digits by which their number was chosen, and for 35 of the next 40.
 */
const denseBlocks = 8;

/** Places of the first lattice's points by block, row by row, the middle one of each first. */
const blocks: readonly (readonly number[])[] = (() => {
  const steps = Array.from({ length: latticeSize / blockSide }, (_, i) => blockSide * i + 1);
  const around = [0, -1, 1];
  return steps.flatMap((up) =>
    steps.map((right) => around.flatMap((j) => around.map((i) => (up + j) * latticeSize + right + i))),
  );
})();

/** log p(x|z) at points of the first lattice, by place, nats. */
export type KnownPlaces = ReadonlyMap<number, number>;

/** Places of the blocks' middle points. */
export const middlePlaces: readonly number[] = blocks.map(([middle]) => middle as number);

/** The other places of the densest blocks, by their middle points. */
export function placesOfDenseBlocks(known: KnownPlaces): number[] {
  const logWeights = logPriorMasses();
  const jointOf = ([middle = 0]: readonly number[]) => (known.get(middle) as number) + (logWeights[middle] as number);
  const byDensity = blocks.toSorted((one, other) => jointOf(other) - jointOf(one));
  return byDensity.slice(0, denseBlocks).flatMap(([, ...others]) => others);
}

/**
 * Posterior over the blocks, a lattice of a third of the side: a block has the prior mass of its points, and as
 * likelihood the mean over those that are known.
 *
 * @param known at least every middle point
 */
export function blockPosterior(known: KnownPlaces): LatticePosterior {
  const logWeights = logPriorMasses();
  const massOf = (places: readonly number[]) => logSumExp(places.map((place) => logWeights[place] as number));
  const masses = blocks.map(massOf);
  const joints = blocks.map((places, block) => {
    const seen = places.filter((place) => known.has(place));
    const logJoint = logSumExp(seen.map((place) => (logWeights[place] as number) + (known.get(place) as number)));
    return (masses[block] as number) - massOf(seen) + logJoint;
  });
  return posteriorOn(masses, joints);
}
