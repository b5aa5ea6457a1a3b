/**
 * Paraboloids over the plane, such as log densities of Gaussians: their sections along y, and where along x these
 * change.
 */
import { gentle, logSumAbove, meetingsOf, type Parabolas, sight, valueAt } from "./parabolas.ts";

/** lᵢ(x, y) = hᵢ - ½ (κᵢ (x - vᵢ))² - ½ (λᵢ (y - wᵢ - τᵢ (x - vᵢ)))², i = 0 … n - 1. */
export interface Paraboloids {
  /** The highest values over y, by x: h, κ and v. */
  readonly profiles: Parabolas;
  /** λ > 0, (n). */
  readonly slopes: Float64Array;
  /** w, (n). */
  readonly ridges: Float64Array;
  /** τ, (n). */
  readonly tilts: Float64Array;
}

/** The parabolas in y at that x. */
export function sectionAt(plane: Paraboloids, x: number): Parabolas {
  return {
    heights: plane.slopes.map((_, i) => valueAt(plane.profiles, i, x)),
    slopes: plane.slopes,
    vertices: plane.slopes.map((_, i) => ridgeAt(plane, i, x)),
  };
}

/**
 * Points along x at which a narrow feature begins or ends within a disc: where the ridge of a paraboloid meets others,
 * where a curve along which two narrow paraboloids meet turns back, and where such a curve, almost parallel to y,
 * enters or leaves the disc.
 *
 * @returns points in no particular order, including some outside the disc
 */
export function extents(plane: Paraboloids, radius: number): number[] {
  const { profiles, slopes, tilts } = plane;
  const all = [...slopes.keys()];
  const rows = [-radius, 0, radius].map((y) => ({ y, row: alongLine(plane, y, 0) }));
  return all.flatMap((i) => {
    const passages = rows.flatMap(({ y, row }) =>
      meetingsOf(row, i)
        .filter(({ at, other }) => isSteep(plane, i, other, at, y))
        .map(({ at }) => at),
    );
    const ridge = meetingsOf(alongLine(plane, ridgeAt(plane, i, 0), tilts[i] as number), i).map(({ at }) => at);
    const profile = profiles.slopes[i] as number;
    if (profile < gentle) return [...passages, ...ridge];
    const wider = all.filter((other) => other !== i && (profiles.slopes[other] as number) <= profile);
    const turns = wider.flatMap((other) => [sight, 0, -sight].flatMap((drop) => turnsOf(plane, i, other, drop)));
    return [...passages, ...ridge, ...turns];
  });
}

/** Whether the difference of two paraboloids changes fast along x, and slowly along y. */
function isSteep(plane: Paraboloids, i: number, other: number, x: number, y: number): boolean {
  const [one, two] = [gradientAt(plane, i, x, y), gradientAt(plane, other, x, y)];
  return Math.abs(one.x - two.x) > gentle * Math.max(1, Math.abs(one.y - two.y));
}

function gradientAt(plane: Paraboloids, i: number, x: number, y: number) {
  const { profiles, slopes, tilts } = plane;
  const byY = (slopes[i] as number) ** 2 * (ridgeAt(plane, i, x) - y);
  const along = (profiles.slopes[i] as number) ** 2 * ((profiles.vertices[i] as number) - x);
  return { x: along - (tilts[i] as number) * byY, y: byY };
}

/** The y at which paraboloid i is highest for that x. */
function ridgeAt({ profiles, ridges, tilts }: Paraboloids, i: number, x: number): number {
  return (ridges[i] as number) + (tilts[i] as number) * (x - (profiles.vertices[i] as number));
}

/** The parabolas in x along the line y = start + tilt x. */
function alongLine({ profiles, slopes, tilts, ridges }: Paraboloids, start: number, tilt: number): Parabolas {
  const heights = profiles.heights.slice();
  const vertices = profiles.vertices.slice();
  const widths = profiles.slopes.slice();
  for (const [k, along] of slopes.entries()) {
    const [across, vertex] = [profiles.slopes[k] as number, profiles.vertices[k] as number];
    const turn = tilt - (tilts[k] as number);
    const offset = start + tilt * vertex - (ridges[k] as number);
    const slope = Math.hypot(across, along * turn);
    heights[k] = (heights[k] as number) - 0.5 * ((across * along * offset) / slope) ** 2;
    vertices[k] = vertex - (along / slope) ** 2 * turn * offset;
    widths[k] = slope;
  }
  return { heights, slopes: widths, vertices };
}

/**
 * The x at which a curve is parallel to y: the curve along which paraboloid i is lower than another by `drop`. Points at
 * which a third paraboloid hides the curve are left out.
 *
 * There the two crossings along y coincide: λₙ² λ_w² (wₙ - w_w)² + 2 (λₙ² - λ_w²) (hₙ - h_w) = 0 for the ridges and
 * profiles at x, where n is the narrower one along y. This is a quadratic equation p u² + 2 q u + r = 0, where u is x
 * measured from the vertex of the narrower profile.
 */
function turnsOf(plane: Paraboloids, i: number, other: number, drop: number): number[] {
  const { profiles, slopes, tilts } = plane;
  const isNarrower = (slopes[i] as number) >= (slopes[other] as number);
  const [n, w] = isNarrower ? [i, other] : [other, i];
  const [narrow, wide] = [slopes[n] as number, slopes[w] as number];
  const [slopeN, slopeW] = [profiles.slopes[n] as number, profiles.slopes[w] as number];
  const [vertexN, vertexW] = [profiles.vertices[n] as number, profiles.vertices[w] as number];
  const origin = slopeN >= slopeW ? vertexN : vertexW;
  const ridge = ridgeAt(plane, n, origin);
  const shift = ridge - ridgeAt(plane, w, origin);
  const turn = (tilts[n] as number) - (tilts[w] as number);
  const lead = (profiles.heights[n] as number) - (profiles.heights[w] as number) + (isNarrower ? drop : -drop);
  const a = (narrow - wide) * (narrow + wide);
  const both = (narrow * wide) ** 2;
  const [deviationN, deviationW] = [slopeN * (origin - vertexN), slopeW * (origin - vertexW)];
  const p = both * turn * turn - a * (slopeN - slopeW) * (slopeN + slopeW);
  const q = both * shift * turn - a * (slopeN * deviationN - slopeW * deviationW);
  const r = both * shift * shift + a * (2 * lead - deviationN ** 2 + deviationW ** 2);
  const root = Math.sqrt(q * q - p * r);
  const larger = q >= 0 ? -q - root : root - q;
  return [larger / p, r / larger].flatMap((u) => {
    const y = ridge + (tilts[n] as number) * u + (wide * wide * (shift + turn * u)) / a;
    return isInSight(plane, drop > 0 ? i : other, origin + u, y) ? [origin + u] : [];
  });
}

/** Whether paraboloid i, up to rounding, is not negligible beside the highest at that point. */
function isInSight(plane: Paraboloids, i: number, x: number, y: number): boolean {
  return logSumAbove(sectionAt(plane, x), i)(y) < sight + 1;
}
