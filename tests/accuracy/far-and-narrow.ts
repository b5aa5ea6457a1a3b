/** gaussians/divergence and gaussians/nearest of narrow and far components, on the line and in the plane. */

import { mixtureDivergence, nearestGaussians } from "../../worker/probability/divergences/nearest-gaussians.ts";
import type { Gaussian } from "../../worker/probability/gaussians/gaussian.ts";
import type { GaussianMixture } from "../../worker/probability/mixtures/gaussian-mixture.ts";
import fixtures from "../fixtures/mixture-divergences.json" with { type: "json" };
import { type Decimal, exact, inner, sum } from "./exact.ts";
import { answerOrRefusal, type Sweep, sweepOf } from "./measure.ts";

/** A mixture on the line with what is known of it in 30 digits. */
type Line = (typeof fixtures)[number];

const known: readonly Line[] = fixtures.filter(({ minima }) => minima.length > 0);

const weightsOf = ({ mixture }: Line): readonly number[] => mixture.weights;

/** Independent coordinates: pairs whose components are at most eight. */
const pairs = known
  .flatMap((one) => known.map((other): readonly [Line, Line] => [one, other]))
  .filter(([one, other]) => one.name < other.name && weightsOf(one).length * weightsOf(other).length <= 8);

/** x ↦ A x, an A of integers: products with it are exact. */
const axes = [
  [2, 1],
  [1, 1],
] as const;

/** z ↦ unit · z + offset. */
interface Placement {
  readonly label: string;
  readonly unit: number;
  readonly offset: number;
}

const placement = (power: number, offset: number): Placement => ({
  label: `units of ${(2 ** power).toExponential(1)}, offset ${offset.toExponential(1)}`,
  unit: 2 ** power,
  offset,
});

/** Powers of two, as others would round the variances: from 1e-9 to 1e9, and offsets up to 1e9. */
const placements: readonly Placement[] = [-30, -10, 0, 30].flatMap((power) =>
  [0, 2 ** 10, 2 ** 30].map((offset) => placement(power, offset)),
);
/** In the plane an integral takes tens of milliseconds. */
const placementsInPlane: readonly Placement[] = [placement(-30, 0), placement(0, 2 ** 30), placement(30, 2 ** 10)];

const placed = ({ unit, offset }: Placement, { mean, covariance }: Gaussian): Gaussian => ({
  mean: mean.map((m) => unit * m + offset),
  covariance: covariance.map((row) => row.map((entry) => unit ** 2 * entry)),
});

/** Whether coordinates are still the same from one another there. */
const isExact = ({ unit, offset }: Placement, means: readonly (readonly number[])[]): boolean =>
  means.flat().every((m) => unit * m + offset - offset === unit * m);

const mixtureOf = (weights: readonly number[], gaussians: readonly Gaussian[]): GaussianMixture => ({
  weights,
  means: gaussians.map(({ mean }) => mean),
  covariances: gaussians.map(({ covariance }) => covariance),
});

const gaussiansOf = ({ mixture: { means, covariances } }: Line): Gaussian[] =>
  means.map((mean, k) => ({ mean, covariance: covariances[k] as number[][] }));

/** The image under A of two independent coordinates. */
function inPlane(one: Gaussian, other: Gaussian): Gaussian {
  const [v, w] = [one.covariance[0]?.[0] as number, other.covariance[0]?.[0] as number];
  return {
    mean: axes.map(([a, b]) => a * (one.mean[0] as number) + b * (other.mean[0] as number)),
    covariance: axes.map(([a, b]) => axes.map(([c, d]) => a * c * v + b * d * w)),
  };
}

/** A mixture of one or two coordinates with the known divergences and minima. */
interface Problem {
  readonly name: string;
  readonly weights: readonly number[];
  readonly components: readonly Gaussian[];
  readonly q: Gaussian;
  readonly lines: readonly Line[];
}

const problems: readonly Problem[] = [
  ...known.map(
    (line): Problem => ({
      name: line.name,
      weights: weightsOf(line),
      components: gaussiansOf(line),
      q: line.q,
      lines: [line],
    }),
  ),
  ...pairs.map(
    ([one, other]): Problem => ({
      name: `in the plane: ${one.name} / ${other.name}`,
      weights: weightsOf(one).flatMap((p) => weightsOf(other).map((q) => p * q)),
      components: gaussiansOf(one).flatMap((p) => gaussiansOf(other).map((q) => inPlane(p, q))),
      q: inPlane(one.q, other.q),
      lines: [one, other],
    }),
  ),
];

interface PlacedProblem {
  readonly label: string;
  readonly placement: Placement;
  readonly p: GaussianMixture;
  readonly q: Gaussian;
  readonly lines: readonly Line[];
}

