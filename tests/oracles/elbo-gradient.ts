/** The gradient of -KL(q ‖ p) over one real number and the variance of its score estimator, by quadrature. */
import { integrate } from "./quadrature.ts";

export interface Normal {
  readonly mean: number;
  readonly standardDeviation: number;
}

const pdf = ({ mean, standardDeviation: s }: Normal, z: number) =>
  Math.exp(-0.5 * ((z - mean) / s) ** 2) / (s * Math.sqrt(2 * Math.PI));

/** Moments of the score-function estimator of (∂μ, ∂log σ), whose mean is the gradient. */
export function scoreFunctionMoments(q: Normal, target: readonly (Normal & { readonly weight: number })[]) {
  const { mean, standardDeviation: sigma } = q;
  const logRatio = (z: number) => Math.log(target.reduce((p, part) => p + part.weight * pdf(part, z), 0) / pdf(q, z));
  const scores = [(z: number) => (z - mean) / sigma ** 2, (z: number) => ((z - mean) / sigma) ** 2 - 1];
  const expectation = (f: (z: number) => number) =>
    integrate((z) => pdf(q, z) * f(z), mean - 10 * sigma, mean + 10 * sigma);
  return {
    gradient: scores.map((score) => expectation((z) => logRatio(z) * score(z))),
    variance: scores.map(
      (score) => expectation((z) => (logRatio(z) * score(z)) ** 2) - expectation((z) => logRatio(z) * score(z)) ** 2,
    ),
    /** Minimum variance with a constant baseline, E[f² s²] - E[f s²]² / E[s²] - gradient². */
    bestBaselineVariance: scores.map((score) => {
      const moment = (power: number) => expectation((z) => logRatio(z) ** power * score(z) ** 2);
      return moment(2) - moment(1) ** 2 / moment(0) - expectation((z) => logRatio(z) * score(z)) ** 2;
    }),
  };
}
