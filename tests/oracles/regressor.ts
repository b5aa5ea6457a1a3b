/** A regressor in double precision, by its definition; slow, and independent of any tensor library. */

/** Weights by name, as `mean.0.weight`; a Gemm's weight is (inputs, units), row by row. */
export type Weights = Readonly<Record<string, ArrayLike<number>>>;

/** Gemm layers at the even positions of `name`, all but the last followed by a leaky ReLU of slope 0.01, at one x. */
function network(name: string, weights: Weights, x: number): number {
  let values = [x];
  for (let place = 0; `${name}.${place}.weight` in weights; place += 2) {
    const weight = weights[`${name}.${place}.weight`] as ArrayLike<number>;
    const bias = Array.from(weights[`${name}.${place}.bias`] as ArrayLike<number>);
    const isLast = !(`${name}.${place + 2}.weight` in weights);
    const inputs = values;
    values = bias.map((b, unit) => {
      const sum = inputs.reduce((total, v, i) => total + v * (weight[i * bias.length + unit] as number), b);
      return isLast || sum > 0 ? sum : 0.01 * sum;
    });
  }
  return values[0] as number;
}

/**
 * Mean and standard deviation of y given x; σ = log(1 + eᵃ), where a is a single number or another network's output.
 */
export function regress(weights: Weights, x: number): { mean: number; standardDeviation: number } {
  const constant = weights["standardDeviation.beforeSoftplus"]?.[0];
  const a = constant ?? network("standardDeviation", weights, x);
  return { mean: network("mean", weights, x), standardDeviation: Math.log1p(Math.exp(a)) };
}

/** Mean of log N(y | mean(x), σ(x)²), nats per observation. */
export function meanLogLikelihood(weights: Weights, xs: ArrayLike<number>, ys: ArrayLike<number>): number {
  const nats = Array.from(xs, (x, i) => {
    const { mean, standardDeviation } = regress(weights, x);
    const variance = standardDeviation ** 2;
    return -0.5 * Math.log(2 * Math.PI * variance) - ((ys[i] as number) - mean) ** 2 / (2 * variance);
  });
  return nats.reduce((sum, value) => sum + value, 0) / nats.length;
}
