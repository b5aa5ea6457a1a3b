/** The exact posterior for models with two latents, and Gaussians that approximate it. */
import { expect, test } from "vitest";
import type { ImageModelCard } from "../../worker/artifact.ts";
import { decodeNpy, encodeNpy } from "../../worker/media/npy.ts";
import { logSumExp } from "../../worker/probability/numerics/log-sum-exp.ts";
import { pixelLikelihood } from "../../worker/routes/models/likelihood.ts";
import { ask, jsonOf, type Problem, post } from "./ask.ts";

interface Posterior {
  logEvidence: number;
  lastChangeNats: number;
  evaluations: number;
  mean: number[];
  covariance: number[][];
  mode: number[];
  lattice: { axis: number[]; logEvidence: number; logResponsibilities: number[][] };
  region: { from: number[]; to: number[]; size: number; logDensity: number[][] };
}
interface Refinement {
  nodes: number;
  mean: number[][];
  covariance: number[][][];
  elboNats: number[];
  reconstructionNats: number[];
  klNats: number[];
  converged: boolean[];
  paths: { elboNats: number[]; mean: number[][]; covariance: number[][][] }[];
}
interface Elbo {
  elboNats: number[];
  standardErrorNats: number[];
}

const images = (await jsonOf<{ images: number[][][] }>(ask("/v1/datasets/mnist/test/3"))).images;
const posteriorOf = (id: string, body: object = {}) =>
  jsonOf<Posterior>(post(`/v1/models/${id}/posterior`, { images, ...body }));
const refined = (id: string, body: object = {}) =>
  jsonOf<Refinement>(post(`/v1/models/${id}/refine`, { images, ...body }));
const problem = async (path: string, body: object) => {
  const response = await post(path, body);
  return (await response.json()) as Problem;
};

test("for a linear decoder the evidence has its closed form, the best Gaussian is the posterior, and both gaps are zero", async () => {
  const card = await jsonOf<{ pixelVariance: number }>(ask("/v1/models/ppca-2d"));
  const probes = [
    [0, 0],
    [1, 0],
    [0, 1],
  ];
  const decoded = await jsonOf<{ images: number[][][] }>(post("/v1/models/ppca-2d/decode", { latents: probes }));
  const [mean = [], ...ends] = decoded.images.map((image) => image.flat());
  const loadings = mean.map((centre, i) => ends.map((end) => (end[i] as number) - centre));
  const model = { mean, loadings, noiseVariance: card.pixelVariance };
  const points = images.map((image) => image.flat());
  interface Closed {
    mean: number[][];
    covariance: number[][];
    logEvidence: number[];
  }
  const closed = await jsonOf<Closed>(post("/v1/ppca/posterior", { model, points }));
  const exact = await posteriorOf("ppca-2d");
  const best = await refined("ppca-2d");
  // Decoded pixels are float32; each of 784 terms of the log likelihood has an error of some 1e-6.
  expect(best.elboNats[0]).toBeCloseTo(closed.logEvidence[0] as number, 3);
  expect(exact.logEvidence).toBeCloseTo(closed.logEvidence[0] as number, 3);
  // Of a grid of twice the spacing.
  expect(exact.lastChangeNats).toBeLessThan(0.01);
  for (const axis of [0, 1] as const) {
    expect(best.mean[0]?.[axis]).toBeCloseTo(closed.mean[0]?.[axis] as number, 4);
    expect(exact.mean[axis]).toBeCloseTo(closed.mean[0]?.[axis] as number, 5);
    for (const other of [0, 1] as const) {
      expect(best.covariance[0]?.[axis]?.[other]).toBeCloseTo(closed.covariance[axis]?.[other] as number, 4);
      expect(exact.covariance[axis]?.[other]).toBeCloseTo(closed.covariance[axis]?.[other] as number, 6);
    }
  }
});

test.for(["mlp-2d", "gtm-2d", "mlp-large-2d-fullcov"])(
  "%s: encoder's bound ≤ best Gaussian's ≤ log evidence",
  async (id) => {
    const exact = await posteriorOf(id, { size: 8 });
    const best = await refined(id);
    const [{ elboNats: path = [] } = {}] = best.paths;
    const sampled = await jsonOf<Elbo>(post(`/v1/models/${id}/elbo`, { images, draws: 200, seed: 1 }));
    // The start is the encoder's q: its bound on the nodes agrees with Monte Carlo within five standard errors.
    const error = Math.abs((path[0] as number) - (sampled.elboNats[0] as number));
    expect(error).toBeLessThan(5 * (sampled.standardErrorNats[0] as number));
    expect(path.slice(1).every((nats, i) => nats > (path[i] as number))).toBe(true);
    expect(path.at(-1)).toBe(best.elboNats[0]);
    expect(best.elboNats[0]).toBeCloseTo(-(best.reconstructionNats[0] as number) - (best.klNats[0] as number), 9);
    expect(best.converged).toEqual([true]);
    // Twelve nodes along an axis resolve the kinks of rectifiers to some thousandths.
    expect(best.elboNats[0]).toBeLessThan(exact.logEvidence + 0.01);
  },
);

