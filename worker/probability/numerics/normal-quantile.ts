/** The inverse of the normal distribution function, in its lower tail too. */
import quantile from "@stdlib/stats-base-dists-normal-quantile";

/** Below it, the library's argument 2 p - 1 would lose the digits of p. */
const lowerTail = 1e-3;
/** Newton's steps from the left, which never pass the quantile; the error of the first guess is below 1. */
const newtonSteps = 7;
/** Terms of the continued fraction: at three standard deviations they leave less than rounding. */
const terms = 60;

/**
 * z of Φ(z) = p, standard deviations.
 *
 * @param p above 0 and below 1
 */
export function normalQuantile(p: number): number {
  if (p >= lowerTail) return quantile(p, 0, 1);
  const logP = Math.log(p);
  let z = -Math.sqrt(-2 * logP);
  for (let step = 0; step < newtonSteps; step++) {
    const ratio = millsRatio(-z);
    const logCdf = Math.log(ratio) - 0.5 * (z * z + Math.log(2 * Math.PI));
    z -= (logCdf - logP) * ratio;
  }
  return z;
}

/**
 * (1 - Φ(x)) / φ(x) = 1 / (x + 1 / (x + 2 / (x + …))) for an x of three or more.
 *
 * @see Abramowitz and Stegun (1964), eq. 26.2.14
 */
function millsRatio(x: number): number {
  let rest = x;
  for (let k = terms; k > 0; k--) rest = x + k / rest;
  return 1 / rest;
}
