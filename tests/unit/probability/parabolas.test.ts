import { expect, test } from "vitest";
import {
  kinks,
  logSumAbove,
  meetingsOf,
  type Parabola,
  sight,
  valueAt,
} from "../../../worker/probability/divergences/parabolas.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";

/** Steep parabolas, some of them equally wide. */
function parabolas(count: number, seed: number): Parabola[] {
  const rng = createRng(seed);
  return Array.from({ length: count }, () => ({
    height: 20 * (2 * rng() - 1),
    slope: 60 * 2 ** Math.floor(4 * rng()),
    vertex: 8 * (2 * rng() - 1),
  }));
}

const values = (all: readonly Parabola[], t: number) => all.map((parabola) => valueAt(parabola, t));

/** The highest parabola at t, and the ones that are not negligible beside it. */
function shape(all: readonly Parabola[], t: number): string {
  const at = values(all, t);
  const top = Math.max(...at);
  return `${at.indexOf(top)}: ${at.map((value) => top - value < sight)}`;
}

test("the sum of exponentials is that of the parabolas, at every level", () => {
  const all = parabolas(5, 1);
  const lifted = all.map((parabola) => ({ ...parabola, height: parabola.height - 1e5 }));
  for (const t of [-5, -0.1, 0.3, 7]) {
    const at = values(all, t);
    const top = Math.max(...at);
    const sum = at.reduce((total, value) => total + Math.exp(value - top), 0);
    for (const j of [0, 3]) {
      const expected = top + Math.log(sum) - (at[j] as number);
      // Negligible parabolas are left out, 1e-14 of the sum; values of 1e7 are rounded at 1e-9.
      expect(Math.abs(logSumAbove(all, j)(t) - expected)).toBeLessThan(1e-8);
      expect(Math.abs(logSumAbove(lifted, j)(t) - expected)).toBeLessThan(1e-8);
    }
  }
});

test("between bends the highest parabola and the negligible ones stay the same, and they change at each bend", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const all = parabolas(6, seed);
    const edges = [-9, ...kinks(all, -9, 9).sort((one, other) => one - other), 9];
    expect(edges.length).toBeGreaterThan(3);
    for (let n = 1; n < edges.length; n++) {
      const [from, to] = [edges[n - 1] as number, edges[n] as number];
      const inside = [0.001, 0.25, 0.5, 0.75, 0.999].map((share) => shape(all, from + share * (to - from)));
      expect(new Set(inside).size, `seed ${seed}, from ${from} to ${to}`).toBe(1);
      if (n > 1) expect(shape(all, from - 1e-9)).not.toBe(shape(all, from + 1e-9));
    }
  }
});

test("equally wide parabolas are each the highest once, from left to right", () => {
  const all = [
    { height: 0, slope: 10, vertex: -6 },
    { height: 3, slope: 10, vertex: -2 },
    { height: 1, slope: 10, vertex: 1 },
    { height: -2, slope: 10, vertex: 5 },
  ];
  const found = kinks(all, -9, 9);
  expect(found.length).toBe(9);
  for (const [i, right] of all.slice(1).entries()) {
    const left = all[i] as Parabola;
    const middle = (left.vertex + right.vertex) / 2;
    const crossing = middle + (left.height - right.height) / (100 * (right.vertex - left.vertex));
    expect(Math.min(...found.map((t) => Math.abs(t - crossing)))).toBeLessThan(1e-14);
  }
});

test("gentle parabolas do not bend sharply", () => {
  const all = [
    { height: 0, slope: 0.9, vertex: -1 },
    { height: 0, slope: 1, vertex: 1 },
  ];
  expect(kinks(all, -9, 9)).toEqual([]);
});

test("a narrow parabola has bends where it begins to matter and where it becomes the higher one, however far from its vertex", () => {
  const all = [
    { height: 0, slope: 1, vertex: 0 },
    { height: -10, slope: 1e6, vertex: 5 },
  ];
  const found = meetingsOf(all, 1)
    .map(({ at }) => at)
    .sort((one, other) => one - other);
  expect(found.length).toBe(4);
  // At its vertex it is 2.5 above, so it matters for √(2 · 35.5) of its widths and is the highest for √(2 · 2.5).
  const widths = found.map((t) => 1e6 * (t - 5));
  [-Math.sqrt(71), -Math.sqrt(5), Math.sqrt(5), Math.sqrt(71)].forEach((width, n) => {
    // Relative to the wide one, which falls by 5 a unit, the vertex is at -5e-6; rounding errors of 5 are 1e-9 widths.
    expect(Math.abs((widths[n] as number) - width)).toBeLessThan(1e-4);
  });
});
