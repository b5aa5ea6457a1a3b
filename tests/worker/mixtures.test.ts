import { expect, test } from "vitest";
import { jsonOf, post } from "./ask.ts";

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
