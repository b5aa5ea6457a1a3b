/**
 * The exact posterior of a latent plane, p(z|x), and the evidence p(x), by quadrature.
 *
 * The plane is the image of the unit square, z = s Φ⁻¹(u), so that cells of equal size in u are small where the prior
 * has its mass and decoders vary fast. Cells with much of the mass are split into nine until the sum converges. The
 * caller decodes the centres between two steps.
 */
import { logSumExp, softmax } from "../numerics/log-sum-exp.ts";
import { normalQuantile } from "../numerics/normal-quantile.ts";
import { logStandardNormal } from "./elbo.ts";

/** s, above 1, because encoders place some images further out than the prior would. */
const spread = 1.5;
/** Initial cells along a side of the square. */
export const latticeSize = 51;
/** Most splits of a cell. */
const mostCuts = 3;
/** Cells whose density is further below the peak are not split, nats, by split: a wide cell may miss its own peak. */
const depths = [120, 60, 25] as const;
/** Cells split at first, as a fraction of those split later. */
const firstShare = 1.5;
/**
 * The sum has converged when a split changes it by less, nats. Midpoint rules converge faster than any power of their
 * spacing here, so the remaining error is far smaller.
 */
const negligible = 0.05;
/**
 * If more cells than can be split are within this of the peak, nats, one split is enough: splitting only some of them
 * would lose the accuracy of evenly spaced midpoints.
 */
const evenDepth = 12;
/** Fraction of the mass in the region, which gets a margin. */
const heldMass = 0.999;
const margin = 0.1;

type Point = readonly [number, number];

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

/** A quadrature that waits for values at the centres of cells. */
export interface PlaneQuadrature {
  /** Cells that may be split at once. */
  readonly most: number;
  /** Cells that will not be split again. */
  readonly settled: readonly Whole[];
  /** Centres of split cells, which are also the centres of their middle parts. */
  readonly known: readonly Cell[];
  /** Side of the known or requested cells, in u. */
  readonly side: number;
  /** Centres whose values are needed next, in u; none once the sum has converged. */
  readonly asked: readonly Point[];
  readonly cuts: number;
  /** Current estimate of log p(x), and its change by the last split, nats. */
  readonly logEvidence: number;
  readonly lastChangeNats: number;
  /** Number of values so far. */
  readonly evaluations: number;
}

/** Most values that a quadrature takes. */
export const mostEvaluations = (most: number): number =>
  latticeSize ** 2 + 8 * (Math.ceil(firstShare * most) + (mostCuts - 1) * most);

/** @param most cells that may be split at once */
export function beginQuadrature(most: number): PlaneQuadrature {
  const centres = Array.from({ length: latticeSize }, (_, i) => (i + 0.5) / latticeSize);
  return {
    most,
    settled: [],
    known: [],
    side: 1 / latticeSize,
    asked: centres.flatMap((up) => centres.map((right): Point => [right, up])),
    cuts: 0,
    logEvidence: Number.NEGATIVE_INFINITY,
    lastChangeNats: Number.POSITIVE_INFINITY,
    evaluations: 0,
  };
}

const latentAt = (u: number): number => spread * normalQuantile(u);

/** Latents at which values are needed, (n, 2). */
export const latentsAsked = ({ asked }: PlaneQuadrature): number[][] => asked.map((at) => at.map(latentAt));

/** log |dz/du| = -log N(z | 0, s² I). */
const logStretch = ([z1 = 0, z2 = 0]: readonly number[]): number =>
  Math.log(2 * Math.PI * spread ** 2) + (z1 * z1 + z2 * z2) / (2 * spread ** 2);

/** log N(z | 0, I) + log |dz/du|: the prior mass of a cell relative to its size in u. */
const logPriorMass = (z: readonly number[]): number => logStandardNormal(z) + logStretch(z);

/**
 * The quadrature after its centres have been evaluated.
 *
 * @param logLikelihoods log p(x|z) at the requested latents, nats
 */
