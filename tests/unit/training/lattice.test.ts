/**
 * The lattice of a plane's decoder: its distribution, its evidence compared with brute force and quadrature, its
 * gradient.
 */
import * as tf from "@tensorflow/tfjs-core";
import { beforeEach, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import { lossAndGradients } from "../../../training/optimise/descent.ts";
import { normal, stream, uniform } from "../../../training/optimise/random.ts";
import { latticePoints, mixtureLogEvidence } from "../../../training/vae/lattice.ts";
import { logEvidence } from "../../../training/vae/measure/evidence.ts";
import { evaluateLattice } from "../../../training/vae/measure/lattice-evidence.ts";
import { binaryImages, binarySplit } from "./support.ts";
import { tinyRecipeOf, tinyTrained } from "./tiny-recipes.ts";

beforeEach(() => selectBackend("cpu"));

const [images, points, pixels] = [4, 7, 30];
const x = binaryImages(images, 6, 5);
/** Some logits are large enough to overflow an exponential. */
const logits = normal(stream(5, "noise"), points * pixels).map((value, index) => (index % 41 === 0 ? 150 : 3 * value));

/** log (1/G) Σ_g p(x|z_g) for one image in double precision. */
function bruteForce(l: Float32Array, image: number): number {
  const joint = Array.from({ length: points }, (_, g) => {
    let nats = 0;
    for (let pixel = 0; pixel < pixels; pixel++) {
      const logit = l[g * pixels + pixel] as number;
      const softplus = Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit)));
      nats += (x[image * pixels + pixel] as number) * logit - softplus;
    }
    return nats;
  });
  const largest = Math.max(...joint);
  return largest + Math.log(joint.reduce((sum, nats) => sum + Math.exp(nats - largest), 0)) - Math.log(points);
}

const evidenceOf = (l: tf.Tensor) => mixtureLogEvidence(l as tf.Tensor2D, tf.tensor2d(x, [images, pixels]));

test.each(["cpu", "wasm"])("on %s the evidence is the log-sum over the points in double precision", async (backend) => {
  await selectBackend(backend);
  const evidence = tf.tidy(() => evidenceOf(tf.tensor2d(logits, [points, pixels]))).dataSync();
  // Float32 sums of order 1,000.
  for (const [image, nats] of evidence.entries()) expect(Math.abs(nats - bruteForce(logits, image))).toBeLessThan(2e-3);
});

test.each(["cpu", "wasm"])("on %s the gradient of the evidence is its finite differences", async (backend) => {
  await selectBackend(backend);
  const { gradients } = lossAndGradients(({ l }) => tf.sum(evidenceOf(l as tf.Tensor)) as tf.Scalar, {
    l: tf.tensor2d(logits, [points, pixels]),
  });
  const gradient = gradients.l?.dataSync() as Float32Array;
  for (let entry = 0; entry < gradient.length; entry++) {
    const at = (h: number) => {
      const moved = logits.with(entry, (logits[entry] as number) + h);
      return Array.from({ length: images }, (_, image) => bruteForce(moved, image)).reduce((a, b) => a + b, 0);
    };
    // A power of two, so that float32 represents the changed logit exactly.
    const h = 2 ** -7;
    expect(Math.abs((at(h) - at(-h)) / (2 * h) - (gradient[entry] as number))).toBeLessThan(1e-3);
  }
});

test("with a random shift, each point of the lattice is a draw from the prior", () => {
  const [size, shifts] = [5, 4000];
  const rng = uniform(stream(3, "noise"), 2 * shifts, 0.5).map((value) => value + 0.5);
  const moments = Array.from({ length: 2 * size }, () => ({ mean: 0, square: 0 }));
  for (let shift = 0; shift < shifts; shift++) {
    const drawn = latticePoints(size, [rng[2 * shift] as number, rng[2 * shift + 1] as number]);
    for (const [index, value] of drawn.entries()) {
      const moment = moments[index] as { mean: number; square: number };
      moment.mean += value / shifts;
      moment.square += value ** 2 / shifts;
    }
  }
  for (const { mean, square } of moments) {
    // Four standard errors of 4,000 draws: 1/√4000 for a mean, √2/√4000 for a square.
    expect(Math.abs(mean)).toBeLessThan(0.064);
    expect(Math.abs(square - 1)).toBeLessThan(0.09);
  }
});

test("points of equal weight cover the plane: each of 64 cells of equal probability has its share of them", () => {
  const size = 2584;
  const counts = new Map<number, number>();
  // The exact octiles, because the logistic approximation of Φ is not accurate enough.
  const octiles = [-1.1503, -0.6745, -0.3186, 0, 0.3186, 0.6745, 1.1503];
  const cell = (value: number) => octiles.filter((edge) => value > edge).length;
  const drawn = latticePoints(size, [0.3, 0.7]);
  for (let g = 0; g < size; g++) {
    const key = 8 * cell(drawn[2 * g] as number) + cell(drawn[2 * g + 1] as number);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  expect(counts.size).toBe(64);
  // The expected number is 40; independent draws could be off by 20.
  for (const count of counts.values()) expect(Math.abs(count - size / 64)).toBeLessThan(6);
});

test("with many points the lattice's evidence is that of the quadrature, and its terms are consistent", async () => {
  await selectBackend("wasm");
  const recipe = { ...tinyRecipeOf("tiny-2d"), convention: "bin" as const };
  const trained = tinyTrained(recipe, 8);
  const split = binarySplit(6, 6, 5);
  const evidence = await logEvidence(trained, split, { step: 0.05, radius: 6 });
  const quadrature = evidence.reduce((sum, nats) => sum + nats, 0) / split.count;
  const { elboNats, reconstructionNats, klNats } = await evaluateLattice(trained, split, 4181);
  // A quasi-random mean of a smooth function on the plane.
  expect(Math.abs(elboNats - quadrature)).toBeLessThan(2e-3);
  expect(elboNats).toBeCloseTo(-reconstructionNats - klNats, 6);
  expect(klNats).toBeGreaterThan(0);
  tf.dispose(Object.values(trained.parameters));
});
