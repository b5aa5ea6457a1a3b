/** Draws from a Poisson distribution. */
import { randomBinomial, randomGamma } from "d3-random";
import type { Rng } from "./random.ts";

/** Means above this are reduced, because the work of a draw grows with its mean. */
const direct = 16;

/**
 * Sources of counts s ~ Poisson(λ) from a source of uniform variates.
 *
 * The arrivals of a process with rate 1 are counted up to the time λ: s is the least with (1 - u₀) … (1 - u_s) < exp(-λ), a
 * product where the sum of the waiting times, -log (1 - u), would take three times as long. The time of the n-th arrival,
 * t ~ Gamma(n, 1), shortens a long time λ by t if it is before λ; otherwise each of the n - 1 earlier arrivals is before λ
 * with the probability λ / t.
 *
 * @see Ahrens and Dieter (1974), Computer methods for sampling from gamma, beta, Poisson and binomial distributions
 */
export function poissonSource(rng: Rng): (mean: number) => () => number {
  const gamma = randomGamma.source(rng);
  const binomial = randomBinomial.source(rng);
  return (mean) => () => {
    let earlier = 0;
    let time = mean;
    while (time > direct) {
      const n = Math.floor(0.875 * time);
      const arrival = gamma(n)();
      if (arrival > time) return earlier + binomial(n - 1, time / arrival)();
      earlier += n;
      time -= arrival;
    }
    const least = Math.exp(-time);
    let arrivals = 0;
    for (let product = 1 - rng(); product >= least; arrivals++) product *= 1 - rng();
    return earlier + arrivals;
  };
}
