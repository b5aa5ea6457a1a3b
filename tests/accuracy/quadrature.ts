/** Expectations under a normal distribution on the line, of functions that are analytic in a strip around it. */
import { type Decimal, Exact, exact, sum } from "./exact.ts";

const root2Pi = Exact.acos(-1).times(2).sqrt();

/** Range of the sums, standard deviations: beyond it the density is 1e-37 of its peak. */
const reach = 13;
/** Points in a standard deviation. */
const density = 10;
const spacing = exact(1).div(density);
const points = Array.from({ length: 2 * reach * density + 1 }, (_, i) => spacing.times(i - reach * density));
const weights = points.map((z) => z.times(z).div(-2).exp().times(spacing).div(root2Pi));

/**
 * E[Heₙ(z) f(z)] for z ~ N(0, 1), n = 0 … order, by the trapezoid rule.
 *
 * Its error falls exponentially with the spacing: for functions that are analytic up to 1.4 standard deviations from
 * the line, as in the sweeps, to exp(-2π · 1.4 · 10), 1e-38. The results that it checks have 16 digits.
 */
export function hermiteExpectations(f: (z: Decimal) => Decimal, order: number): Decimal[] {
  const terms = points.map((z, i) => {
    const hermites = [exact(1), z];
    for (let n = 2; n <= order; n++) {
      const [last, before] = [hermites[n - 1] as Decimal, hermites[n - 2] as Decimal];
      hermites.push(z.times(last).minus(before.times(n - 1)));
    }
    const weighted = f(z).times(weights[i] as Decimal);
    return hermites.slice(0, order + 1).map((hermite) => hermite.times(weighted));
  });
  return Array.from({ length: order + 1 }, (_, n) => sum(terms.map((term) => term[n] as Decimal)));
}