const placedProblems = (): PlacedProblem[] =>
  problems.flatMap(({ name, weights, components, q, lines }) =>
    (lines.length === 1 ? placements : placementsInPlane)
      .filter((where) =>
        isExact(
          where,
          [...components, q].map(({ mean }) => mean),
        ),
      )
      .map((where) => ({
        label: `${name}, ${where.label}`,
        placement: where,
        p: mixtureOf(
          weights,
          components.map((component) => placed(where, component)),
        ),
        q: placed(where, q),
        lines,
      })),
  );

/** Divergences of independent coordinates add up. A rounding is that of the result alone: the inputs are exact. */
const divergenceSweep = sweepOf("gaussians/divergence, narrow and far", () =>
  placedProblems().map(({ label, p, q, lines }) => ({
    label,
    given: {},
    computed: () => ({ ...mixtureDivergence(p, q) }),
    exact: () => ({
      forwardNats: sum(lines.map(({ forwardNats }) => exact(forwardNats))),
      reverseNats: sum(lines.map(({ reverseNats }) => exact(reverseNats))),
    }),
  })),
);

interface ExactGaussian {
  readonly mean: Decimal;
  readonly variance: Decimal;
}

function moments({ mixture: { weights, means, covariances } }: Line): ExactGaussian {
  const pi = weights.map(exact);
  const mean = inner(
    pi,
    means.map(([m]) => exact(m as number)),
  );
  const variance = inner(
    pi,
    means.map(([m], k) =>
      exact(m as number)
        .minus(mean)
        .pow(2)
        .plus(exact(covariances[k]?.[0]?.[0] as number)),
    ),
  );
  return { mean, variance };
}

/** KL(p‖q*) = KL(p‖q) - KL(q*‖q), q* of the moments of p. */
function forwardNats(line: Line): Decimal {
  const { mean, variance } = moments(line);
  const q = { mean: exact(line.q.mean[0] as number), variance: exact(line.q.covariance[0]?.[0] as number) };
  const ratio = variance.div(q.variance);
  const apart = ratio.minus(1).minus(ratio.ln()).plus(mean.minus(q.mean).pow(2).div(q.variance)).div(2);
  return exact(line.forwardNats).minus(apart);
}

/** The local minima of KL(q‖p), the lowest first: of independent coordinates each pair, for correlation only adds to it. */
function exactMinima([one, other]: readonly Line[]) {
  const of = (line: Line) =>
    line.minima.map(({ mean, deviation, reverseNats }) => ({
      coordinates: [{ mean: exact(mean), variance: exact(deviation).pow(2) }] as ExactGaussian[],
      nats: exact(reverseNats),
    }));
  const along = of(one as Line);
  const all = other
    ? along.flatMap((a) =>
        of(other).map((b) => ({ coordinates: [...a.coordinates, ...b.coordinates], nats: a.nats.plus(b.nats) })),
      )
    : along;
  return all.sort((a, b) => a.nats.cmp(b.nats));
}

/** Mean and covariance where the problem is placed. */
function exactGaussian({ unit, offset }: Placement, coordinates: readonly ExactGaussian[]) {
  const rows = coordinates.length === 1 ? [[exact(1)]] : axes.map((row) => row.map(exact));
  const total = (weights: readonly Decimal[], of: (coordinate: ExactGaussian) => Decimal) =>
    inner(weights, coordinates.map(of));
  return {
    mean: rows.map((row) =>
      total(row, ({ mean }) => mean)
        .times(unit)
        .plus(offset),
    ),
    covariance: rows.map((row) =>
      rows.map((column) =>
        total(
          row.map((a, i) => a.times(column[i] as Decimal)),
          ({ variance }) => variance,
        ).times(unit ** 2),
      ),
    ),
  };
}

const nearestSweep = sweepOf("gaussians/nearest, narrow and far", () =>
  placedProblems().map(({ label, placement, p, lines }) => {
    const found = answerOrRefusal(() => nearestGaussians(p));
    const minima = exactMinima(lines);
    return {
      label,
      given: {},
      computed: () => {
        const { forward, reverse } = found ?? nearestGaussians(p);
        return {
          forwardMean: forward.gaussian.mean,
          forwardCovariance: forward.gaussian.covariance,
          forwardNats: forward.forwardNats,
          reverseMean: reverse.map(({ gaussian }) => gaussian.mean),
          reverseCovariance: reverse.map(({ gaussian }) => gaussian.covariance),
          reverseNats: reverse.map(({ reverseNats }) => reverseNats),
        };
      },
      exact: () => {
        const matched = exactGaussian(placement, lines.map(moments));
        const placedMinima = minima.map(({ coordinates }) => exactGaussian(placement, coordinates));
        return {
          forwardMean: matched.mean,
          forwardCovariance: matched.covariance,
          forwardNats: sum(lines.map(forwardNats)),
          reverseMean: placedMinima.map(({ mean }) => mean),
          reverseCovariance: placedMinima.map(({ covariance }) => covariance),
          reverseNats: minima.map(({ nats }) => nats),
        };
      },
    };
  }),
);

export const sweeps: readonly Sweep[] = [divergenceSweep, nearestSweep];
