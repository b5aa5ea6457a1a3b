/** The sketch of fig-tightness: its curves from few draws, before the evidence is known. */
import { expect, test } from "vitest";
import { drawBounds, drawGains } from "../../../site/figures/tightness/draw.ts";
import { type AllBounds, boundsSoFar, curveOf, sizes } from "../../../site/figures/tightness/state.ts";

/** Of the first 100 draws. */
const sketched = sizes.filter((size) => 2 * size <= 100);
const bounds = boundsSoFar([
  {
    groupedBoundNats: sketched.map((size) => -100 + Math.log(size)),
    groupedStandardErrorNats: sketched.map(() => 0.5),
  },
]);
const all: AllBounds = { "mlp-2d": bounds, "atlas-2d": bounds, "gtm-2d": bounds };
const state = { weighed: 8, integrated: "mlp-2d", draw: 0 } as const;

test("few draws give the curve up to half of their number", () => {
  expect(curveOf(bounds).map(({ size }) => size)).toEqual([1, 2, 5, 10, 20, 50]);
});

test("without the evidence both panels show the same curves, and no line that they rise towards", () => {
  const exact = { logEvidence: -90 } as never;
  for (const draw of [drawBounds, drawGains]) {
    const kinds = (chart: ReturnType<typeof draw>) => chart.series.map(({ kind }) => kind);
    const lengths = (chart: ReturnType<typeof draw>) => chart.series.map((series) => "x" in series && series.x.length);
    const [sketch, complete] = [draw(state, { bounds: all }), draw(state, { bounds: all, exact })];
    expect(kinds(complete)).toEqual(["rule", ...kinds(sketch)]);
    expect(kinds(sketch)).not.toContain("rule");
    expect(sketch.y.range.every(Number.isFinite)).toBe(true);
    // The first curve alone keeps the places of the others.
    const alone = draw(state, { bounds: { "atlas-2d": bounds } });
    expect(kinds(alone)).toEqual(kinds(sketch));
    const perCurve = lengths(alone).length / 3;
    expect(lengths(alone)).toEqual([0, sketched.length, 0].flatMap((n) => new Array<number>(perCurve).fill(n)));
    expect(alone.y.range).toEqual(sketch.y.range);
  }
});
