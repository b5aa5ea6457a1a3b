import { expect, test } from "vitest";
import { jsonOf, post } from "./ask.ts";

const prior = {
  mean: [0, 0],
  covariance: [
    [1, 0],
    [0, 1],
  ],
};
interface Data {
  inputs: number[][];
  targets: number[];
  noiseVariance: number;
}
interface Posterior {
  mean: number[];
  covariance: number[][];
  choleskyFactor: number[][];
  logEvidence: number;
}

const simulate = (body: object) => jsonOf<Data>(post("/v1/regression/simulate", body));
const posterior = (body: object) => jsonOf<Posterior>(post("/v1/regression/posterior", body));

test("the posterior precision is the sum of the prior's and the data's, and its mean solves the normal equations", async () => {
  const data = await simulate({ count: 20, weights: [-1, 1], noiseVariance: 0.1, seed: 3 });
  const { mean, covariance } = await posterior({ ...data, prior });
  const precision = [0, 1].map((i) =>
    [0, 1].map((j) =>
      data.inputs.reduce((sum, x) => sum + ((x[i] as number) * (x[j] as number)) / 0.1, i === j ? 1 : 0),
    ),
  );
  const product = [0, 1].map((i) =>
    [0, 1].map((j) =>
      [0, 1].reduce((sum, k) => sum + (precision[i]?.[k] as number) * (covariance[k]?.[j] as number), 0),
    ),
  );
  for (const i of [0, 1]) {
    // A condition number below 100 costs two of sixteen digits.
    for (const j of [0, 1]) expect(product[i]?.[j]).toBeCloseTo(Number(i === j), 11);
    const right = data.inputs.reduce((sum, x, n) => sum + ((x[i] as number) * (data.targets[n] as number)) / 0.1, 0);
    expect([0, 1].reduce((sum, k) => sum + (precision[i]?.[k] as number) * (mean[k] as number), 0)).toBeCloseTo(
      right,
      9,
    );
  }
  // Two weights with posterior deviations of about 0.07: within five of them of the truth.
  expect(Math.hypot((mean[0] as number) + 1, (mean[1] as number) - 1)).toBeLessThan(0.5);
});

test("a posterior is a prior for further data, and the log evidences add up", async () => {
  const data = await simulate({ count: 30, weights: [0.5, 2], noiseVariance: 0.5, seed: 4 });
  const part = (from: number, to: number) => ({
    inputs: data.inputs.slice(from, to),
    targets: data.targets.slice(from, to),
    noiseVariance: 0.5,
  });
  const batch = await posterior({ ...data, prior });
  const first = await posterior({ ...part(0, 1), prior });
  const then = await posterior({ ...part(1, 30), prior: { mean: first.mean, covariance: first.covariance } });
  expect(then.logEvidence + first.logEvidence).toBeCloseTo(batch.logEvidence, 9);
  then.mean.forEach((m, i) => {
    expect(m).toBeCloseTo(batch.mean[i] as number, 9);
  });
});

test("predictions from the data and from their posterior agree, with noise separate from the reducible variance", async () => {
  interface Prediction {
    mean: number[];
    variance: number[];
    epistemicVariance: number[];
  }
  const data = await simulate({ count: 10, weights: [-1, 1], noiseVariance: 0.1, seed: 5 });
  const at = [
    [0, 0],
    [2, -1],
  ];
  const { mean, covariance } = await posterior({ ...data, prior });
  const direct = await jsonOf<Prediction>(post("/v1/regression/predict", { ...data, prior, at }));
  const later = await jsonOf<Prediction>(
    post("/v1/regression/predict", { posterior: { mean, covariance }, noiseVariance: 0.1, at }),
  );
  for (const i of [0, 1]) {
    expect(later.mean[i]).toBeCloseTo(direct.mean[i] as number, 12);
    expect(later.variance[i]).toBeCloseTo(direct.variance[i] as number, 12);
    expect(direct.variance[i]).toBeCloseTo((direct.epistemicVariance[i] as number) + 0.1, 12);
  }
  expect(direct.epistemicVariance[0]).toBe(0);
});

test("a posterior can be sent back, as posterior or as prior, for inputs near 1e9 and a prior variance of 1e12", async () => {
  interface Prediction {
    mean: number[];
    epistemicVariance: number[];
  }
  const data = {
    inputs: [0.3, 1.1, -0.4, 2.2, 0.9].map((x) => [1, 1e9 + 10 * x]),
    targets: [1, 2, 0.5, 2.5, 1.7],
    noiseVariance: 0.1,
  };
  const wide = {
    mean: [0, 0],
    covariance: [
      [1e12, 0],
      [0, 1e12],
    ],
  };
  const at = [
    [1, 1e9],
    [1, 1e9 + 20],
  ];
  const predict = (body: object) =>
    jsonOf<Prediction>(post("/v1/regression/predict", { noiseVariance: 0.1, at, ...body }));
  const direct = await predict({ ...data, prior: wide });
  expect(await predict({ posterior: await posterior({ ...data, prior: wide }) })).toEqual(direct);

  const part = (from: number, to: number) => ({
    inputs: data.inputs.slice(from, to),
    targets: data.targets.slice(from, to),
    noiseVariance: 0.1,
  });
  const first = await posterior({ ...part(0, 2), prior: wide });
  const sequential = await predict({ posterior: await posterior({ ...part(2, 5), prior: first }) });
  direct.epistemicVariance.forEach((variance, n) => {
    // The factor's rows are 1e7 deviations of the prediction long, with relative errors of 1e-16.
    expect(Math.abs((sequential.epistemicVariance[n] as number) / variance - 1)).toBeLessThan(1e-8);
    expect(sequential.mean[n]).toBeCloseTo(direct.mean[n] as number, 8);
  });
});

test.for([
  ["neither covariance nor factor", {}, 400, "/posterior"],
  ["two that disagree", { covariance: [[4]], choleskyFactor: [[1]] }, 400, "/posterior/covariance/0/0"],
  ["a factor of zero", { choleskyFactor: [[0]] }, 422, "/posterior/choleskyFactor/0/0"],
  [
    "a factor of another size",
    {
      choleskyFactor: [
        [1, 0],
        [0, 1],
      ],
    },
    422,
    "/posterior/choleskyFactor",
  ],
] as const)("a posterior with %s is refused with its field", async ([, fields, status, pointer]) => {
  const body = { posterior: { mean: [0], ...fields }, noiseVariance: 1, at: [[1]] };
  const response = await post("/v1/regression/predict", body);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ errors: [{ pointer }] });
});

test("targets that do not match the inputs are refused with their field", async () => {
  const response = await post("/v1/regression/posterior", {
    inputs: [[1, 2]],
    targets: [1, 2],
    noiseVariance: 1,
    prior,
  });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ errors: [{ pointer: "/targets" }] });
});
