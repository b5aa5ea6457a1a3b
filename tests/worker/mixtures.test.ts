import { expect, test } from "vitest";
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

interface Conditional {
  dimensions: number[];
  mixture: typeof mixture;
  logEvidence: number;
  mean: number[];
  covariance: number[][];
  modes: { point: number[] }[];
  logDensity: number[];
}

const condition = (x: number) =>
  jsonOf<Conditional>(
    post("/v1/mixtures/condition", {
      mixture,
      observed: { dimensions: [0], values: [x] },
      points: [[0], [2]],
      modes: true,
    }),
  );
const normal = (x: number, m: number) => Math.exp(-0.5 * (x - m) ** 2) / Math.sqrt(2 * Math.PI);

test("conditioning a mixture of isotropic Gaussians is Bayes' rule on their first coordinates", async () => {
  for (const x of [1, 2, 3]) {
    const joint = [0.5 * normal(x, 1), 0.5 * normal(x, 3)];
    const evidence = (joint[0] as number) + (joint[1] as number);
    const answer = await condition(x);
    expect(answer.dimensions).toEqual([1]);
    // Doubles through one exponential and one logarithm.
    expect(answer.logEvidence).toBeCloseTo(Math.log(evidence), 12);
    answer.mixture.weights.forEach((weight, k) => {
      expect(weight).toBeCloseTo((joint[k] as number) / evidence, 12);
    });
    expect(answer.mean[0]).toBeCloseTo(((joint[0] as number) * 1 + (joint[1] as number) * 5) / evidence, 12);
    const density = ((joint[0] as number) * normal(2, 1) + (joint[1] as number) * normal(2, 5)) / evidence;
    expect(answer.logDensity[1]).toBeCloseTo(Math.log(density), 12);
  }
});

test("halfway between the components the conditional has two modes, far from one it has one", async () => {
  expect((await condition(2)).modes).toHaveLength(2);
  expect((await condition(-20)).modes).toHaveLength(1);
  const unasked = await jsonOf<object>(
    post("/v1/mixtures/condition", { mixture, observed: { dimensions: [0], values: [2] } }),
  );
  expect(unasked).not.toHaveProperty("modes");
});

test("observing nothing returns the mixture, observing everything its density", async () => {
  const about = (observed: object) =>
    jsonOf<Conditional>(post("/v1/mixtures/condition", { mixture, observed, modes: true }));
  const nothing = await about({ dimensions: [], values: [] });
  expect(nothing).toMatchObject({ dimensions: [0, 1], mixture, logEvidence: expect.closeTo(0, 15) });
  const everything = await about({ dimensions: [1, 0], values: [3, 2] });
  // (2, 3) is equally far from both means: √(1 + 4).
  expect(everything.logEvidence).toBeCloseTo(Math.log(normal(0, 1) * normal(0, 2)), 12);
  expect(everything).toMatchObject({ dimensions: [], mean: [], covariance: [], modes: [{ point: [], logDensity: 0 }] });
});

test("conditioning a covariance that only just factors finds the mode", async () => {
  const tiny = 2 ** -21;
  const covariance = [
    [1, 1, 0, 0],
    [1, 1 + tiny * tiny, tiny, 0],
    [0, tiny, 1 + tiny * tiny, 0],
    [0, 0, 0, 1],
  ];
  const response = await post("/v1/mixtures/condition", {
    mixture: { weights: [1], means: [[0, 0, 0, 0]], covariances: [covariance] },
    observed: { dimensions: [3], values: [0] },
    modes: true,
  });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ modes: [{ point: [0, 0, 0] }] });
});

test("EM recovers a mixture from its samples", async () => {
  const { points } = await jsonOf<{ points: number[][] }>(
    post("/v1/mixtures/sample", { mixture, count: 2000, seed: 5 }),
  );
  interface Fit {
    mixture: typeof mixture;
    logLikelihoodNats: number[];
    converged: boolean;
  }
  const fit = await jsonOf<Fit>(post("/v1/mixtures/fit", { points, components: 2, seed: 1 }));
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

test("marginal and density agree", async () => {
  const marginal = await jsonOf<{ mixture: typeof mixture }>(
    post("/v1/mixtures/marginal", { mixture, dimensions: [1] }),
  );
  const { logDensity, responsibilities } = await jsonOf<{ logDensity: number[]; responsibilities: number[][] }>(
    post("/v1/mixtures/density", { mixture: marginal.mixture, points: [[3]] }),
  );
  expect(logDensity[0]).toBeCloseTo(Math.log(normal(3, 1)), 12);
  expect(responsibilities[0]?.[0]).toBeCloseTo(0.5, 12);
});

test.for([
  ["weights that do not sum to one", { ...mixture, weights: [0.5, 0.6] }, 422],
  [
    "an indefinite covariance",
    {
      ...mixture,
      covariances: [
        unit,
        [
          [1, 2],
          [2, 1],
        ],
      ],
    },
    422,
  ],
  ["lists of different lengths", { ...mixture, means: [[1, 1]] }, 422],
  ["a covariance of another size", { ...mixture, covariances: [unit, [[1]]] }, 422],
] as const)("%s are refused with the mixture's field", async ([, wrong, status]) => {
  const response = await post("/v1/mixtures/condition", { mixture: wrong, observed: { dimensions: [0], values: [1] } });
  expect(response.status).toBe(status);
  const { errors } = (await response.json()) as { errors: { pointer: string }[] };
  expect(errors[0]?.pointer).toMatch(/^\/mixture\//);
});

test("a marginal of an invalid mixture is refused", async () => {
  const broken = { weights: [1], means: [[0]], covariances: [[[-1]]] };
  const response = await post("/v1/mixtures/marginal", { mixture: broken, dimensions: [0] });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ errors: [{ pointer: "/mixture/covariances/0" }] });
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

test("every other route accepts a mixture fitted to distant points", async () => {
  const points = Array.from({ length: 40 }, (_, i) => [(i % 2 ? 1e12 : -1e12) * (1 - i / 80), 1e9 * Math.cos(i)]);
  const { mixture: fitted } = await jsonOf<{ mixture: typeof mixture }>(
    post("/v1/mixtures/fit", { points, components: 2 }),
  );
  expect(Math.max(...fitted.covariances.flat(2))).toBeGreaterThan(1e20);
  const requests = {
    "mixtures/condition": { observed: { dimensions: [1], values: [0] }, points: [[0]] },
    "mixtures/density": { points },
    "mixtures/marginal": { dimensions: [0] },
    "mixtures/sample": { count: 10 },
    "gaussians/project": {},
    "gaussians/nearest": {},
    "expectations/decompose": {},
  };
  for (const [path, body] of Object.entries(requests)) {
    const response = await post(`/v1/${path}`, { mixture: fitted, ...body });
    expect(response.status, `${path} ${await response.clone().text()}`).toBe(200);
  }
});
