import { expect, test } from "vitest";
import { drawDensity, drawLattice } from "../../../site/figures/exact-posterior/draw.ts";
import { figure } from "../../../site/figures/exact-posterior/figure.ts";
import {
  bestOf,
  type Exact,
  type ExactAnswers,
  encoded,
  gapsOf,
  type Lattice,
  onLattice,
  type Refinement,
  sheetRequest,
  shownAxis,
  tile,
} from "../../../site/figures/exact-posterior/state.ts";

const axis = Array.from({ length: 9 }, (_, i) => (i - 4) ** 3 / 16);

const path = (...elboNats: number[]): Refinement => ({
  model: "one",
  nodes: 4,
  mean: [[0, 0]],
  covariance: [],
  elboNats: elboNats.slice(-1),
  reconstructionNats: [],
  klNats: [],
  converged: [true],
  paths: [
    {
      elboNats,
      mean: elboNats.map((nats) => [nats, 0]),
      covariance: elboNats.map(() => [
        [1, 0],
        [0, 1],
      ]),
    },
  ],
});
const exact = { logEvidence: -90, lattice: { axis } } as Exact;

test("both gaps sum to the difference between the evidence and the encoder's bound", () => {
  for (const [climb, fromMode] of [
    [path(-120, -100), path(-95, -90.5)],
    [path(-120, -90.25), path(-95, -93)],
  ] as const) {
    const { approximation, amortisation } = gapsOf({ exact, climb, fromMode });
    expect(approximation + amortisation).toBe(-90 + 120);
    expect(encoded({ climb, fromMode }).mean).toEqual([-120, 0]);
    const best = bestOf({ climb, fromMode });
    expect(best.elboNats).toBe(Math.max(climb.elboNats[0] as number, fromMode.elboNats[0] as number));
    expect(best.mean[0]).toBe(best.elboNats);
  }
});

test("a lattice point has its own index, others are between their neighbours, and outside points are at the ends", () => {
  for (const [i, z] of axis.entries()) expect(onLattice(axis, z)).toBeCloseTo(i, 12);
  expect(onLattice(axis, ((axis[6] as number) + (axis[7] as number)) / 2)).toBeCloseTo(6.5, 12);
  expect([onLattice(axis, -100), onLattice(axis, 100)]).toEqual([0, axis.length - 1]);
});

/** A lattice with nearly all of the responsibility at one of its points. */
function latticeOf(coordinates: readonly number[], [row, column]: readonly [number, number]): Lattice {
  const logResponsibilities = coordinates.map((_, up) =>
    coordinates.map((__, right) => (up === row && right === column ? 0 : -50)),
  );
  return { axis: [...coordinates], logEvidence: -90, logResponsibilities };
}
const whole = latticeOf(axis, [4, 7]);
const coarse = latticeOf(shownAxis(whole), [1, 2]);

test("the sheet shows the middle of every few points, from the top left", () => {
  const { latents: points, columns } = JSON.parse(sheetRequest("gtm-2d", shownAxis(whole)).body ?? "");
  const side = axis.length / tile;
  expect(columns).toBe(side);
  expect(points).toHaveLength(side ** 2);
  const shown = [1, 4, 7].map((i) => Number((axis[i] as number).toFixed(4)));
  expect(points[0]).toEqual([shown[0], shown[2]]);
  expect(points.at(-1)).toEqual([shown[2], shown[0]]);
  expect(points[1]).toEqual([shown[1], shown[2]]);
});

/** Centre and side of the only square in a drawing of the lattice, pixels. */
function squareOf(drawing: string): { readonly at: readonly [number, number]; readonly side: number } {
  const [, d = ""] = /class="halftone rubric"[^>]* d="([^"]*)"/.exec(drawing) ?? [];
  const [, left, top, side] = (/^M(\S+) (\S+)h([\d.]+)v[\d.]+h-[\d.]+z$/.exec(d) ?? []).map(Number) as [0, 0, 0, 0];
  return { at: [left + side / 2, top + side / 2], side };
}

test("a sketch on the coarse lattice has its points where the whole lattice has them, and no marks of what is unknown", () => {
  const answers = {
    exact: { ...exact, lattice: whole, region: { from: [0, 0], to: [1, 1] } },
    climb: path(-0.5, -0.25),
    fromMode: path(-0.5),
  } as unknown as ExactAnswers;
  const [sketch, complete] = [drawLattice(coarse, "sheet"), drawLattice(whole, "sheet", answers)];
  const [one, same] = [squareOf(sketch), squareOf(complete)];
  // Coordinates are rounded to a tenth of a pixel, twice.
  expect(Math.abs(one.side - tile * same.side)).toBeLessThan(0.5);
  for (const axis of [0, 1] as const) expect(Math.abs(one.at[axis] - same.at[axis])).toBeLessThan(0.3);
  for (const mark of ["contour", "glyphs"]) {
    expect(complete).toContain(mark);
    expect(sketch).not.toContain(mark);
  }
});

/** Loads a state from an API that knows a coarse lattice before the whole answer, and returns the calls and sketches. */
async function loaded(sketches: boolean, steps: readonly object[] = [{ lattice: coarse }]) {
  const calls: string[] = [];
  const drawn: { readonly lattice?: string; readonly density?: string }[] = [];
  const known: Record<string, unknown> = {
    digit: { images: [[[0]]] },
    exact: { ...exact, lattice: whole, mode: [0, 0], region: { from: [0, 0], to: [1, 1], size: 1, logDensity: [[0]] } },
    climb: path(-2),
    fromMode: path(-2),
    sheet: "sheet",
  };
  const ask = async (call: string, _request: unknown, soFar?: (steps: readonly object[]) => unknown) => {
    calls.push(call);
    if (soFar) drawn.push(((await soFar(steps)) ?? {}) as (typeof drawn)[number]);
    return known[call];
  };
  await figure.load({ model: "gtm-2d", digit: 3 }, ask as never, sketches ? () => undefined : undefined);
  return { calls, drawn };
}

test("the coarse lattice is sketched on the sheet, which is asked for once; without sketches nothing is", async () => {
  const sketched = await loaded(true);
  expect(sketched.drawn).toEqual([{ lattice: drawLattice(coarse, "sheet") }]);
  expect(sketched.calls).toEqual(["digit", "exact", "sheet", "climb", "fromMode", "decoded"]);
  const complete = await loaded(false);
  expect(complete.drawn).toEqual([]);
  expect(complete.calls.toSorted()).toEqual(sketched.calls.toSorted());
});

test("the density is sketched as soon as its region is known, beside the whole lattice", async () => {
  const logDensity = [
    [-3, -2, -3],
    [-2, 0, -2],
    [-3, -2, -3],
  ];
  const region = { from: [-1, -1], to: [1, 1], size: 3, logDensity };
  const sum = { evaluations: 9, logEvidence: -90, lastChangeNats: 0.1 };
  const { drawn } = await loaded(true, [{ lattice: coarse }, { lattice: whole }, sum, { region }]);
  expect(drawn).toEqual([{ lattice: drawLattice(whole, "sheet"), density: drawDensity({ region }) }]);
});
