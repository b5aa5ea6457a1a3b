/** The reparameterizations: draws given their noise, and gradients given theirs. */
import {
  type CategoricalObjective,
  estimateCategoricalGradients,
} from "../../worker/probability/gradients/categorical-gradients.ts";
import {
  drawGradients,
  type GaussianApproximation,
  type MixtureTarget,
} from "../../worker/probability/gradients/gradient-estimators.ts";
import {
  reparameterizeCategorical,
  reparameterizeExponential,
} from "../../worker/probability/gradients/reparameterization.ts";
import { createRng } from "../../worker/probability/numerics/random.ts";
import { type Decimal, type Exactly, exact, inner, log2Pi, normalized, scaled, softmax, sum } from "./exact.ts";
import { placed } from "./inputs.ts";
import { overGrid, type Sweep, scales, sweepOf } from "./measure.ts";

const exponentialSweep = sweepOf("reparameterizations/exponential", () =>
  scales.map((scale) => {
    const rate = 1 / (3 * scale);
    const { noise, reparameterized, derivatives } = reparameterizeExponential(rate, 20, createRng(37));
    return {
      label: `rate ${rate.toExponential(1)}`,
      given: { rate, noise },
      computed: () => ({ reparameterized, derivatives }),
      exact: (given: Exactly<{ rate: number; noise: readonly number[] }>) => {
        const draws = given.noise.map((u) => exact(1).minus(u).ln().neg().div(given.rate));
        return { reparameterized: draws, derivatives: scaled(exact(-1).div(given.rate), draws) };
      },
    };
  }),
);

const categoricalSweep = sweepOf("reparameterizations/categorical", () =>
  scales.flatMap((temperature) =>
    [1, 1e-9].map((rarity) => {
      const probabilities = [0.6 - 0.2 * rarity, 0.4 - 0.1 * rarity, 0.3 * rarity];
      const { noise, relaxed } = reparameterizeCategorical(probabilities, temperature, 10, createRng(41));
      return {
        label: `temperature ${temperature}, a probability of ${0.3 * rarity}`,
        given: { probabilities, temperature, noise },
        computed: () => ({ reparameterized: relaxed }),
        exact: (
          given: Exactly<{ probabilities: number[]; temperature: number; noise: readonly (readonly number[])[] }>,
        ) => {
          const logits = normalized(given.probabilities).map((p) => p.ln());
          const perturbed = given.noise.map((row) => row.map((g, i) => g.plus(logits[i] as Decimal)));
          return {
            reparameterized: perturbed.map((row) => softmax(row.map((a) => a.div(given.temperature))).shares),
          };
        },
      };
    }),
  ),
);

const exactGradientSweep = sweepOf("reparameterizations/categorical/gradients, the exact one", () =>
  overGrid((scale, offset, label) =>
    [1, 1e-9].map((rarity) => {
      const probabilities = [0.6 - 0.2 * rarity, 0.4 - 0.1 * rarity, 0.3 * rarity];
      const target = placed(3, scale, offset, createRng(43));
      return {
        label: `${label}, a probability of ${0.3 * rarity}`,
        given: { probabilities, target },
        computed: () => ({
          exact: estimateCategoricalGradients({ probabilities, target }, 1, 2, createRng(0)).exact,
        }),
        exact: (given: Exactly<CategoricalObjective>) => {
          const pi = normalized(given.probabilities);
          const squares = sum(given.target.map((t) => t.times(t)));
          const corners = given.target.map((t) => squares.minus(t.times(2)).plus(1));
          // Differences of equal corners are 0 exactly.
          const excess = corners.map((f) =>
            inner(
              pi,
              corners.map((other) => f.minus(other)),
            ),
          );
          return { exact: pi.map((p, i) => p.times(excess[i] as Decimal)) };
        },
      };
    }),
  ).flat(),
);

type GradientInputs = { readonly q: GaussianApproximation; readonly target: MixtureTarget; readonly noise: number[] };

