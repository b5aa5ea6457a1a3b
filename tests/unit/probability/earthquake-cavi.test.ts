/** Coordinate ascent for the earthquakes: its bound, its updates and its errors. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { normalSource } from "../../../worker/probability/gaussians/gaussian.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import {
  type EarthquakeProblem,
  init,
  prepare,
  randomResponsibilities,
  step,
} from "../../../worker/probability/variational/earthquake-cavi.ts";
import { elbo } from "../../../worker/probability/variational/earthquake-elbo.ts";
import { simulateEarthquakes } from "../../../worker/probability/variational/earthquake-model.ts";
import { elboByQuadrature, logEvidence } from "../../oracles/earthquakes.ts";
import { maximise } from "../../oracles/nelder-mead.ts";
import { nested, run, runToTheEnd, simulated, softResponsibilities } from "./earthquake-problems.ts";

test("the ELBO is the expectation under q, by quadrature", () => {
  for (const size of [1, 2, 3]) {
    const problem = simulated(3, 6, size, size);
    const prepared = prepare(problem);
    const start = init(prepared, softResponsibilities(6, 3, createRng(1)));
    for (const state of [start, step(prepared, start).state]) {
      // Quadrature on 500 points is exact to about 1e-12 of sums of size 100.
      expect(elbo(prepared, state)).toBeCloseTo(elboByQuadrature(problem, nested(prepared, state)), 8);
    }
  }
});

test("each update is the maximum of the ELBO over its factor", () => {
  const problem = simulated(2, 8, 3);
  const prepared = prepare(problem);
  const before = nested(prepared, init(prepared, softResponsibilities(8, 2, createRng(2))));
  const after = nested(prepared, step(prepared, init(prepared, before.responsibilities)).state);
  // Nelder-Mead stops where the bound is flat to 1e-12, which is within 1e-6 of the maximum.
  const digits = 5;
  const replace = <T>(items: readonly T[], k: number, item: T) => items.map((old, i) => (i === k ? item : old));
  for (const k of [0, 1]) {
    const [x, y, logPrecision] = maximise(
      ([mx = 0, my = 0, log = 0]) =>
        elboByQuadrature(problem, {
          ...before,
          means: replace(before.means, k, { mean: [mx, my], precision: Math.exp(log) }),
        }),
      [0, 0, 0],
      0.5,
    );
    expect(x).toBeCloseTo(after.means[k]?.mean[0] as number, digits);
    expect(y).toBeCloseTo(after.means[k]?.mean[1] as number, digits);
    expect(logPrecision).toBeCloseTo(Math.log(after.means[k]?.precision as number), digits);

    const [logShape, logRate] = maximise(
      ([a = 0, b = 0]) =>
        elboByQuadrature(problem, {
          ...before,
          rates: replace(before.rates, k, { shape: Math.exp(a), rate: Math.exp(b) }),
        }),
      [1, 0],
      0.5,
    );
    expect(logShape).toBeCloseTo(Math.log(after.rates[k]?.shape as number), digits);
    expect(logRate).toBeCloseTo(Math.log(after.rates[k]?.rate as number), digits);
  }
  for (const n of [0, 5]) {
    const [logit = 0] = maximise(
      ([t = 0]) => {
        const r = 1 / (1 + Math.exp(-t));
        return elboByQuadrature(problem, {
          ...after,
          responsibilities: replace(before.responsibilities, n, [r, 1 - r]),
        });
      },
      [0],
      0.5,
    );
    // Document 003's 1/ρ* in place of 2/ρ* moves responsibilities by up to 1e-3.
    expect(1 / (1 + Math.exp(-logit))).toBeCloseTo(after.responsibilities[n]?.[0] as number, digits);
  }
});

test("the ELBO never falls, for any update and start", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 1, max: 5 }), (seed, components) => {
      const rng = createRng(seed);
      const prepared = prepare(simulated(components, 40, seed));
      const starts = [randomResponsibilities(prepared, rng), softResponsibilities(40, components, rng)];
      for (const responsibilities of starts) {
        const start = init(prepared, responsibilities);
        let last = elbo(prepared, start);
        for (const value of run(prepared, start, { iterations: 60, tolerance: 0 }).elboNats) {
          // Rounding errors of some hundred terms of the bound's size.
          expect(value).toBeGreaterThanOrEqual(last - 1e-12 * Math.abs(last));
          last = value;
        }
      }
    }),
    { seed: 4, numRuns: 40 },
  );
});

/** Components about a deviation apart, in positions and in counts of about that size: the fit takes many sweeps. */
function overlapping(level: number, offset: number, seed: number): EarthquakeProblem {
  const normal = normalSource(createRng(seed));
  const components = Array.from({ length: 200 }, (_, n) => n % 5);
  return {
    weights: new Array<number>(5).fill(0.2),
    positionPrecision: 1e-6,
    prior: { mean: [offset, offset], precision: 1e-6, shape: 1, rate: 1e-6 },
    positions: components.map((k) => [offset + 1e3 * (1.2 * k + normal()), offset + 1e3 * normal()]),
    counts: components.map((k) => Math.max(0, Math.round(level + Math.sqrt(level) * (1.1 * k + normal())))),
  };
}

