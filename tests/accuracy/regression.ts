/** regression/posterior and regression/predict. */
import type { Gaussian } from "../../worker/probability/gaussians/gaussian.ts";
import { inner as inputProduct } from "../../worker/probability/linear-algebra/matrix.ts";
import { createRng } from "../../worker/probability/numerics/random.ts";
import { posterior, predict, type RegressionData } from "../../worker/probability/regression/linear-regression.ts";
import {
  columnsOf,
  type Decimal,
  type Exactly,
  type ExactMatrix,
  exact,
  inner,
  invert,
  logNormal,
  matrixSum,
  plus,
  product,
  scaled,
  symmetric,
  times,
} from "./exact.ts";
import { list, placed } from "./inputs.ts";
import { overGrid, type Sweep, sweepOf } from "./measure.ts";

interface Problem {
  readonly data: RegressionData;
  readonly prior: Gaussian;
  readonly at: number[][];
}

interface PlacedProblem {
  readonly label: string;
  readonly problem: Problem;
}

/**
 * A plane over inputs of all sizes and locations, for more observations than weights and for fewer. The prior's mean is
 * as far from the weights as its variance allows, and the noise is no smaller than the rounding of the targets.
 */
function placedProblems(): PlacedProblem[] {
  return overGrid((scale, offset, label) =>
    [1, 1e12].flatMap((variance) =>
      [6, 1].map((count): PlacedProblem => {
        const rng = createRng(29);
        const placedInputs = (length: number) => list(length, () => [1, ...placed(2, scale, offset, rng)]);
        const inputs = placedInputs(count);
        const weights = [-1, 0.5, 2];
        const noise = () => 0.3 * scale * (2 * rng() - 1);
        const prior = {
          mean: [0.5, -0.25, 0.75].map((m) => m * Math.sqrt(variance)),
          covariance: weights.map((_, i) => weights.map((_, j) => (i === j ? variance : 0.25 * variance))),
        };
        return {
          label: `${label}, ${count} observations, prior variance ${variance.toExponential()}`,
          problem: {
            data: {
              inputs,
              targets: inputs.map((input) => inputProduct(input, weights) + noise()),
              noiseVariance: (0.3 * scale + 1e-15 * offset) ** 2,
            },
            prior,
            at: placedInputs(2),
          },
        };
      }),
    ),
  ).flat();
}

const posteriorSweep = sweepOf("regression/posterior", () =>
  placedProblems().map(({ label, problem }) => ({
    label,
    given: problem,
    computed: () => {
      const { mean, covariance, logEvidence } = posterior(problem.data, problem.prior);
      return { mean, covariance, logEvidence };
    },
    exact: ({ data, prior }: Exactly<Problem>) => ({
      ...exactPosterior(data, prior),
      logEvidence: exactLogEvidence(data, prior),
    }),
  })),
);

const predictSweep = sweepOf("regression/predict, from data", () =>
  placedProblems().map(({ label, problem: { data, prior, at } }) => ({
    label,
    given: { data, prior, at },
    computed: () => ({ ...predict(posterior(data, prior), data.noiseVariance, at) }),
    exact: (given: Exactly<Problem>) =>
      exactPredictive(exactPosterior(given.data, given.prior), given.data.noiseVariance, given.at),
  })),
);

/** The loss when a posterior is returned and sent back. */
const sentBackSweep = sweepOf("regression/predict, from the posterior sent back", () =>
  placedProblems().map(({ label, problem: { data, prior, at } }) => ({
    label,
    given: { data, prior, at },
    computed: () => {
      const { mean, covariance, choleskyFactor } = posterior(data, prior);
      return { ...predict({ mean, covariance, choleskyFactor }, data.noiseVariance, at) };
    },
    exact: (given: Exactly<Problem>) =>
      exactPredictive(exactPosterior(given.data, given.prior), given.data.noiseVariance, given.at),
  })),
);

/** Bishop (2006), eqs. 3.50-3.51. */
function exactPosterior({ inputs, targets, noiseVariance }: Exactly<RegressionData>, prior: Exactly<Gaussian>) {
  const precision = invert(symmetric(prior.covariance)).inverse;
  const columns = columnsOf(inputs);
  const beta = exact(1).div(noiseVariance);
  const gram = product(columns, inputs).map((row) => scaled(beta, row));
  const covariance = invert(matrixSum(precision, gram)).inverse;
  const pull = plus(times(precision, prior.mean), scaled(beta, times(columns, targets)));
  return { mean: times(covariance, pull), covariance };
}

/** log N(y | X m₀, X S₀ Xᵀ + σ² I). */
function exactLogEvidence({ inputs, targets, noiseVariance }: Exactly<RegressionData>, prior: Exactly<Gaussian>) {
  const spread = product(product(inputs, symmetric(prior.covariance)), columnsOf(inputs));
  const covariance = spread.map((row, i) => row.map((entry, j) => (i === j ? entry.plus(noiseVariance) : entry)));
  return logNormal(times(inputs, prior.mean), covariance)(targets);
}

function exactPredictive({ mean, covariance }: Exactly<Gaussian>, noiseVariance: Decimal, at: ExactMatrix) {
  const epistemicVariance = at.map((x) => inner(x, times(covariance, x)));
  return {
    mean: times(at, mean),
    variance: epistemicVariance.map((epistemic) => epistemic.plus(noiseVariance)),
    epistemicVariance,
  };
}

export const sweeps: readonly Sweep[] = [posteriorSweep, predictSweep, sentBackSweep];
