/** Converged fits, and fits to very few earthquakes. */
import { expect, test } from "vitest";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import {
  type EarthquakeProblem,
  init,
  prepare,
  randomResponsibilities,
  step,
  uncentredMeans,
} from "../../../worker/probability/variational/earthquake-cavi.ts";
import { simulateEarthquakes } from "../../../worker/probability/variational/earthquake-model.ts";
import { logEvidence } from "../../oracles/earthquakes.ts";
import { model, nested, run, runToTheEnd, simulated, softResponsibilities } from "./earthquake-problems.ts";

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

test("for distant components, the bound misses only the labelling of the components, log K!", () => {
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
  // All other terms of the exact sum are smaller by a factor of e^-1000.
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
    // The bound is flat to a relative 1e-13, so the parameters are accurate to its square root.
    expect(precision).toBeCloseTo(state.means[k]?.precision as number, 4);
    mean.forEach((m, d) => {
      expect(m).toBeCloseTo(state.means[k]?.mean[d] as number, 4);
    });
  });
});

test("the fit recovers simulated components that are far apart", () => {
  const earthquakes = { ...model(3), positionPrecision: 50, prior: { ...model(3).prior, precision: 0.01 } };
  const truth = simulateEarthquakes(earthquakes, 300, createRng(12));
  const prepared = prepare({ ...earthquakes, ...truth });
  const fits = Array.from({ length: 5 }, (_, seed) =>
    run(prepared, init(prepared, randomResponsibilities(prepared, createRng(seed))), runToTheEnd),
  );
  const best = fits.reduce((a, b) => ((b.elboNats.at(-1) as number) > (a.elboNats.at(-1) as number) ? b : a));
  const rows = nested(prepared, best.state).responsibilities;
  truth.assignments.forEach((k, n) => {
    const mate = truth.assignments.indexOf(k);
    const found = (i: number) => rows[i]?.indexOf(Math.max(...(rows[i] ?? [])));
    expect(found(n)).toBe(found(mate));
  });
});

test("components without earthquakes keep their prior and affect nothing else", () => {
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
  expect(state.means[3]).toEqual({ mean: prepared.prior.mean, precision: problem.prior.precision });
  expect(state.rates[3]).toEqual({ shape: problem.prior.shape, rate: problem.prior.rate });
  const { elboNats, state: last } = run(prepared, state, runToTheEnd);
  expect(elboNats.every(Number.isFinite)).toBe(true);
  for (const row of nested(prepared, last).responsibilities) {
    // Four roundings of a division.
    expect(row.reduce((sum, r) => sum + r, 0)).toBeCloseTo(1, 15);
  }
});

test("coinciding earthquakes, and a single one, have a posterior", () => {
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

test.for([4096, 1e9])("moving positions and prior together by %s moves only the means", (shift) => {
  const drawn = simulated(3, 50, 5);
  // Multiples of 2^-20: near 1e9 they are still doubles.
  const onGrid = (xs: readonly number[]) => xs.map((x) => Math.round(x * 2 ** 20) / 2 ** 20);
  const problem = { ...drawn, positions: drawn.positions.map(onGrid) };
  const start = softResponsibilities(50, 3, createRng(8));
  const moved: EarthquakeProblem = {
    ...problem,
    positions: problem.positions.map((x) => x.map((coordinate) => coordinate + shift)),
    prior: { ...problem.prior, mean: problem.prior.mean.map((nu) => nu + shift) },
  };
  const [here, there] = [problem, moved].map((each) => {
    const prepared = prepare(each);
    const fit = run(prepared, init(prepared, start), { iterations: 5, tolerance: 0 });
    return { ...fit, means: uncentredMeans(prepared, fit.state) };
  });
  there?.elboNats.forEach((value, i) => {
    // Only the origin is rounded differently, which does not affect the bound: sums of hundreds of terms.
    expect(value).toBeCloseTo(here?.elboNats[i] as number, 10);
  });
  there?.means.forEach(({ mean }, k) => {
    mean.forEach((m, d) => {
      // The mean itself is rounded to a relative 1e-16.
      expect(Math.abs(m - shift - (here?.means[k]?.mean[d] as number))).toBeLessThan(1e-12 + 2e-16 * shift);
    });
  });
});