test.for([1, 1e3, 1e6, 1e9, 1e12])("with counts of about %s the ELBO never falls beyond its own rounding", (level) => {
  for (const offset of [0, 1e9]) {
    for (const seed of [1, 2, 3]) {
      const prepared = prepare(overlapping(level, offset, seed));
      const start = init(prepared, randomResponsibilities(prepared, createRng(seed)));
      const { elboNats } = run(prepared, start, { iterations: 300, tolerance: 0 });
      elboNats.slice(1).forEach((value, i) => {
        const before = elboNats[i] as number;
        // The bound of some 10⁴ is a sum of about fifty terms of 10³: some units in the last place, 1.8e-12 each.
        expect(value).toBeGreaterThanOrEqual(before - 2e-15 * Math.abs(before) - 2e-12);
      });
    }
  }
});

test("the ELBO is below the log evidence summed over all assignments", () => {
  for (let seed = 0; seed < 12; seed++) {
    const problem = simulated(3, 8, seed);
    const prepared = prepare(problem);
    const exact = logEvidence(problem);
    const { elboNats, converged } = run(
      prepared,
      init(prepared, randomResponsibilities(prepared, createRng(seed))),
      runToTheEnd,
    );
    expect(converged).toBe(true);
    for (const value of elboNats) expect(value).toBeLessThan(exact);
  }
});

const problem = simulated(2, 3, 1);

test.each([
  ["counts of another length", () => prepare({ ...problem, counts: [1] }), "ShapeMismatch", "/counts"],
  [
    "a position out of the plane",
    () => prepare({ ...problem, positions: [[1, 2], [1], [0, 0]] }),
    "ShapeMismatch",
    "/positions/1",
  ],
  ["a weight of zero", () => prepare({ ...problem, weights: [1, 0] }), "InvalidDistribution", "/weights/1"],
  ["weights above 1", () => prepare({ ...problem, weights: [1, 1] }), "InvalidDistribution", "/weights"],
  ["too few rows", () => init(prepare(problem), [[1, 0]]), "ShapeMismatch", "/initialResponsibilities"],
  [
    "a row that is no distribution",
    () =>
      init(prepare(problem), [
        [1, 0],
        [0.5, 0.6],
        [0, 1],
      ]),
    "InvalidDistribution",
    "/initialResponsibilities/1",
  ],
  [
    "an overflow of the density",
    () =>
      run(
        prepare({
          ...problem,
          positions: [
            [1e200, 0],
            [0, 0],
            [0, 0],
          ],
        }),
        init(prepare(problem), [
          [1, 0],
          [1, 0],
          [1, 0],
        ]),
        runToTheEnd,
      ),
    "OutOfRange",
    "/positions",
  ],
  [
    "an overflow of the draws",
    () => simulateEarthquakes({ ...problem, prior: { ...problem.prior, shape: 1e300, rate: 1e-300 } }, 1, createRng(0)),
    "OutOfRange",
    "/prior",
  ],
] as const)("%s is refused with its field", (_, call, code, pointer) => {
  expect(call).toThrow(expect.objectContaining({ code, errors: [expect.objectContaining({ pointer })] }));
});
