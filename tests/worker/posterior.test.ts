import { decode as decodePng } from "fast-png";
import { expect, test } from "vitest";
import { ask, jsonOf, post } from "./ask.ts";

const model = "/v1/models/mlp-2d";
/** A ring and a bar: a zero and a one. */
const zero = Array.from({ length: 28 }, (_, y) =>
  Array.from({ length: 28 }, (_, x) => Number(Math.abs(Math.hypot(x - 13.5, (y - 13.5) / 1.3) - 6) < 1.5)),
);
const one = Array.from({ length: 28 }, (_, y) =>
  Array.from({ length: 28 }, (_, x) => Number(x > 12 && x < 16 && y > 4 && y < 24)),
);

interface Images {
  latents: number[][];
  shape: number[];
  images: number[][][];
}

interface Encoding {
  mean: number[][];
  variance: number[][];
}

test("samples from the prior are standard normal, decoded, and fixed by the seed", async () => {
  const path = `${model}/samples?count=1024&seed=3`;
  const samples = await jsonOf<Images>(ask(path));
  expect(samples.shape).toEqual([1024, 28, 28]);
  const values = samples.latents.flat();
  const mean = values.reduce((sum, z) => sum + z, 0) / values.length;
  const square = values.reduce((sum, z) => sum + z * z, 0) / values.length;
  // Four standard errors of 2,048 draws: 4/√2048 for the mean, 4·√(2/2048) for the mean square.
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(2048));
  expect(Math.abs(square - 1)).toBeLessThan(4 * Math.sqrt(2 / 2048));
  const decoded = await jsonOf<Images>(post(`${model}/decode`, { latents: samples.latents }));
  expect(decoded.images).toEqual(samples.images);
  expect(await jsonOf(ask(path))).toEqual(samples);
  expect((await jsonOf<Images>(ask(`${model}/samples?count=2&seed=4`))).latents[0]).not.toEqual(samples.latents[0]);
});

test("a linear path has even steps, a spherical one keeps its length", async () => {
  const from = { latent: [1, 0] };
  const to = { latent: [0, 1] };
  const linear = await jsonOf<Images>(post(`${model}/interpolate`, { from, to, steps: 5 }));
  expect(linear.latents).toEqual([
    [1, 0],
    [0.75, 0.25],
    [0.5, 0.5],
    [0.25, 0.75],
    [0, 1],
  ]);
  const arc = await jsonOf<Images>(post(`${model}/interpolate`, { from, to, steps: 5, path: "spherical" }));
  for (const [i, [x = 0, y = 0]] of arc.latents.entries()) {
    expect(Math.atan2(y, x)).toBeCloseTo((i * Math.PI) / 8, 12);
    expect(Math.hypot(x, y)).toBeCloseTo(1, 12);
  }
  expect((await jsonOf<Images>(post(`${model}/decode`, { latents: arc.latents }))).images).toEqual(arc.images);
});

test("an image stands for its posterior mean", async () => {
  const { mean } = await jsonOf<Encoding>(post(`${model}/encode`, { images: [zero] }));
  const { latents } = await jsonOf<Images>(
    post(`${model}/interpolate`, { from: { image: zero }, to: { latent: [0, 0] }, steps: 3 }),
  );
  expect(latents[0]).toEqual(mean[0]);
});

interface Reconstruction {
  shape: number[];
  inputs: number[][][];
  probabilities: number[][][];
  samples: number[][][];
}

test("a reconstruction includes the encoder's input, its draws and a sample of each", async () => {
  const body = { images: [zero, one], draws: 3, seed: 1 };
  const answer = await jsonOf<Reconstruction>(post(`${model}/reconstruct`, body));
  expect(answer.inputs).toEqual([zero, one]);
  expect(answer.shape).toEqual([6, 28, 28]);
  expect(new Set(answer.samples.flat(2))).toEqual(new Set([0, 1]));
  expect(answer.probabilities[0]).not.toEqual(answer.probabilities[1]);
  expect(await jsonOf(post(`${model}/reconstruct`, body))).toEqual(answer);
  const file = await (await post(`${model}/reconstruct`, body, { Accept: "image/png" })).arrayBuffer();
  const png = decodePng(new Uint8Array(file), { checkCrc: true });
  expect([png.width, png.height]).toEqual([4 * 28, 2 * 28]);
  const tile = one.map((row, y) => row.map((_, x) => (png.data[(28 + y) * 112 + x] as number) / 255));
  expect(tile).toEqual(one);
});

test("noise flips pixels of the input, and more noise flips more", async () => {
  const flipped = async (noise: number) => {
    const { inputs } = await jsonOf<Reconstruction>(post(`${model}/reconstruct`, { images: [one], noise, seed: 2 }));
    return inputs.flat(2).filter((pixel, i) => pixel !== one.flat()[i]).length;
  };
  const counts = [await flipped(0), await flipped(0.1), await flipped(0.5)];
  expect(counts[0]).toBe(0);
  // P(0.1 ε > 0.1307) = 0.096 and P(0.5 ε > 0.1307) = 0.397 for about 727 black pixels, within 5 standard errors.
  expect(counts[1]).toBeGreaterThan(30);
  expect(counts[1]).toBeLessThan(110);
  expect(counts[2]).toBeGreaterThan(220);
});

