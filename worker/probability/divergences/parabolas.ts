/**
 * Parabolas on a line, such as log densities of Gaussians: the log of the sum of their exponentials, and where it
 * bends.
 */

/** lᵢ(t) = hᵢ - ½ (κᵢ (t - vᵢ))², i = 0 … n - 1. */
export interface Parabolas {
  /** h, (n). */
  readonly heights: Float64Array;
  /** κ > 0, (n). */
  readonly slopes: Float64Array;
  /** v, (n). */
  readonly vertices: Float64Array;
}

/** A parabola this far below the highest is negligible: its exponential is less than 1e-14 of the sum. */
export const sight = 33;

/** Slopes that quadrature over some standard deviations resolves without cuts. */
export const gentle = 4;

/**
 * Largest slope that it resolves where a parabola becomes negligible: that of a Gaussian four times as narrow as the
 * standard normal.
 */
const gentleAtSight = 8 * gentle;

/** lᵢ(t). */
export function valueAt({ heights, slopes, vertices }: Parabolas, i: number, t: number): number {
  const deviation = (slopes[i] as number) * (t - (vertices[i] as number));
  return (heights[i] as number) - 0.5 * deviation * deviation;
}

/** t ↦ log Σᵢ exp(lᵢ(t) - lⱼ(t)). */
export function logSumAbove(parabolas: Parabolas, j: number): (t: number) => number {
  const count = parabolas.heights.length;
  const values = new Float64Array(count);
  return (t) => {
    let highest = 0;
    for (let i = 0; i < count; i++) {
      values[i] = valueAt(parabolas, i, t);
      if ((values[i] as number) > (values[highest] as number)) highest = i;
    }
    const top = values[highest] as number;
    let others = 0;
    for (let i = 0; i < count; i++) {
      const drop = top - (values[i] as number);
      if (drop < sight && i !== highest) others += Math.exp(-drop);
    }
    return top - (values[j] as number) + Math.log1p(others);
  };
}

/**
 * Points in (from, to) at which the log of the sum bends sharply: the highest parabola changes, or one starts or stops
 * being negligible.
 *
 * @returns points in no particular order
 */
export function kinks(parabolas: Parabolas, from: number, to: number): number[] {
  const found: number[] = [];
  const count = parabolas.heights.length;
  let start = from;
  let top = highestAt(parabolas, from);
  // Two parabolas cross at most twice, so the highest of n changes at most 2n - 2 times.
  for (let stretch = 1; stretch < 2 * count && start < to; stretch++) {
    let end = to;
    let next = top;
    let turn = 0;
    for (let i = 0; i < count; i++) {
      if (i === top) continue;
      const crossings = crossingsOf(parabolas, i, top, 0);
      const overtakes = overtaking(parabolas, i, top, crossings);
      if (overtakes > start && overtakes < end) [end, next, turn] = [overtakes, i, crossings.slope];
    }
    for (let i = 0; i < count; i++) {
      if (i === top) continue;
      const { left, right, slope } = crossingsOf(parabolas, i, top, sight);
      if (slope < gentleAtSight) continue;
      if (left > start && left < end) found.push(left);
      if (right > start && right < end) found.push(right);
    }
    if (turn > gentle) found.push(end);
    [start, top] = [end, next];
  }
  return found;
}

/** Crossings of a parabola with another, one of which is the highest. */
export interface Meeting {
  readonly at: number;
  readonly other: number;
}

/**
 * Points at which parabola i and another are equally high and above all others, or one of the two is the highest and
 * the other just negligible. Points where they meet gently need no cut and are left out.
 */
export function meetingsOf(parabolas: Parabolas, i: number): Meeting[] {
  const above = logSumAbove(parabolas, i);
  // Where several are equally high, their sum is above each.
  const slack = Math.log(parabolas.heights.length) + 1e-3;
  return [...parabolas.heights.keys()].flatMap((other) => {
    if (other === i) return [];
    return [sight, 0, -sight].flatMap((drop) => {
      const { left, right, slope } = crossingsOf(parabolas, i, other, drop);
      if (slope < (drop === 0 ? gentle : gentleAtSight)) return [];
      // A third parabola may be higher there.
      return [left, right].filter((at) => above(at) < Math.max(0, drop) + slack).map((at) => ({ at, other }));
    });
  });
}

function highestAt(parabolas: Parabolas, t: number): number {
  let best = 0;
  for (let i = 1; i < parabolas.heights.length; i++) {
    if (valueAt(parabolas, i, t) > valueAt(parabolas, best, t)) best = i;
  }
  return best;
}

/** The crossing at which parabola i rises above another: the left one if parabola i is the narrower. */
function overtaking({ slopes, vertices }: Parabolas, i: number, other: number, { left, right }: Crossings): number {
  const [one, two] = [slopes[i] as number, slopes[other] as number];
  if (one < two) return right;
  // Of two equally wide parabolas, the one further to the right rises at their crossing.
  return one > two || (vertices[i] as number) > (vertices[other] as number) ? left : Number.NaN;
}

/** Points at which two parabolas differ by a given amount; NaN or infinite if there are none. */
interface Crossings {
  readonly left: number;
  readonly right: number;
  /** Slope of the difference at either point. */
  readonly slope: number;
}

/**
 * Points at which parabola i is lower than another by exactly `drop`.
 *
 * In the coordinate u = t - v of the narrower one, the terms of the quadratic equation a u² - 2 b u = c do not cancel.
 */
function crossingsOf({ heights, slopes, vertices }: Parabolas, i: number, other: number, drop: number): Crossings {
  const isNarrower = (slopes[i] as number) >= (slopes[other] as number);
  const [n, w] = isNarrower ? [i, other] : [other, i];
  const [narrow, wide] = [slopes[n] as number, slopes[w] as number];
  const vertex = vertices[n] as number;
  const shift = vertex - (vertices[w] as number);
  const lead = (heights[n] as number) - (heights[w] as number) + (isNarrower ? drop : -drop);
  const a = (narrow - wide) * (narrow + wide);
  const b = wide * wide * shift;
  const c = wide * wide * shift * shift + 2 * lead;
  const slope = Math.sqrt((narrow * wide * shift) ** 2 + 2 * a * lead);
  const larger = b >= 0 ? b + slope : b - slope;
  const [one, two] = [vertex + larger / a, vertex - c / larger];
  return one < two ? { left: one, right: two, slope } : { left: two, right: one, slope };
}
