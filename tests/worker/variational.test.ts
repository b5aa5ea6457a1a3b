import { expect, test } from "vitest";
import { type Earthquakes, elboByQuadrature, type Factors, logEvidence } from "../oracles/earthquakes.ts";
import { jsonOf, type Problem, post } from "./ask.ts";

const simulatePath = "/v1/variational/earthquakes/simulate";
const fitPath = "/v1/variational/earthquakes/fit";

interface Fit extends Factors {
  elboNats: number[];
  converged: boolean;
  starts: { seed: number; elboNats: number; converged: boolean }[];
}

const prior = { mean: [0, 0], precision: 0.01, shape: 1, rate: 1 };
const problem = {
  positions: [
    [0, 0],
    [0.2, 0.1],
    [-0.3, 0.5],
    [4, 4],
    [4.1, 3.8],
    [3.6, 4.4],
  ],
  counts: [1, 2, 0, 9, 11, 7],
  components: 2,
  weights: [0.4, 0.6],
  positionPrecision: 1,
  prior,
};
const fitProblem = (changes: object = {}) =>
  jsonOf<Fit>(post(fitPath, { ...problem, iterations: 50, seed: 3, ...changes }));

test("the ELBO never falls, update by update, and stays below the exact log evidence", async () => {
  const { elboNats, converged } = await fitProblem();
  expect(converged).toBe(true);
  expect(elboNats.length % 3).toBe(0);
  elboNats.slice(1).forEach((elbo, i) => {
    // A sum of a few dozen terms of size 10: rounding errors are below 1e-10.
    expect(elbo).toBeGreaterThan((elboNats[i] as number) - 1e-10);
  });
  const exact = logEvidence(problem as Earthquakes);
  expect(elboNats.at(-1)).toBeLessThan(exact);
  // Two clearly separate clusters: the gap is the symmetry of their labels, log 2, and little else.
  expect(exact - (elboNats.at(-1) as number)).toBeLessThan(1.5);
});

test("the last bound is the ELBO of the returned factors", async () => {
  const { elboNats, ...factors } = await fitProblem();
  // The oracle's quadrature converges to the rounding errors of sums of some ten thousand terms.
  expect(elboByQuadrature(problem as Earthquakes, factors)).toBeCloseTo(elboNats.at(-1) as number, 7);
  for (const row of factors.responsibilities) {
    expect(row.reduce((sum, r) => sum + r, 0)).toBeCloseTo(1, 14);
  }
});

test("the same seed gives the same fit, and so do the same initial responsibilities", async () => {
  expect(await fitProblem()).toEqual(await fitProblem());
  const initialResponsibilities = problem.counts.map((count) => (count > 4 ? [0, 1] : [1, 0]));
  const { responsibilities } = await fitProblem({ initialResponsibilities });
  responsibilities.forEach((row, n) => {
    expect(Math.round(row[1] as number)).toBe(Number((problem.counts[n] as number) > 4));
  });
});

test("the result of several starts is the fit with the highest bound, with the end of each", async () => {
  const positions = [-6, -5.9, -2, -1.8, 2, 2.1, 6, 6.2].map((x) => [x, 0]);
  const several = { positions, counts: positions.map((_, n) => n), components: 3, weights: undefined };
  const apart = await Promise.all([5, 6, 7, 8].map((seed) => fitProblem({ ...several, seed })));
  const together = await fitProblem({ ...several, seed: 5, starts: 4 });
  const ends = apart.map(({ elboNats }) => elboNats.at(-1) as number);
  expect(new Set(ends.map((end) => end.toFixed(3))).size, "the start makes a difference").toBeGreaterThan(1);
  expect(together.starts.map(({ seed }) => seed)).toEqual([5, 6, 7, 8]);
  // The bound at the end of a start is summed once more: the same numbers in the same order.
  expect(together.starts.map(({ elboNats }) => elboNats)).toEqual(ends);
  const best = apart[ends.indexOf(Math.max(...ends))] as Fit;
  expect(together).toEqual({ ...best, starts: apart.flatMap(({ starts }) => starts) });
});

test("without sweeps the result is the start: priors, and each earthquake with the nearest of those drawn", async () => {
  const start = await fitProblem({ iterations: 0 });
  expect(start.elboNats).toEqual([]);
  expect(start.means.map(({ mean, precision }) => ({ mean, precision }))).toEqual(
    [0, 1].map(() => ({ mean: prior.mean, precision: prior.precision })),
  );
  expect(start.rates).toEqual([0, 1].map(() => ({ shape: prior.shape, rate: prior.rate })));
  for (const row of start.responsibilities) expect([...row].sort()).toEqual([0, 1]);
  const { elboNats } = await fitProblem({ iterations: 1 });
  expect(start.starts[0]?.elboNats).toBeLessThan(elboNats[0] as number);
});