interface Elbo {
  elboNats: number[];
  reconstructionNats: number[];
  klNats: number[];
  importanceWeightedNats: number[];
  standardErrorNats: number[];
}

const elbo = (images: unknown, draws: number, seed = 0) => jsonOf<Elbo>(post(`${model}/elbo`, { images, draws, seed }));

test("the ELBO is the sum of its terms, and its KL the closed form", async () => {
  const { elboNats, reconstructionNats, klNats } = await elbo([zero, one], 50);
  const { mean, variance } = await jsonOf<Encoding>(post(`${model}/encode`, { images: [zero, one] }));
  for (const i of [0, 1]) {
    const terms = (mean[i] ?? []).map((m, j) => {
      const v = variance[i]?.[j] as number;
      return 0.5 * (v + m * m - 1 - Math.log(v));
    });
    expect(klNats[i]).toBeCloseTo(
      terms.reduce((sum, term) => sum + term, 0),
      9,
    );
    expect(elboNats[i]).toBeCloseTo(-(reconstructionNats[i] as number) - (klNats[i] as number), 9);
  }
});

test("ELBO ≤ importance-weighted bound ≤ log evidence by quadrature", async () => {
  const { elboNats, importanceWeightedNats, standardErrorNats } = await elbo([one], 1000);
  // p(x) = ∫ p(x|z) p(z) dz on a grid of step 0.2 over [-4, 4]²: for posteriors of width 0.05 or more this is coarse,
  // so it is refined around the posterior mean below.
  const { mean, variance } = await jsonOf<Encoding>(post(`${model}/encode`, { images: [one] }));
  const [m, v] = [mean[0] as number[], variance[0] as number[]];
  const steps = 32;
  const step = v.map((value) => (16 * Math.sqrt(value)) / steps);
  const latents = Array.from({ length: steps * steps }, (_, k) =>
    [k % steps, Math.floor(k / steps)].map(
      (j, axis) => (m[axis] as number) + (j - (steps - 1) / 2) * (step[axis] as number),
    ),
  );
  const { images } = await jsonOf<Images>(post(`${model}/decode`, { latents }));
  const pixels = one.flat();
  const logJoint = latents.map(([a = 0, b = 0], k) => {
    const logPrior = -0.5 * (a * a + b * b) - Math.log(2 * Math.PI);
    return (images[k] ?? []).flat().reduce((sum, p, i) => sum + Math.log(pixels[i] === 1 ? p : 1 - p), logPrior);
  });
  const largest = Math.max(...logJoint);
  const sum = logJoint.reduce((total, value) => total + Math.exp(value - largest), 0);
  const logEvidence = largest + Math.log(sum * (step[0] as number) * (step[1] as number));
  expect(elboNats[0]).toBeLessThan((importanceWeightedNats[0] as number) + 1e-9);
  // The window of 8 posterior standard deviations misses a little of the evidence, the 1,000 draws a little more.
  expect(importanceWeightedNats[0]).toBeLessThan(logEvidence + 0.2);
  expect(importanceWeightedNats[0]).toBeGreaterThan(logEvidence - 1);
  expect(standardErrorNats[0]).toBeGreaterThan(0);
});

interface Grouped extends Elbo {
  groupedBoundNats: number[][];
  groupedStandardErrorNats: number[][];
}

test("over groups of the same draws the bound rises with their size, from the sampled ELBO to the weighted bound", async () => {
  const [draws, groupSizes] = [200, [1, 5, 50, 100]];
  const body = { images: [zero, one], draws, groupSizes, seed: 2 };
  const answer = await jsonOf<Grouped>(post(`${model}/elbo`, body));
  for (const [i, bounds] of answer.groupedBoundNats.entries()) {
    expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
    // The ELBO has the KL term in closed form, the bound of single draws a sampled one.
    const [single = 0] = bounds;
    expect(Math.abs(single - (answer.elboNats[i] as number))).toBeLessThan(1);
    expect(bounds.at(-1)).toBeLessThanOrEqual(answer.importanceWeightedNats[i] as number);
    expect(answer.groupedStandardErrorNats[i]?.every((error) => error >= 0)).toBe(true);
  }
  const csv = await (await post(`${model}/elbo?format=csv`, body)).text();
  expect(csv.split("\r\n")[0]).toMatch(/,groupedBoundNats3,groupedStandardErrorNats0,/);
});

test("groups of more than half of the draws, which have no variance, are refused with their size", async () => {
  const response = await post(`${model}/elbo`, { images: [one], draws: 60, groupSizes: [5, 31] });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ errors: [{ pointer: "/groupSizes/1" }] });
});

