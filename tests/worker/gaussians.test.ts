import { expect, test } from "vitest";
import { jsonOf, post } from "./ask.ts";

const mixture = { weights: [0.25, 0.75], means: [[-2], [2]], covariances: [[[1]], [[0.5]]] };

test("the projection of a mixture has its mean and variance", async () => {
  const { mean, covariance } = await jsonOf<{ mean: number[]; covariance: number[][] }>(
    post("/v1/gaussians/project", { mixture }),
  );
  expect(mean[0]).toBeCloseTo(1, 12);
  expect(covariance[0]?.[0]).toBeCloseTo(0.25 * 1 + 0.75 * 0.5 + 0.25 * 9 + 0.75 * 1, 12);
});

test("the projection of samples has their mean and their variance, divided by N", async () => {
  const samples = [[1], [2], [6]];
  expect(await jsonOf(post("/v1/gaussians/project", { samples }))).toEqual({ mean: [3], covariance: [[14 / 3]] });
});

test("the projection of points at the largest distance is a valid request", async () => {
  const samples = [[-1e12], [1e12]];
  const p = await jsonOf<{ mean: number[]; covariance: number[][] }>(post("/v1/gaussians/project", { samples }));
  expect(p).toEqual({ mean: [0], covariance: [[1e24]] });
  const q = { mean: [0], covariance: [[4e24]] };
  const { forwardNats } = await jsonOf<{ forwardNats: number }>(post("/v1/gaussians/divergence", { p, q }));
  expect(forwardNats).toBeCloseTo(0.5 * (1 / 4 - 1 + Math.log(4)), 12);
  const wide = { weights: [1], means: [[0]], covariances: [[[1e24]]] };
  const { forward } = await jsonOf<{ forward: { gaussian: { covariance: number[][] } } }>(
    post("/v1/gaussians/nearest", { mixture: wide }),
  );
  expect((forward.gaussian.covariance[0]?.[0] as number) / 1e24).toBeCloseTo(1, 9);
});

test("KL between Gaussians on a line, in both directions", async () => {
  const p = { mean: [0], covariance: [[1]] };
  const q = { mean: [1], covariance: [[2]] };
  const answer = await jsonOf<{ forwardNats: number; reverseNats: number }>(post("/v1/gaussians/divergence", { p, q }));
  expect(answer.forwardNats).toBeCloseTo(0.5 * (1 / 2 + 1 / 2 - 1 + Math.log(2)), 12);
  expect(answer.reverseNats).toBeCloseTo(0.5 * (2 + 1 - 1 - Math.log(2)), 12);
  expect(await jsonOf(post("/v1/gaussians/divergence", { p, q: p }))).toEqual({ forwardNats: 0, reverseNats: 0 });
});

test("the Gaussian with the mixture's moments is nearest in one direction, each mode in the other", async () => {
  type Neighbour = { gaussian: { mean: number[]; covariance: number[][] }; forwardNats: number; reverseNats: number };
  const apart = { weights: [0.25, 0.75], means: [[-20], [20]], covariances: [[[1]], [[0.5]]] };
  const { forward, reverse } = await jsonOf<{ forward: Neighbour; reverse: Neighbour[] }>(
    post("/v1/gaussians/nearest", { mixture: apart }),
  );
  expect(forward.gaussian).toEqual(await jsonOf(post("/v1/gaussians/project", { mixture: apart })));
  expect(reverse.map(({ reverseNats }) => reverseNats)).toEqual([
    expect.closeTo(-Math.log(0.75), 9),
    expect.closeTo(-Math.log(0.25), 9),
  ]);
  for (const { gaussian, forwardNats, reverseNats } of [forward, ...reverse]) {
    // Up to a thousand nats, summed in another order.
    expect(await jsonOf(post("/v1/gaussians/divergence", { mixture: apart, q: gaussian }))).toEqual({
      forwardNats: expect.closeTo(forwardNats, 6),
      reverseNats: expect.closeTo(reverseNats, 6),
    });
  }
  const inSpace = { weights: [1], means: [[0, 0, 0]], covariances: [[]] };
  expect((await post("/v1/gaussians/nearest", { mixture: inSpace })).status).toBe(400);
});