test("simulated earthquakes have the moments of the model", async () => {
  interface Simulation {
    positions: number[][];
    counts: number[];
    assignments: number[];
    means: number[][];
    rates: number[];
  }
  const count = 10_000;
  const body = { components: 2, weights: [0.25, 0.75], positionPrecision: 4, prior, count, seed: 6 };
  const drawn = await jsonOf<Simulation>(post(simulatePath, body));
  expect(await jsonOf(post(simulatePath, body))).toEqual(drawn);
  const share = drawn.assignments.filter((k) => k === 1).length / count;
  // Four standard errors each, with a fixed seed.
  expect(Math.abs(share - 0.75)).toBeLessThan(4 * Math.sqrt((0.75 * 0.25) / count));
  const members = drawn.assignments.flatMap((k, n) => (k === 1 ? [n] : []));
  const residuals = members.map((n) => (drawn.positions[n]?.[0] as number) - (drawn.means[1]?.[0] as number));
  const variance = residuals.reduce((sum, r) => sum + r * r, 0) / members.length;
  expect(Math.abs(variance - 1 / 4)).toBeLessThan(4 * (1 / 4) * Math.sqrt(2 / members.length));
  const mean = members.reduce((sum, n) => sum + (drawn.counts[n] as number), 0) / members.length;
  const rate = drawn.rates[1] as number;
  expect(Math.abs(mean - rate)).toBeLessThan(4 * Math.sqrt(rate / members.length));
});

test.for([
  ["no components", { components: 0 }, 400, "/components"],
  ["a count that is no whole number", { counts: [1, 2, 0, 9, 11, 0.5] }, 400, "/counts/5"],
  ["a negative precision", { positionPrecision: -1 }, 400, "/positionPrecision"],
  ["too many sweeps", { iterations: 2001 }, 400, "/iterations"],
  [
    "several starts beside responsibilities",
    { initialResponsibilities: problem.counts.map(() => [0.5, 0.5]), starts: 2 },
    400,
    "/starts",
  ],
  ["weights of another length", { weights: [1] }, 422, "/weights"],
  ["weights that do not sum to 1", { weights: [0.4, 0.4] }, 422, "/weights"],
  ["a weight of zero", { weights: [0, 1] }, 422, "/weights/0"],
  ["fewer counts than positions", { counts: [1] }, 422, "/counts"],
  ["a position of another dimension", { positions: [...problem.positions.slice(1), [1]] }, 422, "/positions/5"],
  ["responsibilities that do not sum to 1", { initialResponsibilities: problem.counts.map(() => [0.5, 0.6]) }, 422],
] as const)("%s: refused with its field", async ([, changes, status, pointer]) => {
  const response = await post(fitPath, { ...problem, ...changes });
  expect(response.status).toBe(status);
  const { errors } = await jsonOf<Problem>(Promise.resolve(response));
  expect(errors.map((error) => error.pointer)).toEqual([pointer ?? "/initialResponsibilities/0"]);
});

test("a fit without a number of iterations fits its budget, and says what ended it", async () => {
  const positions = Array.from({ length: 1000 }, (_, n) => [n % 37, n % 23]);
  const large = { ...problem, positions, counts: positions.map((_, n) => n % 11), weights: undefined };
  // 8e6 / (1000 · 20 · 10) = 40.
  const cut = await jsonOf<Fit>(post(fitPath, { ...large, components: 20, starts: 10, tolerance: 0 }));
  expect(cut).toMatchObject({ iterations: 40, endedBy: "budget", converged: false });
  expect(cut.elboNats).toHaveLength(120);
  expect(await fitProblem()).toMatchObject({ endedBy: "tolerance", converged: true });
  expect(await fitProblem({ iterations: 1 })).toMatchObject({ iterations: 1, endedBy: "iterations", converged: false });
  const response = await post(fitPath, { ...large, components: 20, starts: 10, iterations: 41 });
  expect((await jsonOf<Problem>(Promise.resolve(response))).errors).toMatchObject([
    { pointer: "/iterations", detail: expect.stringContaining("at most 40 iterations fit") },
  ]);
});

test("for counts up to 1e9 and positions at 1e9 the bound never falls by more than rounding", async () => {
  const around = (n: number, width: number) => Math.round(width * Math.sin(n * n));
  const positions = Array.from({ length: 200 }, (_, n) => [
    1e9 + 1000 * (n % 5) + around(n, 1500),
    1e9 + around(n + 7, 900),
  ]);
  const counts = positions.map((_, n) => 1e9 - 200_000 + 40_000 * (n % 5) + around(n + 3, 60_000));
  const { elboNats } = await jsonOf<Fit>(
    post(fitPath, {
      positions,
      counts,
      components: 5,
      positionPrecision: 1e-6,
      prior: { mean: [1e9, 1e9], precision: 1e-6, shape: 1, rate: 1e-6 },
      iterations: 300,
      tolerance: 0,
    }),
  );
  expect(elboNats.length).toBeGreaterThan(30);
  elboNats.slice(1).forEach((value, i) => {
    const before = elboNats[i] as number;
    // Some units in the last place of a sum of fifty terms.
    expect(value).toBeGreaterThanOrEqual(before - 1e-14 * Math.abs(before));
  });
});

test("work above the limit is refused before any is done", async () => {
  const positions = Array.from({ length: 1000 }, (_, n) => [n, 0]);
  const large = { ...problem, positions, counts: positions.map(() => 1), components: 20, weights: undefined };
  const response = await post(fitPath, { ...large, iterations: 2000 });
  expect(response.status).toBe(422);
  expect((await jsonOf<Problem>(Promise.resolve(response))).errors).toMatchObject([{ pointer: "/iterations" }]);
});