test("two seeds agree on the ELBO within their standard errors", async () => {
  const [a, b] = [await elbo([zero, one], 400, 1), await elbo([zero, one], 400, 2)];
  for (const i of [0, 1]) {
    const spread = Math.hypot(a.standardErrorNats[i] as number, b.standardErrorNats[i] as number);
    expect(Math.abs((a.elboNats[i] as number) - (b.elboNats[i] as number))).toBeLessThan(4 * spread);
  }
});

test("too many draws are refused, and so is a single one, which has no variance, with the field", async () => {
  const single = await post(`${model}/elbo`, { images: [one], draws: 1 });
  expect(single.status).toBe(400);
  expect(await single.json()).toMatchObject({ errors: [{ pointer: "/draws" }] });
  const tooMany = await post(`${model}/elbo`, { images: new Array(200).fill(one), draws: 1000 });
  expect(tooMany.status).toBe(422);
  expect(await tooMany.json()).toMatchObject({ errors: [{ pointer: "/draws" }] });
  const wide = await post(`${model}/interpolate`, { from: { latent: [1] }, to: { latent: [1, 2] } });
  expect(wide.status).toBe(422);
  expect(await wide.json()).toMatchObject({ errors: [{ pointer: "/from/latent" }] });
});

test.for(["decode", "encode", "reconstruct", "elbo"])(
  "%s takes a label for each image, no more and no fewer",
  async (route) => {
    const batch =
      route === "decode"
        ? {
            latents: [
              [0, 0],
              [1, 1],
            ],
          }
        : { images: [zero, one] };
    const ask = (labels: number[]) => post(`/v1/models/cvae-2d/${route}`, { ...batch, labels });
    expect((await ask([0, 1])).status).toBe(200);
    for (const labels of [[], [0], [0, 1, 2, 3, 4]]) {
      const refused = await ask(labels);
      expect(refused.status).toBe(422);
      expect(await refused.json()).toMatchObject({ title: "Shapes disagree", errors: [{ pointer: "/labels" }] });
    }
  },
);

test("an end of a path that is not an image of the model, or has no valid class, is named", async () => {
  const pointerOf = async (id: string, ends: object) => {
    const response = await post(`/v1/models/${id}/interpolate`, { from: { latent: [0, 0] }, steps: 2, ...ends });
    expect(response.status).toBe(422);
    return ((await response.json()) as { errors: { pointer: string }[] }).errors[0]?.pointer;
  };
  expect(await pointerOf("mlp-2d", { to: { image: [[0]] } })).toBe("/to/image");
  expect(await pointerOf("mlp-2d", { to: { image: one.slice(1) } })).toBe("/to/image");
  expect(await pointerOf("mlp-2d", { to: { image: one, label: 1 } })).toBe("/to/label");
  expect(await pointerOf("cvae-2d", { from: { image: one }, to: { latent: [0, 0] }, label: 1 })).toBe("/from/label");
});

test("a large diagonal posterior is returned as variances only", async () => {
  const images = [zero, one];
  const wide = await jsonOf<Encoding & { covariance?: unknown }>(post("/v1/models/mlp-200d/encode", { images }));
  expect(wide.variance.map((row) => row.length)).toEqual([200, 200]);
  expect(wide).not.toHaveProperty("covariance");
  const full = await jsonOf<Encoding & { covariance: number[][][] }>(post("/v1/models/atlas-2d/encode", { images }));
  for (const [n, [[a, b], [c, d]]] of (full.covariance as [[number, number], [number, number]][]).entries()) {
    expect([a, d]).toEqual(full.variance[n]);
    expect(b).toBe(c);
    expect(a * d - b * c).toBeGreaterThan(0);
  }
});

test("sheets of samples, paths and reconstructions have as many columns as requested", async () => {
  const sizeOf = async (response: Promise<Response>) => {
    const { width, height } = decodePng(new Uint8Array(await (await response).arrayBuffer()));
    return [width / 28, height / 28];
  };
  const samples = (query: string) => ask(`/v1/models/mlp-2d/samples?${query}`, { headers: { Accept: "image/png" } });
  expect(await sizeOf(samples("count=5"))).toEqual([3, 2]);
  expect(await sizeOf(samples("count=5&columns=4"))).toEqual([4, 2]);
  const path = (body: object) =>
    post(
      "/v1/models/mlp-2d/interpolate",
      { from: { latent: [0, 0] }, to: { latent: [1, 1] }, steps: 6, ...body },
      { Accept: "image/png" },
    );
  expect(await sizeOf(path({}))).toEqual([6, 1]);
  expect(await sizeOf(path({ columns: 3 }))).toEqual([3, 2]);
  const reconstruction = (body: object) =>
    post(`${model}/reconstruct`, { images: [zero, one, zero], ...body }, { Accept: "image/png" });
  expect(await sizeOf(reconstruction({}))).toEqual([2, 3]);
  expect(await sizeOf(reconstruction({ columns: 3, draws: 3 }))).toEqual([3, 4]);
  expect(await sizeOf(reconstruction({ columns: 100 }))).toEqual([6, 1]);
});