export function stepQuadrature(quadrature: PlaneQuadrature, logLikelihoods: ArrayLike<number>): PlaneQuadrature {
  const { most, side, known, cuts } = quadrature;
  const found = latentsAsked(quadrature).map(
    (latent, i): Cell => ({
      at: quadrature.asked[i] as Point,
      logDensity: (logLikelihoods[i] as number) + logPriorMass(latent),
    }),
  );
  const cells = [...known, ...found].sort((one, other) => other.logDensity - one.logDensity);
  const settled = [...quadrature.settled];
  const logEvidence = logSumExp([...settled, ...cells.map((cell) => ({ ...cell, side }))].map(logMass));
  const lastChangeNats = Math.abs(logEvidence - quadrature.logEvidence);
  const peak = (cells[0] as Cell).logDensity;
  const room = Math.ceil(cuts === 0 ? firstShare * most : most);
  const isWide = (cells[room]?.logDensity ?? Number.NEGATIVE_INFINITY) > peak - evenDepth;
  const isKnown = cuts === mostCuts || (lastChangeNats < negligible && (cuts >= 2 || isWide));
  const cut = isKnown ? [] : cells.slice(0, room).filter(({ logDensity }) => logDensity > peak - (depths[cuts] ?? 0));
  settled.push(...cells.slice(cut.length).map((cell) => ({ ...cell, side })));
  const part = side / 3;
  return {
    most,
    settled,
    known: cut,
    side: part,
    asked: cut.flatMap(({ at: [right, up] }) => around.map(([i, j]): Point => [right + i * part, up + j * part])),
    cuts: cuts + 1,
    logEvidence,
    lastChangeNats,
    evaluations: quadrature.evaluations + found.length,
  };
}

const around = [-1, 0, 1].flatMap((j) => [-1, 0, 1].map((i) => [i, j] as const)).filter(([i, j]) => i !== 0 || j !== 0);

const logMass = ({ logDensity, side }: Whole): number => logDensity + 2 * Math.log(side);

/**
 * Posterior on the lattice of the first step: a mixture with a component for each point, weighted by its prior mass.
 */
export interface LatticePosterior {
  /** Coordinates of its columns and of its rows, (latticeSize). */
  readonly axis: readonly number[];
  /** log Σ_g w_g p(x|z_g), nats. */
  readonly logEvidence: number;
  /** log p(z_g|x), (latticeSize, latticeSize): rows from the lowest z₂, columns from the lowest z₁; nats. */
  readonly logResponsibilities: readonly (readonly number[])[];
}

/** @param logLikelihoods log p(x|z) at the latents of `beginQuadrature` */
export function latticePosterior(start: PlaneQuadrature, logLikelihoods: ArrayLike<number>): LatticePosterior {
  const logWeights = latentsAsked(start).map(logPriorMass);
  const logNormalizer = logSumExp(logWeights);
  const logJoints = logWeights.map((weight, g) => weight - logNormalizer + (logLikelihoods[g] as number));
  const logEvidence = logSumExp(logJoints);
  return {
    axis: start.asked.slice(0, latticeSize).map(([right]) => latentAt(right)),
    logEvidence,
    logResponsibilities: Array.from({ length: latticeSize }, (_, row) =>
      logJoints.slice(row * latticeSize, (row + 1) * latticeSize).map((value) => value - logEvidence),
    ),
  };
}

/** The cells' approximation of p(z|x). */
export interface PlaneMoments {
  readonly mean: readonly [number, number];
  readonly covariance: readonly (readonly number[])[];
  /** The centre at which p(z|x) is largest. */
  readonly mode: Point;
  /** Corners of the square that holds 99.9 % of the mass. */
  readonly from: Point;
  readonly to: Point;
}

/** Mean, covariance and location of the exact posterior, once the sum has converged. */
export function planeMoments({ settled }: PlaneQuadrature): PlaneMoments {
  const masses = softmax(settled.map(logMass));
  const latents = settled.map(({ at }) => at.map(latentAt) as [number, number]);
  const average = (of: (z: Point) => number): number =>
    latents.reduce((sum, z, i) => sum + (masses[i] as number) * of(z), 0);
  const mean = [average(([z1]) => z1), average(([, z2]) => z2)] as const;
  const covariance = [0, 1].map((i) =>
    [0, 1].map((j) =>
      average((z) => ((z[i] as number) - (mean[i] as number)) * ((z[j] as number) - (mean[j] as number))),
    ),
  );
  const heights = settled.map(({ logDensity }, i) => logDensity - logStretch(latents[i] as Point));
  const mode = latents[heights.indexOf(Math.max(...heights))] as Point;
  return { mean, covariance, mode, ...regionOf(latents, masses) };
}

function regionOf(latents: readonly Point[], masses: Float64Array): Pick<PlaneMoments, "from" | "to"> {
  const bySize = [...masses.keys()].sort((one, other) => (masses[other] as number) - (masses[one] as number));
  let held = 0;
  const within = bySize.filter((i) => {
    const isWanted = held < heldMass;
    held += masses[i] as number;
    return isWanted;
  });
  const ends = [0, 1].map((axis) => {
    const values = within.map((i) => latents[i]?.[axis] as number);
    return [Math.min(...values), Math.max(...values)] as const;
  });
  const half = (0.5 + margin) * Math.max(...ends.map(([low, high]) => high - low));
  const [from, to] = [-half, half].map((shift) => ends.map(([low, high]) => (low + high) / 2 + shift));
  return { from: from as unknown as Point, to: to as unknown as Point };
}
