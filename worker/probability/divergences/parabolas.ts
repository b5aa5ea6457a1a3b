/**
 * Parabolas on a line, such as log densities of Gaussians: the log of the sum of their exponentials, and where it
 * bends.
 */

/** l(t) = h - ½ (κ (t - v))². */
export interface Parabola {
  /** h. */
  readonly height: number;
  /** κ, above 0. */
  readonly slope: number;
  /** v. */
  readonly vertex: number;
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

/** l(t). */
export function valueAt({ height, slope, vertex }: Parabola, t: number): number {
  const deviation = slope * (t - vertex);
  return height - 0.5 * deviation * deviation;
}

/** t ↦ log Σᵢ exp(lᵢ(t) - lⱼ(t)). */
export function logSumAbove(parabolas: readonly Parabola[], j: number): (t: number) => number {
  const values = new Float64Array(parabolas.length);
  return (t) => {
    let highest = 0;
    let top = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < values.length; i++) {
      const value = valueAt(parabolas[i] as Parabola, t);
      values[i] = value;
      if (value > top) {
        highest = i;
        top = value;
      }
    }
    let others = 0;
    for (let i = 0; i < values.length; i++) {
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
export function kinks(parabolas: readonly Parabola[], from: number, to: number): number[] {
  const found: number[] = [];
  let start = from;
  let top = highestAt(parabolas, from);
  // Two parabolas cross at most twice, so the highest of n changes at most 2n - 2 times.
  for (let stretch = 1; stretch < 2 * parabolas.length && start < to; stretch++) {
    let end = to;
    let next = top;
    let turn = 0;
    for (const rival of parabolas) {
      if (rival === top) continue;
      const crossings = crossingsOf(rival, top, 0);
      const overtakes = overtaking(rival, top, crossings);
      if (overtakes > start && overtakes < end) [end, next, turn] = [overtakes, rival, crossings.slope];
    }
    for (const other of parabolas) {
      if (other === top) continue;
      const { left, right, slope } = crossingsOf(other, top, sight);
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
  /** Index of the other one. */
  readonly other: number;
}

/**
 * Points at which parabola i and another are equally high and above all others, or one of the two is the highest and
 * the other just negligible. Points where they meet gently need no cut and are left out.
 */
export function meetingsOf(parabolas: readonly Parabola[], i: number): Meeting[] {
  const own = parabolas[i] as Parabola;
  const above = logSumAbove(parabolas, i);
  // Where several are equally high, their sum is above each.
  const slack = Math.log(parabolas.length) + 1e-3;
  return parabolas.flatMap((parabola, other) => {
    if (other === i) return [];
    return [sight, 0, -sight].flatMap((drop) => {
      const { left, right, slope } = crossingsOf(own, parabola, drop);
      if (slope < (drop === 0 ? gentle : gentleAtSight)) return [];
      // A third parabola may be higher there.
      return [left, right].filter((at) => above(at) < Math.max(0, drop) + slack).map((at) => ({ at, other }));
    });
  });
}

const highestAt = (parabolas: readonly Parabola[], t: number): Parabola =>
  parabolas.reduce((best, parabola) => (valueAt(parabola, t) > valueAt(best, t) ? parabola : best));

/** The crossing at which a parabola rises above another: the left one if it is the narrower. */
function overtaking(parabola: Parabola, other: Parabola, { left, right }: Crossings): number {
  if (parabola.slope < other.slope) return right;
  // Of two equally wide parabolas, the one further to the right rises at their crossing.
  return parabola.slope > other.slope || parabola.vertex > other.vertex ? left : Number.NaN;
}

/** Points at which two parabolas differ by a given amount; NaN or infinite if there are none. */
interface Crossings {
  readonly left: number;
  readonly right: number;
  /** Slope of the difference at either point. */
  readonly slope: number;
}

/**
 * Points at which a parabola is lower than another by exactly `drop`.
 *
 * In the coordinate u = t - v of the narrower one, the terms of the quadratic equation a u² - 2 b u = c do not cancel.
 */
function crossingsOf(parabola: Parabola, other: Parabola, drop: number): Crossings {
  const isNarrower = parabola.slope >= other.slope;
  const [narrow, wide] = isNarrower ? [parabola, other] : [other, parabola];
  const [n, w] = [narrow.slope, wide.slope];
  const shift = narrow.vertex - wide.vertex;
  const lead = narrow.height - wide.height + (isNarrower ? drop : -drop);
  const a = (n - w) * (n + w);
  const b = w * w * shift;
  const c = w * w * shift * shift + 2 * lead;
  const slope = Math.sqrt((n * w * shift) ** 2 + 2 * a * lead);
  const larger = b >= 0 ? b + slope : b - slope;
  const [one, two] = [narrow.vertex + larger / a, narrow.vertex - c / larger];
  return one < two ? { left: one, right: two, slope } : { left: two, right: one, slope };
}
