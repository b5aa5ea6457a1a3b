/** mixtures/condition, modes: where they are, far apart and about to merge. */
import { factorMixture, type GaussianMixture } from "../../worker/probability/mixtures/gaussian-mixture.ts";
import { modes } from "../../worker/probability/mixtures/gaussian-mixture-modes.ts";
import {
  type Decimal,
  type Exactly,
  type ExactVector,
  exact,
  invert,
  matrixSum,
  minus,
  outer,
  plus,
  scaled,
  softmax,
  symmetric,
  times,
} from "./exact.ts";
import { placedMixtures } from "./inputs.ts";
import { answerOrRefusal, type Sweep, sweepOf } from "./measure.ts";
import { exactLogJoint } from "./mixtures.ts";

interface ModeInputs {
  readonly mixture: GaussianMixture;
  /** The mode that the Worker finds, from which Newton's method starts. */
  readonly point: readonly number[];
}

const modesSweep = sweepOf("mixtures/condition, modes", () =>
  placedMixtures(2, 2, 61).map(({ label, mixture }) => {
    const highest = answerOrRefusal(() => modes(factorMixture(mixture), 1000)[0]);
    return {
      label,
      given: { mixture, point: highest?.point ?? [] },
      computed: () => {
        const [mode] = modes(factorMixture(mixture), 1000);
        return { point: [...(mode?.point ?? [])], logDensity: mode?.logDensity ?? Number.NaN, isMaximum: 1 };
      },
      exact: exactMode,
    };
  }),
);

interface PairInputs {
  readonly mixture: GaussianMixture;
  /** The modes that the Worker finds, (2, 1). */
  readonly points: readonly (readonly number[])[];
}

/** Two equal components on a line: with a distance of two deviations their modes would be one. */
const mergingSweep = sweepOf("mixtures/condition, modes about to merge", () =>
  [1, 1e-2, 1e-4, 1e-6].flatMap((excess) =>
    [1e-9, 1, 1e9].flatMap((scale) =>
      [0, 1e3].map((shift) => {
        const mixture = {
          weights: [0.5, 0.5],
          means: [-1, 1].map((side) => [scale * (shift + side * (1 + excess))]),
          covariances: [[[scale ** 2]], [[scale ** 2]]],
        };
        const found = () =>
          modes(factorMixture(mixture), 1000).toSorted((a, b) => (a.point[0] as number) - (b.point[0] as number));
        return {
          label: `distance of 2 (1 + ${excess}) deviations of ${scale}, ${shift} from the origin`,
          given: { mixture, points: found().map(({ point }) => [...point]) },
          computed: () => ({
            points: found().map(({ point }) => [...point]),
            logDensity: found().map(({ logDensity }) => logDensity),
            isMaximum: [1, 1],
          }),
          exact: (given: Exactly<PairInputs>) => {
            const exactly = given.points.map((point) => exactMode({ mixture: given.mixture, point }));
            return {
              points: exactly.map(({ point }) => point),
              logDensity: exactly.map(({ logDensity }) => logDensity),
              isMaximum: exactly.map(({ isMaximum }) => isMaximum),
            };
          },
        };
      }),
    ),
  ),
);

/** Newton's steps to the stationary point of log p, and whether it is a maximum. */
function exactMode({ mixture, point }: Exactly<ModeInputs>) {
  const logJoint = exactLogJoint(mixture);
  const precisions = mixture.covariances.map((covariance) => invert(symmetric(covariance)).inverse);
  const derivatives = (x: ExactVector) => {
    const { shares } = softmax(logJoint(x));
    const pulls = precisions.map((precision, k) => times(precision, minus(mixture.means[k] as ExactVector, x)));
    const gradient = pulls.map((pull, k) => scaled(shares[k] as Decimal, pull)).reduce(plus);
    const within = precisions.map((precision, k) => {
      const pull = pulls[k] as Decimal[];
      return precision.map((row, i) => scaled(shares[k] as Decimal, minus(row, scaled(pull[i] as Decimal, pull))));
    });
    return { gradient, curvature: matrixSum(within.reduce(matrixSum), outer(gradient, gradient)) };
  };
  let x: ExactVector = point;
  for (let step = 0; step < newtonSteps; step++) {
    const { gradient, curvature } = derivatives(x);
    x = plus(x, times(invert(curvature).inverse, gradient));
  }
  const { curvature } = derivatives(x);
  const [[along]] = curvature as [[Decimal]];
  const isMaximum = along.gt(0) && invert(curvature).determinant.gt(0);
  return { point: x, logDensity: softmax(logJoint(x)).logSum, isMaximum: exact(Number(isMaximum)) };
}

/** From an error of 1e-9 standard deviations three steps reach 60 digits; mean and rounding may lie further apart. */
const newtonSteps = 8;

export const sweeps: readonly Sweep[] = [modesSweep, mergingSweep];