test.for(["gtm-2d", "mlp-2d"])("%s: the evidence agrees with an even lattice along the axes", async (id) => {
  // Of black and white pixels, the model draws no others.
  const binary = images.map((image) => image.map((row) => row.map(Math.round)));
  const exact = await posteriorOf(id, { size: 8, images: binary });
  const [across, up] = ([0, 1] as const).map((axis) => {
    const deviation = Math.sqrt(exact.covariance[axis]?.[axis] as number);
    const [from, step] = [(exact.mean[axis] as number) - 8 * deviation, deviation / 2];
    return { step, values: Array.from({ length: 32 }, (_, i) => from + i * step) };
  }) as [{ step: number; values: number[] }, { step: number; values: number[] }];
  const latents = up.values.flatMap((z2) => across.values.map((z1) => [z1, z2] as const));
  const response = await post(`/v1/models/${id}/decode?format=npy`, { latents });
  const { data } = decodeNpy(new Uint8Array(await response.arrayBuffer()));
  const pixels = Float32Array.from(binary.flat(2));
  const likelihood = pixelLikelihood(await jsonOf<ImageModelCard>(ask(`/v1/models/${id}`)));
  const logJoints = latents.map(([z1, z2], n) => {
    const decoded = Float32Array.from(data.subarray(n * pixels.length, (n + 1) * pixels.length));
    return likelihood.logDensity(pixels, decoded) - (z1 ** 2 + z2 ** 2) / 2 - Math.log(2 * Math.PI);
  });
  const logEvidence = logSumExp(logJoints) + Math.log(across.step * up.step);
  // The lattice has the error of the kinks of rectifiers, and decoded pixels have seven digits.
  expect(Math.abs(exact.logEvidence - logEvidence)).toBeLessThan(id === "gtm-2d" ? 1e-4 : 0.01);
});

test("the density over the region integrates to its mass, and agrees with the moments", async () => {
  const { region, mean, mode, lattice } = await posteriorOf("mlp-2d", { size: 48 });
  const { from, to, size, logDensity } = region;
  expect([logDensity.length, logDensity[0]?.length]).toEqual([size, size]);
  const side = ((to[0] as number) - (from[0] as number)) / (size - 1);
  const masses = logDensity.map((row) => row.map((value) => Math.exp(value) * side * side));
  const total = masses.flat().reduce((sum, mass) => sum + mass, 0);
  // At least 0.999 by the cells; midpoints of a density that is zero at the edges.
  expect(total).toBeGreaterThan(0.99);
  expect(total).toBeLessThan(1.01);
  const centre = masses.flatMap((row) => row.map((mass, i) => mass * ((from[0] as number) + i * side)));
  expect(centre.reduce((sum, value) => sum + value, 0) / total).toBeCloseTo(mean[0] as number, 3);
  for (const axis of [0, 1]) {
    expect(mode[axis]).toBeGreaterThan(from[axis] as number);
    expect(mode[axis]).toBeLessThan(to[axis] as number);
  }
  const responsibilities = lattice.logResponsibilities.flat().reduce((sum, value) => sum + Math.exp(value), 0);
  expect(responsibilities).toBeCloseTo(1, 10);
});

test("an ascent from the exact mode ends no lower than another one, and starts as requested", async () => {
  const { mode } = await posteriorOf("mlp-2d", { size: 8 });
  const covariance = [
    [1e-4, 0],
    [0, 1e-4],
  ];
  const fromMode = await refined("mlp-2d", { from: { mean: mode, covariance } });
  expect(fromMode.paths[0]?.mean[0]).toEqual(mode);
  const fromEncoder = await refined("mlp-2d");
  // Rectifiers have kinks, which twelve nodes along an axis resolve to some hundredths.
  expect(fromMode.elboNats[0]).toBeGreaterThan((fromEncoder.elboNats[0] as number) - 0.05);
});

test("a conditional model's posterior depends on its label", async () => {
  const [zero, eight] = await Promise.all([0, 8].map((label) => posteriorOf("cvae-2d", { labels: [label], size: 8 })));
  expect(zero?.logEvidence).toBeGreaterThan(eight?.logEvidence as number);
  const best = await refined("cvae-2d", { labels: [0] });
  expect(best.elboNats[0]).toBeLessThan((zero?.logEvidence as number) + 0.01);
  const { status, errors } = await problem("/v1/models/cvae-2d/posterior", { images });
  expect([status, errors?.[0]?.pointer]).toEqual([422, "/labels/0"]);
});

