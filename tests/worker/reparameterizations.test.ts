import { expect, test } from "vitest";
import { scoreFunctionMoments } from "../oracles/elbo-gradient.ts";
import { jsonOf, type Problem, post } from "./ask.ts";

const root = "/v1/reparameterizations";

interface Moments {
  mean: number[];
  variance: number[];
  standardError: number[];
}

/** Mean and its standard error. */
function average(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}

test("exponential draws of both kinds have mean 1/λ and variance 1/λ²", async () => {
  const answer = await jsonOf<Record<"direct" | "reparameterized" | "noise" | "derivatives", number[]>>(
    post(`${root}/exponential`, { rate: 2, count: 20_000, seed: 5 }),
  );
  for (const draws of [answer.direct, answer.reparameterized]) {
    // Four standard errors with a fixed seed; the fourth moment of an exponential is 9 variances squared.
    const { mean, error } = average(draws);
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(4 * error);
    const spread = average(draws.map((z) => (z - 1 / 2) ** 2));
    expect(Math.abs(spread.mean - 1 / 4)).toBeLessThan(4 * spread.error);
  }
  answer.noise.forEach((u, i) => {
    const z = answer.reparameterized[i] as number;
    // -log(1 - u) loses the digits that 1 - u has lost.
    expect(z).toBeCloseTo(-Math.log(1 - u) / 2, 12);
    expect(answer.derivatives[i]).toBeCloseTo(-z / 2, 14);
  });
});

interface CategoricalDraws {
  direct: number[];
  noise: number[][];
  reparameterized: number[][];
}
const probabilities = [0.2, 0.3, 0.5];
const drawCategorical = (changes: object) =>
  jsonOf<CategoricalDraws>(
    post(`${root}/categorical`, { probabilities, temperature: 0.5, count: 10_000, seed: 7, ...changes }),
  );

test("direct and hard categorical draws have the frequencies of their probabilities", async () => {
  const { direct, reparameterized } = await drawCategorical({ hard: true });
  probabilities.forEach((p, k) => {
    const error = Math.sqrt((p * (1 - p)) / 10_000);
    expect(Math.abs(direct.filter((drawn) => drawn === k).length / 10_000 - p)).toBeLessThan(4 * error);
    const share = reparameterized.reduce((sum, row) => sum + (row[k] as number), 0) / 10_000;
    expect(Math.abs(share - p)).toBeLessThan(4 * error);
  });
  expect(reparameterized.every((row) => row.toSorted().join() === "0,0,1")).toBe(true);
});

test("relaxed draws are softmax((log π + G) / τ) of the returned noise, for every temperature", async () => {
  const [sharp, soft] = [
    await drawCategorical({ temperature: 0.1, count: 50 }),
    await drawCategorical({ temperature: 2, count: 50 }),
  ];
  expect(sharp.noise).toEqual(soft.noise);
  expect(sharp.direct).toEqual(soft.direct);
  for (const [{ noise, reparameterized }, temperature] of [[sharp, 0.1] as const, [soft, 2] as const]) {
    noise.forEach((gumbel, i) => {
      const weights = gumbel.map((g, k) => Math.exp((Math.log(probabilities[k] as number) + g) / temperature));
      const total = weights.reduce((sum, w) => sum + w, 0);
      reparameterized[i]?.forEach((y, k) => {
        expect(y).toBeCloseTo((weights[k] as number) / total, 10);
      });
    });
  }
});

const target = { weights: [0.3, 0.7], means: [-2, 1], standardDeviations: [0.5, 0.8] };

test("all four estimators agree with the gradient by quadrature", async () => {
  const approximation = { mean: 0.8, logStandardDeviation: -0.2 };
  const answer = await jsonOf<Record<string, Moments>>(
    post(`${root}/gradients`, { approximation, target, draws: 20_000, seed: 1 }),
  );
  const parts = target.weights.map((weight, k) => ({
    weight,
    mean: target.means[k] as number,
    standardDeviation: target.standardDeviations[k] as number,
  }));
  const { gradient } = scoreFunctionMoments({ mean: 0.8, standardDeviation: Math.exp(-0.2) }, parts);
  for (const name of ["scoreFunction", "controlVariate", "pathwise", "stickingTheLanding"]) {
    const { mean, standardError } = answer[name] as Moments;
    gradient.forEach((exact, i) => {
      expect(Math.abs((mean[i] as number) - exact), name).toBeLessThan(4 * (standardError[i] as number));
    });
  }
});

