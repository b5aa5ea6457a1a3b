import { expect, test } from "vitest";
import { limits } from "../../worker/limits.ts";
import { jsonOf, post } from "./ask.ts";

const path = "/v1/predictive-checks";
const gaussian = { targets: [0.5, -1], mean: [0, 0], standardDeviation: [1, 1], quantity: "largest-residual" };

interface Check {
  readonly draws: number;
  readonly observed: number;
  readonly replicated: readonly number[];
  readonly pValue: number;
}

test("the share of replications above the observed quantity is the p-value, and a seed reproduces them", async () => {
  const body = { ...gaussian, draws: 200, seed: 4 };
  const check = await jsonOf<Check>(post(path, body));
  expect(check).toMatchObject({ quantity: "largest-residual", draws: 200, observed: 1 });
  expect(check.pValue).toBe(check.replicated.filter((value) => value >= 1).length / 200);
  expect(await jsonOf(post(path, body))).toEqual(check);
  expect(await jsonOf(post(path, { ...body, seed: 5 }))).not.toEqual(check);
});

test("further quantities are those of the same replications", async () => {
  const body = { ...gaussian, targets: [0.5, -2.5], draws: 50, seed: 4 };
  const names = ["kurtosis", "share-outside-95"];
  const check = await jsonOf<Check & { others: Check[] }>(post(path, { ...body, otherQuantities: names }));
  const { others, draws: _, ...alone } = check;
  expect(await jsonOf(post(path, body))).toMatchObject(alone);
  expect(others).toHaveLength(2);
  for (const [i, quantity] of names.entries()) {
    expect(await jsonOf(post(path, { ...body, quantity }))).toMatchObject({ ...others[i], quantity });
  }
});

test("a regression's posterior and an earthquake fit are accepted as their routes return them", async () => {
  const data = {
    inputs: [
      [1, 0],
      [1, 1],
      [1, 2],
    ],
    targets: [0.1, 0.9, 2.1],
    noiseVariance: 0.1,
  };
  const prior = {
    mean: [0, 0],
    covariance: [
      [1, 0],
      [0, 1],
    ],
  };
  const posterior = await jsonOf<object>(post("/v1/regression/posterior", { ...data, prior }));
  const regression = await jsonOf<Check>(post(path, { ...data, posterior, quantity: "share-outside-95" }));
  expect(regression).toMatchObject({ draws: 1000, observed: 0, pValue: 1 });
  const model = { components: 2, positionPrecision: 1, prior: { mean: [0, 0], precision: 0.01, shape: 1, rate: 1 } };
  const quakes = {
    positions: [
      [0, 0],
      [0.5, 0],
      [6, 6],
    ],
    counts: [1, 2, 9],
  };
  const { responsibilities, rates } = await jsonOf<{ responsibilities: number[][]; rates: object[] }>(
    post("/v1/variational/earthquakes/fit", { ...model, ...quakes }),
  );
  const counted = await jsonOf<Check>(
    post(path, { counts: quakes.counts, responsibilities, rates, quantity: "largest-count" }),
  );
  expect(counted.observed).toBe(9);
  expect(counted.replicated.every(Number.isInteger)).toBe(true);
});

test.for([
  ["a quantity of counts for residuals", { ...gaussian, quantity: "largest-count" }, 400, "/quantity"],
  [
    "a further quantity of another kind",
    { ...gaussian, otherQuantities: ["share-of-zeros"] },
    400,
    "/otherQuantities/0",
  ],
  ["fields of two kinds of model", { ...gaussian, counts: [1] }, 400, "/mean"],
  ["no model", { targets: [1], quantity: "kurtosis" }, 400, ""],
  ["a standard deviation of zero", { ...gaussian, standardDeviation: [1, 0] }, 400, "/standardDeviation/1"],
  ["fewer means than targets", { ...gaussian, mean: [0] }, 422, "/mean"],
  [
    "responsibilities that do not sum to one",
    {
      counts: [1],
      responsibilities: [[0.4, 0.4]],
      rates: [
        { shape: 1, rate: 1 },
        { shape: 2, rate: 1 },
      ],
      quantity: "largest-count",
    },
    422,
    "/responsibilities/0",
  ],
] as const)("%s is refused with its field", async ([, body, status, pointer]) => {
  const response = await post(path, body);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({
    errors: expect.arrayContaining([expect.objectContaining({ pointer })]),
  });
});

test("too many replications are refused with the number that fits, and the default is as many as fit", async () => {
  const many = new Array<number>(limits.checkedObservations).fill(0);
  const body = { targets: many, mean: many, standardDeviation: many.map(() => 1), quantity: "kurtosis" };
  const most = limits.replicatedNumbers / limits.checkedObservations;
  expect(await jsonOf<Check>(post(path, body))).toMatchObject({ draws: most });
  const response = await post(path, { ...body, draws: most + 1 });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({
    errors: [{ pointer: "/draws", detail: expect.stringContaining(`at most ${most}`) }],
  });
});
