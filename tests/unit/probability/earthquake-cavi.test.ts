/** Coordinate ascent for the earthquakes: its bound, its updates and its fixed points. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type EarthquakeProblem,
  init,
  prepare,
  randomResponsibilities,
  run,
  step,
} from "../../../worker/probability/earthquake-cavi.ts";
import { type CaviState, elbo } from "../../../worker/probability/earthquake-elbo.ts";
import { simulateEarthquakes } from "../../../worker/probability/earthquake-model.ts";
import { toRows } from "../../../worker/probability/matrix.ts";
import { createRng, type Rng } from "../../../worker/probability/random.ts";
import { elboByQuadrature, logEvidence } from "../../oracles/earthquakes.ts";
import { maximise } from "../../oracles/nelder-mead.ts";
import { model, simulated } from "./earthquake-problems.ts";

function softResponsibilities(count: number, numComponents: number, rng: Rng): number[][] {
  return Array.from({ length: count }, () => {
    const row = Array.from({ length: numComponents }, () => 0.05 + rng());
    const sum = row.reduce((total, r) => total + r, 0);
    return row.map((r) => r / sum);
  });
}

function nested(state: CaviState) {
  const { length } = state.means;
  return { ...state, responsibilities: toRows(state.responsibilities, state.responsibilities.length / length, length) };
}

const runToTheEnd = { iterations: 2000, tolerance: 1e-11 };

test("the ELBO is the expectation under q that quadrature finds", () => {
  for (const size of [1, 2, 3]) {
    const problem = simulated(3, 6, size, size);
    const prepared = prepare(problem);
    const start = init(prepared, softResponsibilities(6, 3, createRng(1)));
    for (const state of [start, step(prepared, start).state]) {
      // Quadrature on 500 points is exact to about 1e-12 of sums of size 100.
      expect(elbo(prepared, state)).toBeCloseTo(elboByQuadrature(problem, nested(state)), 8);
    }
  }
});

test("each update is the maximum of the ELBO over its factor", () => {
  const problem = simulated(2, 8, 3);
  const prepared = prepare(problem);
  const before = nested(init(prepared, softResponsibilities(8, 2, createRng(2))));
  const after = nested(step(prepared, init(prepared, before.responsibilities)).state);
  // Nelder-Mead stops where the bound is flat to 1e-12, that is within 1e-6 of the maximum.
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

test("the ELBO never falls, whatever update and start", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 1, max: 5 }), (seed, components) => {
      const rng = createRng(seed);
      const prepared = prepare(simulated(components, 40, seed));
      const starts = [randomResponsibilities(prepared, rng), softResponsibilities(40, components, rng)];
      for (const responsibilities of starts) {
        const start = init(prepared, responsibilities);
        let last = elbo(prepared, start);
        for (const value of run(prepared, start, { iterations: 60, tolerance: 0 }).elboNats) {
          // Roundings of some hundred terms of the bound's own size.
          expect(value).toBeGreaterThanOrEqual(last - 1e-12 * Math.abs(last));
          last = value;
        }
      }
    }),
    { seed: 4, numRuns: 40 },
  );
});

test("the ELBO stays below the log evidence of all assignments", () => {
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

test("with one component the mean field is exact, and one sweep finds it", () => {
  const problem = simulated(1, 8, 1);
  const prepared = prepare(problem);
  const { elboNats } = step(
    prepared,
    init(
      prepared,
      problem.positions.map(() => [1]),
    ),
  );
  // Two sums of about 50 terms.
  expect(elboNats[2]).toBeCloseTo(logEvidence(problem), 11);
});

test("far apart, all that the bound misses is which component is called which, log K!", () => {
  const positions = [-100, 0, 100].flatMap((x) => [
    [x, 0],
    [x + 0.5, 1],
  ]);
  const problem: EarthquakeProblem = {
    positions: [...positions, [0.1, 0.2]],
    counts: [1, 2, 30, 25, 90, 110, 28],
    weights: [1 / 3, 1 / 3, 1 / 3],
    positionPrecision: 4,
    prior: { mean: [0, 0], precision: 1e-4, shape: 1, rate: 0.02 },
  };
  const prepared = prepare(problem);
  const responsibilities = problem.positions.map(([x = 0]) =>
    [-100, 0, 100].map((c) => (Math.abs(x - c) < 10 ? 1 : 0)),
  );
  const { elboNats } = run(prepared, init(prepared, responsibilities), runToTheEnd);
  // Everything else in the exact sum is smaller by a factor of e^-1000.
  expect(logEvidence(problem) - (elboNats.at(-1) as number)).toBeCloseTo(Math.log(6), 9);
});

test("a converged posterior is a fixed point", () => {
  const prepared = prepare(simulated(3, 60, 9));
  const { state, converged } = run(prepared, init(prepared, randomResponsibilities(prepared, createRng(0))), {
    iterations: 2000,
    tolerance: 0,
  });
  expect(converged).toBe(true);
  const next = step(prepared, state).state;
  next.means.forEach(({ mean, precision }, k) => {
    // The bound is flat to 1e-13 of itself, the parameters to its square root.
    expect(precision).toBeCloseTo(state.means[k]?.precision as number, 4);
    mean.forEach((m, d) => {
      expect(m).toBeCloseTo(state.means[k]?.mean[d] as number, 4);
    });
  });
});

test("what was simulated far apart is found again", () => {
  const earthquakes = { ...model(3), positionPrecision: 50, prior: { ...model(3).prior, precision: 0.01 } };
  const truth = simulateEarthquakes(earthquakes, 300, createRng(12));
  const prepared = prepare({ ...earthquakes, ...truth });
  const fits = Array.from({ length: 5 }, (_, seed) =>
    run(prepared, init(prepared, randomResponsibilities(prepared, createRng(seed))), runToTheEnd),
  );
  const best = fits.reduce((a, b) => ((b.elboNats.at(-1) as number) > (a.elboNats.at(-1) as number) ? b : a));
  const rows = nested(best.state).responsibilities;
  truth.assignments.forEach((k, n) => {
    const mate = truth.assignments.indexOf(k);
    const found = (i: number) => rows[i]?.indexOf(Math.max(...(rows[i] ?? [])));
    expect(found(n)).toBe(found(mate));
  });
});

test("components without earthquakes keep their prior and harm nothing", () => {
  const problem = { ...simulated(2, 2, 7), weights: [0.25, 0.25, 0.25, 0.25] };
  const prepared = prepare(problem);
  const responsibilities = randomResponsibilities(prepared, createRng(0));
  expect(responsibilities.map((row) => row.length)).toEqual([4, 4]);
  const { state } = step(
    prepared,
    init(prepared, [
      [1, 0, 0, 0],
      [0, 1, 0, 0],
    ]),
  );
  expect(state.means[3]).toEqual({ mean: problem.prior.mean, precision: problem.prior.precision });
  expect(state.rates[3]).toEqual({ shape: problem.prior.shape, rate: problem.prior.rate });
  const { elboNats, state: last } = run(prepared, state, runToTheEnd);
  expect(elboNats.every(Number.isFinite)).toBe(true);
  for (const row of nested(last).responsibilities) {
    // Four roundings of a division.
    expect(row.reduce((sum, r) => sum + r, 0)).toBeCloseTo(1, 15);
  }
});

test("earthquakes that coincide, and a single one, have a posterior too", () => {
  for (const count of [1, 5]) {
    const problem = {
      ...model(2),
      positions: Array.from({ length: count }, () => [1, 1]),
      counts: new Array(count).fill(0),
    };
    const prepared = prepare(problem);
    const fit = run(prepared, init(prepared, randomResponsibilities(prepared, createRng(3))), runToTheEnd);
    expect(fit.elboNats.at(-1)).toBeLessThan(logEvidence(problem));
    expect(fit.converged).toBe(true);
  }
});

test("moving map and prior together moves the means and nothing else", () => {
  const problem = simulated(3, 50, 5);
  const start = softResponsibilities(50, 3, createRng(8));
  const shift = 4096;
  const moved: EarthquakeProblem = {
    ...problem,
    positions: problem.positions.map((x) => x.map((coordinate) => coordinate + shift)),
    prior: { ...problem.prior, mean: problem.prior.mean.map((nu) => nu + shift) },
  };
  const [here, there] = [problem, moved].map((each) => {
    const prepared = prepare(each);
    return run(prepared, init(prepared, start), { iterations: 5, tolerance: 0 });
  });
  there?.elboNats.forEach((value, i) => {
    // Positions near 4,096 are rounded to 1e-12, and the bound's slope in all of them together is below 1,000.
    expect(value).toBeCloseTo(here?.elboNats[i] as number, 8);
  });
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
] as const)("%s is refused by name", (_, call, code, pointer) => {
  expect(call).toThrow(expect.objectContaining({ code, errors: [expect.objectContaining({ pointer })] }));
});