test("the lattice of a label follows from its own decoded points, whatever was decoded before", async () => {
  const labelled = { labels: [8], size: 8 };
  await posteriorOf("cvae-2d", { labels: [0], size: 8 });
  const [one, other] = [await posteriorOf("cvae-2d", labelled), await posteriorOf("cvae-2d", labelled)];
  expect(other).toEqual(one);
  const { axis, logResponsibilities } = one.lattice;
  const pixels = Float32Array.from(images.flat(2), (pixel) => Number(pixel > 0.1307));
  const likelihood = pixelLikelihood(await jsonOf<ImageModelCard>(ask("/v1/models/cvae-2d")));
  const row = 25;
  const latents = axis.map((z) => [z, axis[row]]);
  const body = { latents, labels: latents.map(() => 8) };
  const decoded = await jsonOf<{ images: number[][][] }>(post("/v1/models/cvae-2d/decode", body));
  // log w_g p(x|z_g) with the prior's mass relative to the stretched one's, N(z | 0, 1) / N(z | 0, 1.5²).
  const logJoints = decoded.images.map(
    (image, i) =>
      likelihood.logDensity(pixels, Float32Array.from(image.flat())) -
      ((axis[i] as number) ** 2 * (1 - 1 / 1.5 ** 2)) / 2,
  );
  const found = logResponsibilities[row] as number[];
  for (const [i, value] of logJoints.entries()) {
    // Of numbers of some thousand nats; the pixels of a response have seven digits.
    expect(value - (logJoints[0] as number)).toBeCloseTo((found[i] as number) - (found[0] as number), 3);
  }
});

test("each better Gaussian is an event, and the last event is the complete result", async () => {
  const body = { images: [images[0], images[0]] };
  const response = await post("/v1/models/mlp-2d/refine?format=ndjson", body);
  const events = (await response.text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const answer = await jsonOf<Refinement>(post("/v1/models/mlp-2d/refine", body));
  expect(events.at(-1)).toEqual({ event: "done", data: answer });
  expect(events.slice(0, -1).every(({ event }) => event === "step")).toBe(true);
  const steps = events.slice(0, -1).map(({ data }) => data as { index: number; elboNats: number });
  for (const [index, { elboNats }] of answer.paths.entries()) {
    expect(steps.filter((step) => step.index === index).map((step) => step.elboNats)).toEqual(elboNats);
  }
});

test("bodies and responses may be arrays", async () => {
  const npy = encodeNpy(Float32Array.from(images.flat(2)), [1, 28, 28]);
  const send = (path: string) =>
    ask(path, { method: "POST", headers: { "Content-Type": "application/x-npy" }, body: npy as BodyInit });
  const density = await send("/v1/models/mlp-2d/posterior?size=16&format=npy");
  const { data, shape } = decodeNpy(new Uint8Array(await density.arrayBuffer()));
  expect(shape).toEqual([16, 16]);
  expect([...data]).toEqual((await posteriorOf("mlp-2d", { size: 16 })).region.logDensity.flat());
  const means = decodeNpy(new Uint8Array(await (await send("/v1/models/mlp-2d/refine?format=npy")).arrayBuffer()));
  expect(means.shape).toEqual([1, 2]);
  expect([...means.data]).toEqual((await refined("mlp-2d")).mean.flat());
});

test("impossible requests are refused with the reason: more latents, more images, more work, an invalid covariance", async () => {
  for (const route of ["posterior", "refine"]) {
    const { status, detail } = await problem(`/v1/models/conv-4d/${route}`, { images });
    expect(status).toBe(422);
    expect(detail).toMatch(/expected a model with 2 latents, got conv-4d with 4/);
  }
  const two = [images[0], images[0]];
  expect((await problem("/v1/models/mlp-2d/posterior", { images: two })).status).toBe(400);
  const from = {
    mean: [0, 0],
    covariance: [
      [1, 2],
      [2, 1],
    ],
  };
  const indefinite = await problem("/v1/models/mlp-2d/refine", { images, from });
  expect([indefinite.status, indefinite.errors?.[0]?.pointer]).toEqual([422, "/from/covariance"]);
  const wide = await problem("/v1/models/mlp-2d/refine", { images, from: { mean: [0], covariance: [[1]] } });
  expect(wide.status).toBe(400);
  const labels = await problem("/v1/models/cvae-2d/refine", { images, labels: [0, 1] });
  expect([labels.status, labels.errors]).toEqual([422, [{ pointer: "/labels", detail: "expected 1 labels, got 2" }]]);
  const many = { images: new Array(20).fill(images[0]), steps: 100 };
  const steps = await problem("/v1/models/gtm-2d/refine", many);
  expect(steps.status).toBe(422);
  const most = Number(/at most (\d+) steps for 20 images/.exec(steps.detail)?.[1]);
  expect(most).toBeGreaterThan(0);
  const size = await problem("/v1/models/beta-conv-2d/posterior", { images, size: 64 });
  expect(size.status).toBe(422);
  const fits = Number(/a size of at most (\d+)/.exec(size.detail)?.[1]);
  // Its own default is that size, as the response's grid shows.
  expect((await posteriorOf("beta-conv-2d")).region.size).toBe(fits);
});