/** Every draw's estimate from its own noise: a target that differs from q, and one that almost equals q. */
const gradientSweep = sweepOf("reparameterizations/gradients, draw by draw", () =>
  overGrid((scale, offset, label) =>
    [false, true].map((fits) => {
      const rng = createRng(47);
      const noise = placed(4, 0.5, 0, rng);
      const q = { mean: offset + 0.3 * scale, logStandardDeviation: Math.log(0.7 * scale) };
      const target = fits
        ? { weights: [1], means: [q.mean], standardDeviations: [0.7 * scale * (1 + 1e-6)] }
        : {
            weights: [0.25, 0.75],
            means: [offset - scale, offset + 2 * scale],
            standardDeviations: [scale, 0.5 * scale],
          };
      return {
        label: fits ? `${label}, all but fitted` : label,
        given: { q, target, noise },
        computed: () => {
          const { gradients, logRatios } = drawGradients(q, target, noise);
          const { scoreFunction, controlVariate, pathwise, stickingTheLanding } = gradients;
          const rows = ([a, b]: readonly Float64Array[]) => [Array.from(a ?? []), Array.from(b ?? [])];
          return {
            logRatios: Array.from(logRatios),
            scoreFunction: rows(scoreFunction),
            controlVariate: rows(controlVariate),
            pathwise: rows(pathwise),
            stickingTheLanding: rows(stickingTheLanding),
          };
        },
        exact: exactGradients,
      };
    }),
  ).flat(),
);

/** Williams (1992); Ranganath, Gerrish and Blei (2014); Roeder, Wu and Duvenaud (2017). */
function exactGradients({ q, target, noise }: Exactly<GradientInputs>) {
  const sigma = q.logStandardDeviation.exp();
  const weights = normalized(target.weights);
  const draws = noise.map((epsilon) => {
    const z = q.mean.plus(sigma.times(epsilon));
    const residuals = target.means.map((m, k) => z.minus(m).div(target.standardDeviations[k] as Decimal));
    const logJoints = residuals.map((residual, k) =>
      (weights[k] as Decimal)
        .ln()
        .minus((target.standardDeviations[k] as Decimal).ln())
        .minus(residual.pow(2).plus(log2Pi).div(2)),
    );
    const { logSum, shares } = softmax(logJoints);
    const slope = sum(
      residuals.map((residual, k) =>
        (shares[k] as Decimal)
          .times(residual)
          .div(target.standardDeviations[k] as Decimal)
          .neg(),
      ),
    );
    const logQ = epsilon.pow(2).plus(log2Pi).div(-2).minus(q.logStandardDeviation);
    const scores = [epsilon.div(sigma), epsilon.pow(2).minus(1)];
    return { epsilon, slope, scores, logRatio: logSum.minus(logQ) };
  });
  const baseline = (own: number, parameter: number) => {
    const others = draws.filter((_, i) => i !== own);
    const squares = others.map(({ scores }) => (scores[parameter] as Decimal).pow(2));
    return inner(
      squares,
      others.map(({ logRatio }) => logRatio),
    ).div(sum(squares));
  };
  const both = (of: (draw: (typeof draws)[number], parameter: number, own: number) => Decimal) =>
    [0, 1].map((parameter) => draws.map((draw, own) => of(draw, parameter, own)));
  const along = (slope: Decimal, epsilon: Decimal, parameter: number) =>
    parameter === 0 ? slope : slope.times(sigma).times(epsilon);
  return {
    logRatios: draws.map(({ logRatio }) => logRatio),
    scoreFunction: both(({ logRatio, scores }, parameter) => logRatio.times(scores[parameter] as Decimal)),
    controlVariate: both(({ logRatio, scores }, parameter, own) =>
      logRatio.minus(baseline(own, parameter)).times(scores[parameter] as Decimal),
    ),
    pathwise: both(({ slope, epsilon }, parameter) => along(slope, epsilon, parameter).plus(parameter)),
    stickingTheLanding: both(({ slope, epsilon }, parameter) =>
      along(slope.plus(epsilon.div(sigma)), epsilon, parameter),
    ),
  };
}

export const sweeps: readonly Sweep[] = [exponentialSweep, categoricalSweep, exactGradientSweep, gradientSweep];
