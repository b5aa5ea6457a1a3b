/** The inverse of the normal distribution function in 80 digits. */
import { type Decimal, Exact, exact } from "./exact.ts";

const root2Pi = Exact.acos(-1).times(2).sqrt();
const negligible = exact(1e-78);

const density = (z: Decimal): Decimal => z.times(z).div(-2).exp().div(root2Pi);

/** Φ(z) - ½ = φ(z) Σₙ z^(2n+1) / (1 · 3 ⋯ (2n + 1)), terms of one sign. */
function aboveHalf(z: Decimal): Decimal {
  let term = z;
  let total = z;
  for (let n = 1; term.abs().gt(total.abs().times(negligible)); n++) {
    term = term
      .times(z)
      .times(z)
      .div(2 * n + 1);
    total = total.plus(term);
  }
  return total.times(density(z));
}

/** A guess right to three digits, Abramowitz and Stegun (1964), eq. 26.2.23. */
function guess(p: Decimal): Decimal {
  const t = p.ln().times(-2).sqrt();
  const above = t.times(t.times(0.010328).plus(0.802853)).plus(2.515517);
  const below = t.times(t.times(t.times(0.001308).plus(0.189269)).plus(1.432788)).plus(1);
  return above.div(below).minus(t);
}

/** From an error of 1e-3 Newton's steps reach 80 digits after five. */
const newtonSteps = 8;

/** z of Φ(z) = p. */
export function normalQuantile(p: Decimal): Decimal {
  const isLower = p.lt(0.5);
  let z = isLower ? guess(p) : guess(exact(1).minus(p)).neg();
  for (let step = 0; step < newtonSteps; step++) {
    z = z.minus(aboveHalf(z).minus(p.minus(0.5)).div(density(z)));
  }
  return z;
}
