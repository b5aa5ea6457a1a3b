/**
 * Poisson and Gamma distributions without the cancelling terms of size n log n.
 *
 *   log n! = n log n - n + …,   log Γ(a) = a log a - a + …,   ψ(a) = log a - …
 *
 * For a count of 10⁹ those terms are 2·10¹⁰, and their difference in doubles has lost ten digits. These formulas use a
 * non-negative distance and remainders of at most the size of log n.
 */
import digamma from "@stdlib/math-base-special-digamma";
import gammaln from "@stdlib/math-base-special-gammaln";

/**
 * Deviance of a count from a rate, d(n, λ) = n log(n/λ) - n + λ, non-negative and 0 for equal arguments.
 *
 * A count n is Poisson with -log p(n | λ) = d(n, λ) + logFactorialRemainder(n).
 *
 * @param count n, at least 0
 * @param rate λ, above 0, or 0 if the count is 0
 * @see Loader (2000), Fast and accurate computation of binomial probabilities
 */
export function deviance(count: number, rate: number): number {
  if (count === 0) return rate;
  const difference = count - rate;
  const v = difference / (count + rate);
  if (Math.abs(v) > 0.1) return count * Math.log(count / rate) - difference;
  // log(n/λ) = 2 artanh v, so the leading terms cancel analytically: (n - λ) v + 2 n (v³/3 + v⁵/5 + …), each at least
  // 0.
  const s = v * v;
  const tail =
    1 / 3 + s * (1 / 5 + s * (1 / 7 + s * (1 / 9 + s * (1 / 11 + s * (1 / 13 + s * (1 / 15 + s * (1 / 17)))))));
  return difference * v + 2 * count * v * s * tail;
}

/** Arguments from which on the series below have full precision. */
const asymptotic = 16;

/** log Γ(x) - (x log x - x), about ½ log(2π/x), for x above 0. */
export function logGammaRemainder(x: number): number {
  if (x < asymptotic) return gammaln(x) - x * Math.log(x) + x;
  const inverse = 1 / x;
  const s = inverse * inverse;
  const series = inverse * (1 / 12 + s * (-1 / 360 + s * (1 / 1260 + s * (-1 / 1680 + s / 1188))));
  return 0.5 * Math.log(2 * Math.PI * inverse) + series;
}

/** log n! - (n log n - n), about ½ log(2πn), for whole n at least 0. */
export function logFactorialRemainder(n: number): number {
  return n === 0 ? 0 : logGammaRemainder(n) + Math.log(n);
}

/** log x - ψ(x), about 1/(2x), for x above 0: the difference log E[λ] - E[log λ] of a Gamma distribution. */
export function digammaRemainder(x: number): number {
  if (x < asymptotic) return Math.log(x) - digamma(x);
  const inverse = 1 / x;
  const s = inverse * inverse;
  return 0.5 * inverse + s * (1 / 12 + s * (-1 / 120 + s * (1 / 252 + s * (-1 / 240 + s / 132))));
}
