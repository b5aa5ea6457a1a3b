/** Sums of probabilities given by their logarithms, within the range of a double. */

/**
 * Log of a sum of probabilities, log Σᵢ exp(aᵢ), in nats.
 *
 *   log Σᵢ exp(aᵢ) = m + log Σᵢ exp(aᵢ - m),   m = maxᵢ aᵢ
 *
 * @param logValues (n) nats; -∞ is a probability of zero
 * @returns -∞ if every term is -∞, or there is none
 * @see Blanchard, Higham and Higham (2021), Accurately computing the log-sum-exp and softmax functions
 */
export function logSumExp(logValues: ArrayLike<number>): number {
  const maximum = maximumOf(logValues);
  if (!Number.isFinite(maximum)) return maximum;
  let sum = 0;
  for (let i = 0; i < logValues.length; i++) sum += Math.exp((logValues[i] as number) - maximum);
  return maximum + Math.log(sum);
}

/**
 * Log of a mean of probabilities, log (1/n) Σᵢ exp(aᵢ), in nats.
 *
 *   m + log (1 - s),   s = (1/n) Σᵢ (1 - exp(aᵢ - m)),   m = maxᵢ aᵢ
 *
 * Where all are nearly one, the difference of the log-sum-exp and log n would keep no digit of it.
 *
 * @param logValues (n) nats, at least one
 */
export function logMeanExp(logValues: ArrayLike<number>): number {
  const maximum = maximumOf(logValues);
  if (!Number.isFinite(maximum)) return maximum;
  const count = logValues.length;
  let missing = 0;
  for (let i = 0; i < count; i++) missing -= Math.expm1((logValues[i] as number) - maximum) / count;
  // Of a small mean the distance from one keeps few digits.
  return missing < 0.5 ? maximum + Math.log1p(-missing) : logSumExp(logValues) - Math.log(count);
}

/**
 * Probabilities proportional to exp(aᵢ).
 *
 *   pᵢ = exp(aᵢ - m) / Σⱼ exp(aⱼ - m),   m = maxⱼ aⱼ
 *
 * Divided by their own sum, they sum to one to the last digit, however far the log-sum-exp is from zero.
 *
 * @param logValues (n) nats, at least one of them finite
 * @returns (n)
 */
export function softmax(logValues: ArrayLike<number>): Float64Array {
  const maximum = maximumOf(logValues);
  const probabilities = new Float64Array(logValues.length);
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const probability = Math.exp((logValues[i] as number) - maximum);
    probabilities[i] = probability;
    sum += probability;
  }
  return probabilities.map((probability) => probability / sum);
}

/**
 * Logs of probabilities proportional to exp(aᵢ), log pᵢ = (aᵢ - m) - log Σⱼ exp(aⱼ - m), m = maxⱼ aⱼ.
 *
 * The maximum is subtracted first; otherwise the log of the sum would lose its digits beside it.
 *
 * @param logValues (n) nats, at least one of them finite
 * @returns (n) nats, possibly below the log of the smallest double
 */
export function logSoftmax(logValues: readonly number[]): number[] {
  const maximum = maximumOf(logValues);
  const above = logValues.map((value) => value - maximum);
  const logSum = logSumExp(above);
  return above.map((value) => value - logSum);
}

/**
 * Log-sum-exp of a part of an array, which is replaced by its softmax. In loops over points, an allocation for each
 * would take longer than the mathematics.
 *
 * @param values `length` values from `start` on, nats; unchanged if the sum is 0 or infinite
 * @returns log Σᵢ exp(aᵢ), nats
 */
export function softmaxInPlace(values: Float64Array, start: number, length: number): number {
  const maximum = maximumOf(values, start, length);
  if (!Number.isFinite(maximum)) return maximum;
  let sum = 0;
  for (let i = start; i < start + length; i++) {
    const probability = Math.exp((values[i] as number) - maximum);
    values[i] = probability;
    sum += probability;
  }
  for (let i = start; i < start + length; i++) values[i] = (values[i] as number) / sum;
  return maximum + Math.log(sum);
}

function maximumOf(values: ArrayLike<number>, start = 0, length = values.length): number {
  let maximum = Number.NEGATIVE_INFINITY;
  for (let i = start; i < start + length; i++) maximum = Math.max(maximum, values[i] as number);
  return maximum;
}
