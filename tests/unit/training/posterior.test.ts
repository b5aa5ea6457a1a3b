/** The Gaussian posterior: its parameters from the encoder's output, draws from it, its divergence from the prior. */
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import { normal, stream } from "../../../training/optimise/random.ts";
import { headSize } from "../../../training/vae/model.ts";
import {
  factorPlacement,
  klToStandardNormal,
  logPriorRatio,
  posterior,
  reparameterize,
} from "../../../training/vae/posterior.ts";
import { divergence } from "../../../worker/probability/divergences/kl-divergence.ts";
import { factorGaussian, logDensities } from "../../../worker/probability/gaussians/gaussian.ts";
import { largestGap, tinyRecipe } from "./support.ts";

beforeAll(() => selectBackend("wasm"));

const count = 5;
const kinds = [
  ["diagonal", 2],
  ["diagonal", 4],
  ["full", 2],
  ["full", 3],
  ["full", 5],
] as const;

/** Outputs of the encoder's head, with that many rows, and their Gaussians written out. */
function heads(kind: "diagonal" | "full", d: number) {
  const size = headSize(kind, d);
  const values = normal(stream(d, "noise", size), count * size).map((value) => 0.5 * value);
  const gaussians = Array.from({ length: count }, (_, row) => {
    const head = [...values.subarray(row * size, (row + 1) * size)];
    const factor = Array.from({ length: d }, () => new Array<number>(d).fill(0)) as [number, ...number[]][];
    for (let i = 0; i < d; i++) {
      const spread = head[d + i] as number;
      (factor[i] as number[])[i] = Math.exp(kind === "diagonal" ? spread / 2 : spread);
      if (kind === "full")
        for (let j = 0; j < i; j++) (factor[i] as number[])[j] = head[2 * d + (i * (i - 1)) / 2 + j] as number;
    }
    const covariance = factor.map((a) =>
      factor.map((b) => a.reduce((sum, value, k) => sum + value * (b[k] as number), 0)),
    );
    return { mean: head.slice(0, d), covariance, factor };
  });
  const q = posterior({ ...tinyRecipe, posterior: kind, latentSize: d }, tf.tensor2d(values, [count, size]));
  return { q, gaussians };
}

const standard = (d: number) => ({
  mean: new Array<number>(d).fill(0),
  covariance: Array.from({ length: d }, (_, i) => Array.from({ length: d }, (_, j) => (i === j ? 1 : 0))),
});

test.each(kinds)("the KL of a %s posterior in %i dimensions is the divergence of the two Gaussians", (kind, d) => {
  const { q, gaussians } = heads(kind, d);
  const wanted = gaussians.map((gaussian) => divergence(gaussian, standard(d)).forwardNats);
  // float32 sums of a few numbers of order one.
  expect(largestGap(klToStandardNormal(q).dataSync(), wanted)).toBeLessThan(1e-5);
});

test.each(["diagonal", "full"] as const)("the KL of a %s posterior is the integral of q log(q / p)", (kind) => {
  const { q, gaussians } = heads(kind, 2);
  const step = 0.1;
  const integrals = gaussians.map(({ mean, covariance }) => {
    const [[a, b], [, c]] = covariance as [[number, number], [number, number]];
    const determinant = a * c - b * b;
    let integral = 0;
    for (let x = -15; x <= 15; x += step) {
      for (let y = -15; y <= 15; y += step) {
        const [u, v] = [x - (mean[0] as number), y - (mean[1] as number)];
        const distance = (c * u * u - 2 * b * u * v + a * v * v) / determinant;
        const logQ = -0.5 * distance - Math.log(2 * Math.PI) - 0.5 * Math.log(determinant);
        const logP = -0.5 * (x * x + y * y) - Math.log(2 * Math.PI);
        integral += step * step * Math.exp(logQ) * (logQ - logP);
      }
    }
    return integral;
  });
  // The rectangle rule on this grid is far more accurate for Gaussians than float32.
  expect(largestGap(klToStandardNormal(q).dataSync(), integrals)).toBeLessThan(1e-5);
});

test("the KL is zero if the posterior is the prior, in both representations of its covariance", () => {
  const zeros = { mean: tf.zeros([3, 4]) as tf.Tensor2D, logDiagonal: tf.zeros([3, 4]) as tf.Tensor2D };
  expect(klToStandardNormal(zeros).dataSync()).toEqual(new Float32Array(3));
  const factor = tf.tile(tf.expandDims(tf.eye(4), 0), [3, 1, 1]) as tf.Tensor3D;
  expect(klToStandardNormal({ ...zeros, factor }).dataSync()).toEqual(new Float32Array(3));
});

