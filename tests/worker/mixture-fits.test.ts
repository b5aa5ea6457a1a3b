/** The route that fits mixtures by EM. */
import { expect, test } from "vitest";
import { limits } from "../../worker/limits.ts";
import { createRng } from "../../worker/probability/numerics/random.ts";
import { jsonOf, type Problem, post } from "./ask.ts";

const unit = [
  [1, 0],
  [0, 1],
];
const mixture = {
  weights: [0.5, 0.5],
  means: [
    [1, 1],
    [3, 5],
  ],
  covariances: [unit, unit],
};

interface Fit {
  mixture: typeof mixture;
  logLikelihoodNats: number[];
  converged: boolean;
  iterations: number;
  endedBy: string;
  emptyComponents: number[];
  flooredComponents: number[];
}
const fitPoints = (body: object) => jsonOf<Fit>(post("/v1/mixtures/fit", body));

test("EM recovers a mixture from its samples", async () => {
  const { points } = await jsonOf<{ points: number[][] }>(
    post("/v1/mixtures/sample", { mixture, count: 2000, seed: 5 }),
  );
  const fit = await fitPoints({ points, components: 2, seed: 1 });
  expect(fit.converged).toBe(true);
  fit.logLikelihoodNats.slice(1).forEach((value, i) => {
    // The sum of 2,000 logarithms has a relative error of 1e-9.
    expect(value).toBeGreaterThanOrEqual((fit.logLikelihoodNats[i] as number) - 1e-5);
  });
  const [low, high] = fit.mixture.means.toSorted((a, b) => (a[0] as number) - (b[0] as number));
  // A mean of about 1,000 points with deviation 1: within four standard errors, 4/√1000 = 0.13.
  expect(Math.hypot((low?.[0] as number) - 1, (low?.[1] as number) - 1)).toBeLessThan(0.2);
  expect(Math.hypot((high?.[0] as number) - 3, (high?.[1] as number) - 5)).toBeLessThan(0.2);
});

/** Distinct points of that many dimensions. */
const spread = (count: number, size: number) =>
  Array.from({ length: count }, (_, i) => Array.from({ length: size }, (_, j) => (i * (j + 1)) % 10_007));

test.for([
  ["many multiplications", { points: spread(2000, 32), components: 64 }],
  ["many exponentials", { points: spread(10_000, 1), components: 64 }],
  ["many eigenvalues", { points: spread(16, 32), components: 16 }],
] as const)("a fit that would take too long, by %s, is refused before it begins", async ([, problem]) => {
  const response = await post("/v1/mixtures/fit", { ...problem, iterations: 1000 });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ errors: [{ pointer: "/iterations" }] });
});

test("a fit without a number of iterations fits its budget for any shape, and says what ended it", async () => {
  // Noise without clusters, so that nothing converges soon.
  const rng = createRng(2);
  const noise = (count: number, size: number) =>
    Array.from({ length: count }, () => Array.from({ length: size }, () => rng()));
  expect((await post("/v1/mixtures/fit", { points: noise(20, 30), components: 5 })).status).toBe(200);
  const cut = await fitPoints({ points: noise(2000, 8), components: 50, tolerance: 0 });
  // 4e8 / (50 · (2000 · (64 + 50) + 100 · 512)) = 28.7.
  expect(cut).toMatchObject({ converged: false, iterations: 28, endedBy: "budget" });
  expect(cut.logLikelihoodNats).toHaveLength(29);
  const usual = await fitPoints({ points: noise(300, 2), components: 8, tolerance: 0 });
  expect(usual).toMatchObject({ converged: false, iterations: 200, endedBy: "iterations" });
  expect(await fitPoints({ points: noise(100, 2), components: 3, tolerance: 0, iterations: 7 })).toMatchObject({
    iterations: 7,
    endedBy: "iterations",
  });
  const done = await fitPoints({ points: noise(100, 2), components: 1 });
  expect(done).toMatchObject({ converged: true, endedBy: "tolerance" });
  expect(done.logLikelihoodNats).toHaveLength(done.iterations + 1);
});

test("too many iterations are refused with the number that fits, and a shape for which none fits with its components", async () => {
  const refusal = async (body: object) => {
    const response = await post("/v1/mixtures/fit", body);
    expect(response.status).toBe(422);
    return (await jsonOf<Problem>(Promise.resolve(response))).errors[0];
  };
  const asked = await refusal({ points: spread(2000, 8), components: 50, iterations: 29 });
  expect(asked).toMatchObject({ pointer: "/iterations", detail: expect.stringContaining("at most 28 iterations fit") });
  const none = await refusal({ points: spread(10_000, 32), components: 64 });
  expect(none).toMatchObject({ pointer: "/components" });
});