test("divergences from a mixture include narrow and distant components, and are 0 for equal distributions", async () => {
  const ask = (body: object) => jsonOf<object>(post("/v1/gaussians/divergence", body));
  const far = { weights: [0.5, 0.5], means: [[-20], [20]], covariances: [[[1]], [[1]]] };
  expect(await ask({ mixture: far, q: { mean: [0], covariance: [[401]] } })).toEqual({
    forwardNats: expect.closeTo(2.303833533, 8),
    reverseNats: expect.closeTo(78.14282963, 8),
  });
  const spike = { weights: [0.99, 0.01], means: [[0], [1]], covariances: [[[1]], [[1e-6]]] };
  expect(await ask({ mixture: spike, q: { mean: [0], covariance: [[1]] } })).toEqual({
    forwardNats: expect.closeTo(0.01683128726, 10),
    reverseNats: expect.closeTo(0.007535269457, 10),
  });
  const split = { weights: [0.3, 0.7], means: [[0.1], [0.1]], covariances: [[[0.3]], [[0.3]]] };
  expect(await ask({ mixture: split, q: { mean: [0.1], covariance: [[0.3]] } })).toEqual({
    forwardNats: 0,
    reverseNats: 0,
  });
});

test("integrals that exceed a request's budget are refused with their field and advice", async () => {
  const rays = Array.from({ length: 8 }, (_, k) => {
    const [x, y] = [Math.cos(k * 0.39), Math.sin(k * 0.39)];
    return [
      [x * x + 1e-8, x * y],
      [x * y, y * y + 1e-8],
    ];
  });
  const mixture = { weights: rays.map(() => 1 / 8), means: rays.map(() => [0, 0]), covariances: rays };
  const response = await post("/v1/gaussians/nearest", { mixture });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({
    errors: [{ pointer: "/mixture", detail: expect.stringContaining("leave out components of little weight") }],
  });
});

test("samples that are equal in one dimension are refused, and the dimension is named", async () => {
  const samples = [0, 1, 2].map((n) => [0.1, n]);
  const response = await post("/v1/gaussians/project", { samples });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({
    errors: [{ pointer: "/samples", detail: expect.stringContaining("dimension 0") }],
  });
});

test("a mixture with a negative variance is not decomposed", async () => {
  const broken = { weights: [1], means: [[0]], covariances: [[[-1]]] };
  const response = await post("/v1/expectations/decompose", { mixture: broken });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ errors: [{ pointer: "/mixture/covariances/0" }] });
});

test("total variance is the sum of within and between, for a table and for a mixture", async () => {
  interface Laws {
    mean: number;
    variance: number;
    meanOfConditionalMeans: number;
    within: number;
    between: number;
  }
  const table = {
    x: [0, 1, 4],
    y: [0, 1],
    probabilities: [
      [0.1, 0.2],
      [0.3, 0.1],
      [0.1, 0.2],
    ],
  };
  const laws = await jsonOf<Laws>(post("/v1/expectations/decompose", { table }));
  expect(laws.mean).toBeCloseTo(0.4 + 4 * 0.3, 12);
  expect(laws.meanOfConditionalMeans).toBeCloseTo(laws.mean, 12);
  expect(laws.within + laws.between).toBeCloseTo(laws.variance, 12);
  const parts = await jsonOf<{ covariance: number[][]; within: number[][]; between: number[][] }>(
    post("/v1/expectations/decompose", { mixture }),
  );
  expect((parts.within[0]?.[0] as number) + (parts.between[0]?.[0] as number)).toBeCloseTo(
    parts.covariance[0]?.[0] as number,
    12,
  );
});
