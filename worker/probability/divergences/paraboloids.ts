/**
 * Paraboloids over the plane, such as log densities of Gaussians: their sections along y, and where along x these
 * change.
 */
import { gentle, logSumAbove, meetingsOf, type Parabola, sight, valueAt } from "./parabolas.ts";

/** l(x, y) = h - ½ (κ (x - v))² - ½ (λ (y - w - τ (x - v)))². */
export interface Paraboloid {
  /** The highest values over y, by x: h, κ and v. */
  readonly profile: Parabola;
  /** λ, above 0. */
  readonly slope: number;
  /** w. */
  readonly ridge: number;
  /** τ. */
  readonly tilt: number;
}

/** The parabolas in y at that x. */
export const sectionAt = (plane: readonly Paraboloid[], x: number): Parabola[] =>
  plane.map((paraboloid) => ({
    height: valueAt(paraboloid.profile, x),
    slope: paraboloid.slope,
    vertex: ridgeAt(paraboloid, x),
  }));

/**
 * Points along x at which a narrow feature begins or ends within a disc: where the ridge of a paraboloid meets others,
 * where a curve along which two narrow paraboloids meet turns back, and where such a curve, almost parallel to y,
 * enters or leaves the disc.
 *
 * @returns points in no particular order, including some outside the disc
 */
export function extents(plane: readonly Paraboloid[], radius: number): number[] {
  const rows = [-radius, 0, radius].map((y) => ({ y, row: alongLine(plane, y, 0) }));
  return plane.flatMap((own, i) => {
    const passages = rows.flatMap(({ y, row }) =>
      meetingsOf(row, i)
        .filter(({ at, other }) => isSteep(own, plane[other] as Paraboloid, at, y))
        .map(({ at }) => at),
    );
    const ridge = meetingsOf(alongLine(plane, ridgeAt(own, 0), own.tilt), i).map(({ at }) => at);
    if (own.profile.slope < gentle) return [...passages, ...ridge];
    const wider = plane.filter((other) => other !== own && other.profile.slope <= own.profile.slope);
    const turns = wider.flatMap((other) => [sight, 0, -sight].flatMap((drop) => turnsOf(plane, own, other, drop)));
    return [...passages, ...ridge, ...turns];
  });
}

/** Whether the difference of two paraboloids changes fast along x, and slowly along y. */
function isSteep(paraboloid: Paraboloid, other: Paraboloid, x: number, y: number): boolean {
  const [one, two] = [gradientAt(paraboloid, x, y), gradientAt(other, x, y)];
  return Math.abs(one.x - two.x) > gentle * Math.max(1, Math.abs(one.y - two.y));
}

function gradientAt(paraboloid: Paraboloid, x: number, y: number) {
  const { profile, slope, tilt } = paraboloid;
  const byY = slope ** 2 * (ridgeAt(paraboloid, x) - y);
  const along = profile.slope ** 2 * (profile.vertex - x);
  return { x: along - tilt * byY, y: byY };
}

/** The y at which a paraboloid is highest for that x. */
const ridgeAt = ({ profile, ridge, tilt }: Paraboloid, x: number): number => ridge + tilt * (x - profile.vertex);

/** The parabolas in x along the line y = start + tilt x. */
function alongLine(plane: readonly Paraboloid[], start: number, tilt: number): Parabola[] {
  return plane.map(({ profile: { height, slope: across, vertex }, slope: along, ridge, tilt: own }) => {
    const turn = tilt - own;
    const offset = start + tilt * vertex - ridge;
    const slope = Math.hypot(across, along * turn);
    return {
      height: height - 0.5 * ((across * along * offset) / slope) ** 2,
      slope,
      vertex: vertex - (along / slope) ** 2 * turn * offset,
    };
  });
}

/**
 * The x at which a curve is parallel to y: the curve along which a paraboloid is lower than another by `drop`. Points at
 * which a third paraboloid hides the curve are left out.
 *
 * There the two crossings along y coincide: λₙ² λ_w² (wₙ - w_w)² + 2 (λₙ² - λ_w²) (hₙ - h_w) = 0 for the ridges and
 * profiles at x, where n is the narrower one along y. This is a quadratic equation p u² + 2 q u + r = 0, where u is x
 * measured from the vertex of the narrower profile.
 */
function turnsOf(plane: readonly Paraboloid[], paraboloid: Paraboloid, other: Paraboloid, drop: number): number[] {
  const isNarrower = paraboloid.slope >= other.slope;
  const [n, w] = isNarrower ? [paraboloid, other] : [other, paraboloid];
  const { slope: slopeN, vertex: vertexN } = n.profile;
  const { slope: slopeW, vertex: vertexW } = w.profile;
  const origin = slopeN >= slopeW ? vertexN : vertexW;
  const ridge = ridgeAt(n, origin);
  const shift = ridge - ridgeAt(w, origin);
  const turn = n.tilt - w.tilt;
  const lead = n.profile.height - w.profile.height + (isNarrower ? drop : -drop);
  const a = (n.slope - w.slope) * (n.slope + w.slope);
  const both = (n.slope * w.slope) ** 2;
  const [deviationN, deviationW] = [slopeN * (origin - vertexN), slopeW * (origin - vertexW)];
  const p = both * turn * turn - a * (slopeN - slopeW) * (slopeN + slopeW);
  const q = both * shift * turn - a * (slopeN * deviationN - slopeW * deviationW);
  const r = both * shift * shift + a * (2 * lead - deviationN ** 2 + deviationW ** 2);
  const root = Math.sqrt(q * q - p * r);
  const larger = q >= 0 ? -q - root : root - q;
  const lower = drop > 0 ? paraboloid : other;
  return [larger / p, r / larger].flatMap((u) => {
    const y = ridge + n.tilt * u + (w.slope * w.slope * (shift + turn * u)) / a;
    return isInSight(plane, lower, origin + u, y) ? [origin + u] : [];
  });
}

/** Whether a paraboloid, up to rounding, is not negligible beside the highest at that point. */
function isInSight(plane: readonly Paraboloid[], paraboloid: Paraboloid, x: number, y: number): boolean {
  return logSumAbove(sectionAt(plane, x), plane.indexOf(paraboloid))(y) < sight + 1;
}
