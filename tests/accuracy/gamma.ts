/** log Γ and ψ with 80 digits, by Stirling's series. */
import { type Decimal, Exact, exact, log2Pi } from "./exact.ts";

/** Maximum number of Bernoulli numbers B₂, B₄, … in the series. */
const terms = 40;
/** Negligible terms, relative to the series. */
const negligible = exact(1e-85);
/** Arguments above this give 80 digits with that many terms. */
const large = 60;

/** From Σₖ (n+1 choose k) Bₖ = 0, which loses digits, hence twice as many. */
const bernoulli: readonly Decimal[] = (() => {
  const Wide = Exact.clone({ precision: 160 });
  const all = [new Wide(1)];
  for (let n = 1; n <= 2 * terms; n++) {
    let choose = new Wide(1);
    let total = new Wide(0);
    for (let k = 0; k < n; k++) {
      total = total.plus(choose.times(all[k] as Decimal));
      choose = choose.times(n + 1 - k).div(k + 1);
    }
    all.push(total.div(-(n + 1)));
  }
  return Array.from({ length: terms }, (_, i) => new Exact(all[2 * i + 2] as Decimal));
})();

export function logGamma(x: Decimal): Decimal {
  let shifted = exact(1);
  let y = x;
  for (; y.lt(large); y = y.plus(1)) shifted = shifted.times(y);
  const leading = y.minus(0.5).times(y.ln()).minus(y).plus(log2Pi.div(2));
  return stirling(leading, y, (i) => 2 * i * (2 * i - 1), 1).minus(shifted.ln());
}

export function digamma(x: Decimal): Decimal {
  let shifted = exact(0);
  let y = x;
  for (; y.lt(large); y = y.plus(1)) shifted = shifted.plus(exact(1).div(y));
  return stirling(y.ln().minus(exact(0.5).div(y)), y, (i) => -2 * i, 2).minus(shifted);
}

/** leading + Σᵢ B₂ᵢ / (cᵢ y^(2i - 2 + first)). */
function stirling(leading: Decimal, y: Decimal, divisor: (i: number) => number, first: number): Decimal {
  const square = y.times(y);
  let power = y.pow(first);
  let series = leading;
  for (const [i, b] of bernoulli.entries()) {
    const term = b.div(power.times(divisor(i + 1)));
    series = series.plus(term);
    if (term.abs().lt(series.abs().times(negligible))) break;
    power = power.times(square);
  }
  return series;
}