test("a head of log deviations gives the same posterior as a head of twice their values as log variances", () => {
  const values = normal(stream(2, "noise"), 3 * 4);
  const doubled = values.map((value, index) => (index % 4 < 2 ? value : 2 * value));
  const deviations = posterior({ ...tinyRecipe, head: "logDeviation" }, tf.tensor2d(values, [3, 4]));
  const variances = posterior(tinyRecipe, tf.tensor2d(doubled, [3, 4]));
  expect(deviations.mean.arraySync()).toEqual(variances.mean.arraySync());
  expect(deviations.logDiagonal.arraySync()).toEqual(variances.logDiagonal.arraySync());
});

test.each(kinds)("a draw from a %s posterior in %i dimensions is mean + L noise", (kind, d) => {
  const { q, gaussians } = heads(kind, d);
  const noise = normal(stream(3, "noise"), count * d);
  const wanted = gaussians.flatMap(({ mean, factor }, row) =>
    mean.map((value, i) =>
      (factor[i] as number[]).reduce((sum, entry, k) => sum + entry * (noise[row * d + k] as number), value),
    ),
  );
  expect(largestGap(reparameterize(q, tf.tensor2d(noise, [count, d])).dataSync(), wanted)).toBeLessThan(1e-5);
});

test.each(kinds)("log p(z) - log q(z|x) of a %s posterior in %i dimensions is that of the densities", (kind, d) => {
  const { q, gaussians } = heads(kind, d);
  const noise = tf.tensor2d(normal(stream(3, "noise"), count * d), [count, d]);
  const z = reparameterize(q, noise);
  const points = z.arraySync();
  const wanted = gaussians.map(({ mean, covariance }, row) => {
    const point = Float64Array.from(points[row] as number[]);
    const at = (gaussian: Parameters<typeof factorGaussian>[0]) =>
      logDensities(factorGaussian(gaussian, "/"), point, 1)[0] as number;
    return at(standard(d)) - at({ mean, covariance });
  });
  // The densities use z rounded to float32, while the ratio uses the noise itself.
  expect(largestGap(logPriorRatio(q, z, noise).dataSync(), wanted)).toBeLessThan(1e-4);
});

test("the mean of log q(z|x) - log p(z) over draws is the KL, within four standard errors", () => {
  const draws = 1000;
  for (const [kind, d] of kinds) {
    const { q } = heads(kind, d);
    const exact = klToStandardNormal(q).dataSync();
    const ratios = Array.from({ length: draws }, (_, draw) => {
      const noise = tf.tensor2d(normal(stream(5, "noise", draw), count * d), [count, d]);
      const ratio = tf.tidy(() => logPriorRatio(q, reparameterize(q, noise), noise));
      const nats = ratio.dataSync();
      tf.dispose([noise, ratio]);
      return nats;
    });
    for (let row = 0; row < count; row++) {
      const nats = ratios.map((each) => -(each[row] as number));
      const mean = nats.reduce((sum, value) => sum + value, 0) / draws;
      const variance = nats.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (draws - 1);
      expect(Math.abs(mean - (exact[row] as number))).toBeLessThan(4 * Math.sqrt(variance / draws));
    }
  }
});

test.each([1, 2, 3, 6])(
  "the placement matrices of a factor of size %i put each entry into one position of the lower triangle",
  (d) => {
    const { diagonal, below } = factorPlacement(d);
    const places = (matrix: Float32Array) =>
      Array.from({ length: matrix.length / (d * d) }, (_, row) => {
        const columns = [...matrix.subarray(row * d * d, (row + 1) * d * d).entries()].filter(
          ([, value]) => value !== 0,
        );
        expect(columns.map(([, value]) => value)).toEqual([1]);
        const place = columns[0]?.[0] as number;
        return [Math.floor(place / d), place % d] as const;
      });
    expect(places(diagonal)).toEqual(Array.from({ length: d }, (_, i) => [i, i]));
    const rowByRow = Array.from({ length: d }, (_, i) => Array.from({ length: i }, (_, j) => [i, j])).flat();
    expect(places(below)).toEqual(rowByRow);
  },
);
