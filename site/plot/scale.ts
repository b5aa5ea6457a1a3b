/** Scales: from data to drawing units and back, with the ticks of an axis. */

export interface Scale {
  /** Lowest and highest displayed value. */
  readonly domain: readonly [number, number];
  at(value: number): number;
  /** The value at a position: the inverse of `at`. */
  value(position: number): number;
  /** Round values within the domain. */
  readonly ticks: readonly number[];
}

type Pair = readonly [number, number];

export function linear(domain: Pair, [from, to]: Pair, tickCount: number): Scale {
  const [low, high] = domain;
  const slope = (to - from) / (high - low);
  return {
    domain,
    at: (value) => from + (value - low) * slope,
    value: (position) => low + (position - from) / slope,
    ticks: niceTicks(low, high, tickCount),
  };
}

/** A logarithmic scale on a positive domain. Ticks are the powers of ten in it. */
export function logarithmic(domain: Pair, range: Pair): Scale {
  const exponents: Pair = [Math.log10(domain[0]), Math.log10(domain[1])];
  const inner = linear(exponents, range, 2);
  return {
    domain,
    at: (value) => inner.at(Math.log10(value)),
    value: (position) => 10 ** inner.value(position),
    ticks: powersOfTen(domain),
  };
}

export function powersOfTen([low, high]: Pair): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => 10 ** (first + i));
}

/** Multiples of 1, 2 or 5 times a power of ten, about `count` of them. */
export function niceTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((each) => each * power >= rough * 0.99) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Rounded to the step's decimals, to avoid labels such as 0.30000000000000004.
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toFixed(digits)));
}
