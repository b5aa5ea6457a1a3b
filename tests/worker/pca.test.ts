import { expect, test } from "vitest";
import { decodeNpy, encodeNpy } from "../../worker/media/npy.ts";
import { ask, jsonOf, type Problem, post } from "./ask.ts";

interface Model {
  mean: number[];
  loadings: number[][];
  noiseVariance: number;
}
interface Fit {
  model: Model;
  variances: number[];
  logLikelihoodNats: number[];
  em?: { converged: boolean; iterations: number; endedBy: string };
}
interface Posterior {
  mean: number[][];
  covariance: number[][];
  logEvidence: number[];
}

/** Fifty points around a plane in four dimensions, the same every time. */
const points = Array.from({ length: 50 }, (_, n) => {
  const [a, b] = [Math.sin(n), Math.cos(2.3 * n)];
  return [0, 1, 2, 3].map((i) => 3 * a * Math.cos(i) + b * Math.sin(2 * i) + 0.2 * Math.sin(7.7 * n * (i + 1)) + i);
});

const fitted = (body: object) => jsonOf<Fit>(post("/v1/ppca/fit", body));
const posterior = (body: object) => jsonOf<Posterior>(post("/v1/ppca/posterior", body));
const problem = async (path: string, body: object) => {
  const response = await post(path, body);
  return { status: response.status, errors: ((await response.json()) as Problem).errors };
};

test("the log evidences of the points sum to the log likelihood of the fit", async () => {
  const { model, logLikelihoodNats } = await fitted({ points, latentSize: 2 });
  const { logEvidence, covariance } = await posterior({ model, points });
  expect(logEvidence.reduce((sum, nats) => sum + nats, 0)).toBeCloseTo(logLikelihoodNats[0] as number, 8);
  // With orthogonal loadings the latents are independent.
  expect(covariance[0]?.[1]).toBeCloseTo(0, 14);
});

test("EM converges to the model of the closed form and reports its progress", async () => {
  const closed = await fitted({ points, latentSize: 2 });
  const { model, logLikelihoodNats, em } = await fitted({ points, latentSize: 2, em: { tolerance: 1e-14 } });
  expect(closed.em).toBeUndefined();
  expect(em).toEqual({ converged: true, iterations: logLikelihoodNats.length - 1, endedBy: "tolerance" });
  model.loadings.flat().forEach((loading, i) => {
    expect(loading).toBeCloseTo(closed.model.loadings.flat()[i] as number, 5);
  });
  expect(logLikelihoodNats.at(-1)).toBeCloseTo(closed.logLikelihoodNats[0] as number, 8);
});

test("a rotated W has rotated latents and the same evidence", async () => {
  const { model } = await fitted({ points, latentSize: 2 });
  const [cosine, sine] = [Math.cos(1), Math.sin(1)];
  const loadings = model.loadings.map(([a = 0, b = 0]) => [cosine * a + sine * b, cosine * b - sine * a]);
  const [before, after] = [
    await posterior({ model, points }),
    await posterior({ model: { ...model, loadings }, points }),
  ];
  after.logEvidence.forEach((nats, n) => {
    expect(nats).toBeCloseTo(before.logEvidence[n] as number, 10);
  });
  const [[a = 0, b = 0] = []] = before.mean;
  expect(after.mean[0]?.[0]).toBeCloseTo(cosine * a + sine * b, 11);
});

test("a reconstruction is closer to the mean than its point, with the distance between the two", async () => {
  const { model } = await fitted({ points, latentSize: 2 });
  const { reconstructions, squaredError } = await jsonOf<{ reconstructions: number[][]; squaredError: number[] }>(
    post("/v1/ppca/reconstruct", { model, points }),
  );
  const apart = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, i) => sum + (value - (y[i] as number)) ** 2, 0);
  reconstructions.forEach((x, n) => {
    expect(squaredError[n]).toBeCloseTo(apart(x, points[n] ?? []), 11);
    expect(apart(x, model.mean)).toBeLessThan(apart(points[n] ?? [], model.mean));
  });
});

