import { expect, test } from "vitest";
import {
  bestOf,
  type Exact,
  encoded,
  gapsOf,
  onLattice,
  type Refinement,
  shownPoints,
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

test("the sheet shows the middle of every few points, from the top left", () => {
  const points = shownPoints(exact);
  const side = axis.length / tile;
  expect(points).toHaveLength(side ** 2);
  const shown = [1, 4, 7].map((i) => Number((axis[i] as number).toFixed(4)));
  expect(points[0]).toEqual([shown[0], shown[2]]);
  expect(points.at(-1)).toEqual([shown[2], shown[0]]);
  expect(points[1]).toEqual([shown[1], shown[2]]);
});