test("the bound's estimate is minus the closed-form divergence of two Gaussians", async () => {
  const [m, s] = [1.5, 0.7];
  const body = {
    approximation: { mean: 0.8, logStandardDeviation: Math.log(0.9) },
    target: { weights: [1], means: [m], standardDeviations: [s] },
    draws: 25_000,
    seed: 2,
  };
  const { elboNats } = await jsonOf<{ elboNats: number }>(post(`${root}/gradients`, body));
  const divergence = Math.log(s / 0.9) + (0.9 ** 2 + (0.8 - m) ** 2) / (2 * s * s) - 0.5;
  // log p - log q = ½ (z-µ)²/σ² - ½ (z-m)²/s² + const has a standard deviation of about 2: four standard errors.
  expect(Math.abs(elboNats + divergence)).toBeLessThan((4 * 2) / Math.sqrt(25_000));
});

test("the exact categorical gradient is the derivative of the objective, and the score function estimates it", async () => {
  const goal = [0.1, 0.6, 0.45];
  const answer = await jsonOf<{ exact: number[]; scoreFunction: Moments }>(
    post(`${root}/categorical/gradients`, { probabilities, target: goal, temperature: 0.5, draws: 20_000, seed: 3 }),
  );
  const objective = (logits: readonly number[]) => {
    const weights = logits.map(Math.exp);
    const total = weights.reduce((sum, w) => sum + w, 0);
    return weights.reduce(
      (sum, w, corner) => sum + (w / total) * goal.reduce((d, t, k) => d + (Number(k === corner) - t) ** 2, 0),
      0,
    );
  };
  const logits = probabilities.map(Math.log);
  const step = 1e-5;
  answer.exact.forEach((derivative, k) => {
    const shifted = (by: number) => objective(logits.map((logit, i) => (i === k ? logit + by : logit)));
    // Central differences: step² of truncation and 1e-16 / step of rounding.
    expect(derivative).toBeCloseTo((shifted(step) - shifted(-step)) / (2 * step), 9);
    const { mean, standardError } = answer.scoreFunction;
    expect(Math.abs((mean[k] as number) - derivative)).toBeLessThan(4 * (standardError[k] as number));
  });
});

const approximation = { mean: 0, logStandardDeviation: 0 };

test("a constant added to the target changes no exact gradient, and its entries sum to zero", async () => {
  const exact = async (body: object) =>
    (await jsonOf<{ exact: number[] }>(post(`${root}/categorical/gradients`, { temperature: 1, ...body }))).exact;
  const half = { probabilities: [0.5, 0.5] };
  for (const constant of [0, 1e8, -1e9]) {
    expect(await exact({ ...half, target: [constant, constant + 0.25] })).toEqual([0.125, -0.125]);
  }
  const [rare = 0, common = 0] = await exact({ probabilities: [1e-9, 1 - 1e-9], target: [1e3, -1e3] });
  // -2 π₀ π₁ (t₀ - t₁), five roundings.
  expect(Math.abs(rare / (-4e-6 * (1 - 1e-9)) - 1)).toBeLessThan(2e-15);
  expect(common).toBe(-rare);
});

test("the count of categorical draws is optional for every number of categories", async () => {
  const count = async (categories: number) => {
    const probabilities = new Array<number>(categories).fill(1 / categories);
    const body = { probabilities, temperature: 1 };
    return (await jsonOf<{ direct: number[] }>(post(`${root}/categorical`, body))).direct.length;
  };
  expect(await count(3)).toBe(1000);
  // 50,000 / 64.
  expect(await count(64)).toBe(781);
});

test.for([
  ["exponential", "a rate of zero", { rate: 0 }, 400, "/rate"],
  ["exponential", "too many draws", { rate: 1, count: 25_001 }, 400, "/count"],
  ["categorical", "no temperature", { probabilities }, 400, "/temperature"],
  ["categorical", "a probability above 1", { probabilities: [2, -1], temperature: 1 }, 400, "/probabilities/0"],
  ["categorical", "what does not sum to 1", { probabilities: [0.2, 0.2], temperature: 1 }, 422, "/probabilities"],
  ["categorical", "too many numbers", { probabilities, temperature: 1, count: 20_000 }, 400, "/count"],
  ["gradients", "a single draw", { approximation, target, draws: 1 }, 400, "/draws"],
  ["gradients", "means missing", { approximation, target: { ...target, means: [0] } }, 422, "/target/means"],
  [
    "gradients",
    "weights below 1",
    { approximation, target: { ...target, weights: [0.3, 0.3] } },
    422,
    "/target/weights",
  ],
  ["categorical/gradients", "a short target", { probabilities, target: [0], temperature: 1 }, 422, "/target"],
] as const)("%s: %s is refused with its field", async ([route, , body, status, pointer]) => {
  const response = await post(`${root}/${route}`, body);
  expect(response.status).toBe(status);
  const { errors } = await jsonOf<Problem>(Promise.resolve(response));
  expect(errors[0]?.pointer).toBe(pointer);
});