test("points may be NPY, and so may loadings, means and reconstructions", async () => {
  const { model } = await fitted({ points, latentSize: 2 });
  const npy = await ask("/v1/ppca/fit?latentSize=2&format=npy", {
    method: "POST",
    headers: { "Content-Type": "application/x-npy" },
    body: encodeNpy(Float64Array.from(points.flat()), [50, 4]),
  });
  const loadings = decodeNpy(new Uint8Array(await npy.arrayBuffer()));
  expect(loadings.shape).toEqual([4, 2]);
  expect(Array.from(loadings.data)).toEqual(model.loadings.flat());
  for (const [path, columns] of [
    ["/v1/ppca/posterior", 2],
    ["/v1/ppca/reconstruct", 4],
  ] as const) {
    const answer = await post(`${path}?format=npy`, { model, points });
    expect(decodeNpy(new Uint8Array(await answer.arrayBuffer())).shape).toEqual([50, columns]);
    const csv = await (await post(`${path}?format=csv`, { model, points })).text();
    expect(csv.trimEnd().split("\r\n")).toHaveLength(51);
  }
});

test("a streamed response has the covariance once, and starts like that for fewer points", async () => {
  const loadings = Array.from({ length: 33 }, (_, i) => Array.from({ length: 32 }, (_, j) => Math.sin(i * 7 + j)));
  const model = { mean: loadings.map(() => 0), loadings, noiseVariance: 1 };
  const many = Array.from({ length: 9000 }, (_, n) => loadings.map((_, i) => Math.cos(n * 3 + i)));
  const streamed = await posterior({ model, points: many });
  const few = await posterior({ model, points: many.slice(0, 2) });
  expect(streamed.covariance).toEqual(few.covariance);
  expect(streamed.mean).toHaveLength(9000);
  expect(streamed.mean.slice(0, 2)).toEqual(few.mean);
  expect(streamed.logEvidence).toHaveLength(9000);
  const rebuilt = (some: readonly number[][]) =>
    jsonOf<{ reconstructions: number[][]; squaredError: number[] }>(
      post("/v1/ppca/reconstruct", { model, points: some }),
    );
  const [all, first] = [await rebuilt(many), await rebuilt(many.slice(0, 2))];
  expect([all.reconstructions.length, all.squaredError.length]).toEqual([9000, 9000]);
  expect(all.reconstructions.slice(0, 2)).toEqual(first.reconstructions);
});

test("points that cannot be fitted are refused with advice", async () => {
  const fitting = (body: object) => problem("/v1/ppca/fit", body);
  expect(await fitting({ points, latentSize: 4 })).toMatchObject({
    status: 422,
    errors: [{ pointer: "/latentSize", detail: expect.stringContaining("expected at most 3, got 4") }],
  });
  const line = points.map((_, n) => [n, 2 * n, -n]);
  expect(await fitting({ points: line, latentSize: 1 })).toMatchObject({
    status: 422,
    errors: [{ pointer: "/latentSize", detail: expect.stringContaining("ask for fewer") }],
  });
  expect(
    await fitting({
      points: [
        [1, 2],
        [1, 2],
        [1, 2],
      ],
      latentSize: 1,
    }),
  ).toMatchObject({
    status: 422,
    errors: [{ pointer: "/points" }],
  });
  const wide = Array.from({ length: 300 }, (_, n) => Array.from({ length: 1000 }, (_, i) => Math.sin(n * i + n)));
  expect(await fitting({ points: wide, latentSize: 2 })).toMatchObject({
    status: 422,
    errors: [
      {
        pointer: "/points",
        // 2 n² m + 50 n³, as the limits say.
        detail: expect.stringMatching(/got 1530000000 for n = 300 and m = 1000: .* ask for EM by "em": {}$/),
      },
    ],
  });
  expect(await fitting({ points: wide, latentSize: 32, em: { iterations: 1000 } })).toMatchObject({
    status: 422,
    errors: [{ pointer: "/em/iterations", detail: expect.stringContaining("iterations fit") }],
  });
  expect(await fitting({ points, latentSize: 2, components: 2 })).toMatchObject({ status: 400 });
});

test("a model that does not fit its points is refused", async () => {
  const model = { mean: [0, 0], loadings: [[1], [2]], noiseVariance: 1 };
  const inferring = (body: object) => problem("/v1/ppca/posterior", body);
  expect(await inferring({ model, points: [[1, 2, 3]] })).toMatchObject({
    status: 422,
    errors: [{ pointer: "/points/0" }],
  });
  expect(await inferring({ model: { ...model, loadings: [[1]] }, points: [[1, 2]] })).toMatchObject({
    status: 422,
    errors: [{ pointer: "/model/loadings" }],
  });
  expect(await inferring({ model: { ...model, noiseVariance: 0 }, points: [[1, 2]] })).toMatchObject({
    status: 400,
    errors: [{ pointer: "/model/noiseVariance" }],
  });
});
