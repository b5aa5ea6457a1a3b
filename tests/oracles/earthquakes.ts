/**
 * The earthquake model by brute force: its evidence by enumerating every assignment, its ELBO by quadrature.
 *
 * Neither uses a special function or a closed-form expectation, where implementations make mistakes.
 */
import { integrate } from "./quadrature.ts";

export interface Earthquakes {
  readonly positions: readonly (readonly number[])[];
  readonly counts: readonly number[];
  readonly weights: readonly number[];
  readonly positionPrecision: number;
  readonly prior: {
    readonly mean: readonly number[];
    readonly precision: number;
    readonly shape: number;
    readonly rate: number;
  };
}

/** The factors of q: responsibilities (N, K), and for each component a Gaussian and a Gamma distribution. */
export interface Factors {
  readonly responsibilities: readonly (readonly number[])[];
  readonly means: readonly { readonly mean: readonly number[]; readonly precision: number }[];
  readonly rates: readonly { readonly shape: number; readonly rate: number }[];
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function logSum(logValues: readonly number[]): number {
  const largest = Math.max(...logValues);
  return largest + Math.log(sum(logValues.map((value) => Math.exp(value - largest))));
}

/** log p(X, S) = log Σ_Z p(Z) ∏ₖ p(X_k) p(S_k): Kᴺ terms, with means and rates integrated by conjugacy. */
export function logEvidence({ positions, counts, weights, positionPrecision, prior }: Earthquakes): number {
  const numComponents = weights.length;
  const terms: number[] = [];
  for (let code = 0; code < numComponents ** positions.length; code++) {
    const assignments = positions.map((_, n) => Math.floor(code / numComponents ** n) % numComponents);
    let term = sum(assignments.map((k) => Math.log(weights[k] as number)));
    for (let k = 0; k < numComponents; k++) {
      const members = positions.map((_, n) => n).filter((n) => assignments[n] === k);
      // One position after another, each given the previous ones: the predictive of a Gaussian mean.
      prior.mean.forEach((nu, d) => {
        let [mean, precision] = [nu, prior.precision];
        for (const n of members) {
          const x = positions[n]?.[d] as number;
          const variance = 1 / precision + 1 / positionPrecision;
          term -= 0.5 * (Math.log(2 * Math.PI * variance) + (x - mean) ** 2 / variance);
          mean = (precision * mean + positionPrecision * x) / (precision + positionPrecision);
          precision += positionPrecision;
        }
      });
      // One count after another: negative binomial, where Γ(a + s) / Γ(a) is the product a (a + 1) … (a + s - 1).
      let [shape, rate] = [prior.shape, prior.rate];
      for (const n of members) {
        const count = counts[n] as number;
        term += shape * Math.log(rate / (rate + 1)) - count * Math.log(rate + 1);
        for (let i = 0; i < count; i++) term += Math.log(shape + i) - Math.log(i + 1);
        shape += count;
        rate += 1;
      }
    }
    terms.push(term);
  }
  return logSum(terms);
}

/** log q(t) and E_q[f] of a one-dimensional density given by its logarithm up to a constant, which is 0 at the mode. */
function normalised(from: number, to: number, logDensity: (t: number) => number) {
  const intervals = 500;
  const logNormaliser = Math.log(integrate((t) => Math.exp(logDensity(t)), from, to, intervals));
  const logPdf = (t: number) => logDensity(t) - logNormaliser;
  const expectation = (f: (t: number) => number) => integrate((t) => Math.exp(logPdf(t)) * f(t), from, to, intervals);
  return { logPdf, expectation };
}

function gaussian(mean: number, precision: number) {
  const width = 12 / Math.sqrt(precision);
  return normalised(mean - width, mean + width, (t) => -0.5 * precision * (t - mean) ** 2);
}

/** A Gamma distribution in t = log λ, where it is smooth: dλ = eᵗ dt. */
function gamma(shape: number, rate: number) {
  const mode = Math.log(shape / rate);
  const width = 12 / Math.sqrt(shape);
  // With rate = shape e^-mode: shape (t - mode) - rate (eᵗ - e^mode).
  return normalised(mode - width - 40 / shape, mode + width, (t) => shape * (t - mode - Math.expm1(t - mode)));
}

/** E_q[log p(X, S, Z, μ, λ) - log q(Z, μ, λ)] with every expectation over μ and λ by quadrature. */
export function elboByQuadrature(problem: Earthquakes, { responsibilities, means, rates }: Factors): number {
  const { positions, counts, weights, positionPrecision, prior } = problem;
  const priorRate = gamma(prior.shape, prior.rate);
  const factorial = (count: number) => sum(Array.from({ length: count }, (_, i) => Math.log(i + 1)));
  let total = 0;
  weights.forEach((weight, k) => {
    const axes = prior.mean.map((nu, d) => {
      const q = means[k] as Factors["means"][number];
      const axis = gaussian(q.mean[d] as number, q.precision);
      const priorAxis = gaussian(nu, prior.precision);
      total += axis.expectation((t) => priorAxis.logPdf(t) - axis.logPdf(t));
      return { expected: axis.expectation((t) => t), expectedSquare: axis.expectation((t) => t * t) };
    });
    const q = rates[k] as Factors["rates"][number];
    const rate = gamma(q.shape, q.rate);
    total += rate.expectation((t) => priorRate.logPdf(t) - rate.logPdf(t));
    const expectedRate = rate.expectation(Math.exp);
    const expectedLogRate = rate.expectation((t) => t);
    positions.forEach((x, n) => {
      const r = responsibilities[n]?.[k] as number;
      if (r === 0) return;
      const count = counts[n] as number;
      let expected = Math.log(weight) - expectedRate + count * expectedLogRate - factorial(count) - Math.log(r);
      axes.forEach((mu, d) => {
        const xd = x[d] as number;
        const squared = xd * xd - 2 * xd * mu.expected + mu.expectedSquare;
        expected += 0.5 * Math.log(positionPrecision / (2 * Math.PI)) - 0.5 * positionPrecision * squared;
      });
      total += r * expected;
    });
  });
  return total;
}