test.for([
  [1e-8, 0],
  [1e-4, 0],
  [1e-9, 1],
  [1e9, 0],
  [1, 1e9],
] as const)(
  "60 points of deviation %s at %s are fitted at their own scale, not at a floor",
  async ([scale, offset]) => {
    const { points } = await jsonOf<{ points: number[][] }>(
      post("/v1/mixtures/sample", {
        mixture: {
          ...mixture,
          means: [
            [0, 0],
            [8, 0],
          ],
        },
        count: 60,
        seed: 3,
      }),
    );
    const moved = points.map((point) => point.map((x) => offset + scale * x));
    const fitted = await fitPoints({ points: moved, components: 2 });
    expect(fitted).toMatchObject({ converged: true, endedBy: "tolerance", emptyComponents: [], flooredComponents: [] });
    for (const covariance of fitted.mixture.covariances) {
      for (const d of [0, 1]) {
        const share = (covariance[d]?.[d] as number) / scale ** 2;
        // Variances of 1 from some thirty points: within a factor of three.
        expect(share).toBeGreaterThan(1 / 3);
        expect(share).toBeLessThan(3);
      }
    }
    fitted.logLikelihoodNats.slice(1).forEach((value, i) => {
      // A sum of sixty logarithms of size thirty.
      expect(value).toBeGreaterThanOrEqual((fitted.logLikelihoodNats[i] as number) - 1e-11);
    });
  },
);

test("a fit of n iterations is the start of a longer one, and its densities sum to their log likelihood", async () => {
  const { points } = await jsonOf<{ points: number[][] }>(post("/v1/mixtures/sample", { mixture, count: 40, seed: 8 }));
  const problem = { points, components: 3, seed: 4, tolerance: 0, covarianceFloor: 0.01 };
  const { logLikelihoodNats: whole } = await fitPoints({ ...problem, iterations: 6 });
  for (let iterations = 0; iterations <= 6; iterations++) {
    const { mixture: fitted, logLikelihoodNats } = await fitPoints({ ...problem, iterations });
    expect(logLikelihoodNats).toEqual(whole.slice(0, iterations + 1));
    const { logDensity } = await jsonOf<{ logDensity: number[] }>(
      post("/v1/mixtures/density", { mixture: fitted, points }),
    );
    const sum = logDensity.reduce((total, nats) => total + nats, 0);
    // Forty densities of a mixture whose covariances were factored once more.
    expect(sum).toBeCloseTo(whole[iterations] as number, 9);
  }
  whole.slice(1).forEach((nats, i) => {
    // The sum of forty logarithms.
    expect(nats).toBeGreaterThanOrEqual((whole[i] as number) - 1e-11);
  });
});

test("components at the floor are named", async () => {
  const points = [...Array.from({ length: 20 }, () => [5, 5]), [0, 0], [1, 0], [0, 1], [1, 1], [0.5, 0.2]];
  const { mixture: fitted, flooredComponents } = await fitPoints({ points, components: 2, covarianceFloor: 0.01 });
  expect(flooredComponents).toEqual([fitted.means.findIndex(([x = 0]) => x > 3)]);
});

test("a dimension in which all points are equal is refused with its number", async () => {
  const response = await post("/v1/mixtures/fit", {
    points: [
      [0, 7],
      [1, 7],
      [2, 7],
    ],
    components: 1,
  });
  expect(response.status).toBe(422);
  expect((await jsonOf<Problem>(Promise.resolve(response))).errors).toMatchObject([
    { pointer: "/points", detail: expect.stringContaining("dimension 1") },
  ]);
});

test("the error for too many iterations says how many fit, and so many are accepted", async () => {
  const points = Array.from({ length: limits.points }, (_, n) => [n % 2, n % 3]);
  const refusal = async (iterations: number) => {
    const response = await post("/v1/mixtures/fit", { points, components: 1, iterations });
    return response.status === 200 ? undefined : jsonOf<Problem>(Promise.resolve(response));
  };
  const { detail = "" } = (await refusal(limits.emIterations)) ?? {};
  const fitting = Number(/at most (\d+) iterations fit/.exec(detail)?.[1]);
  expect((await refusal(fitting + 1))?.errors).toMatchObject([{ pointer: "/iterations" }]);
  // One component converges at once.
  expect(await refusal(fitting)).toBeUndefined();
});

test("a fit whose first iteration exceeds the budget is refused with advice", async () => {
  const points = new Array(limits.points).fill(new Array(limits.mixtureDimensions).fill(0));
  const response = await post("/v1/mixtures/fit", { points, components: limits.mixtureComponents });
  expect(response.status).toBe(422);
  expect((await jsonOf<Problem>(Promise.resolve(response))).errors).toEqual([
    { pointer: "/components", detail: expect.stringMatching(/: send fewer points, or ask for fewer components$/) },
  ]);
});
