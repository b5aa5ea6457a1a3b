/** The wasm backend's own kernels compared with plain JavaScript. */
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import { atlas2d } from "../../../training/models/atlas-2d.ts";
import { mlp2d } from "../../../training/models/mlp-2d.ts";
import { toTensors } from "../../../training/network/parameters.ts";
import { adamDefaults, adamStep } from "../../../training/optimise/adam.ts";
import { lossAndGradients } from "../../../training/optimise/descent.ts";
import { normal, stream } from "../../../training/optimise/random.ts";
import { elboTerms } from "../../../training/vae/elbo.ts";
import { disposeState, init, placeBatch, placeState, readState, runEpoch } from "../../../training/vae/fit/fit.ts";
import { parameterSpecs } from "../../../training/vae/model.ts";
import { binaryImages, binarySplit, largestGap, on, tinyRecipe } from "./support.ts";

test("an unknown backend is refused with the list of known ones", async () => {
  await expect(selectBackend("abacus")).rejects.toThrow(/expected one of node-gpu, webgpu, wasm, cpu, got abacus/);
});

test.each([
  [1, 8, 1],
  [3, 2, 5],
  [40, 1, 17],
  [11, 7, 30],
  [5, 9, 7],
  [6, 8, 33],
  [13, 47, 29],
  [128, 200, 784],
  [7, 48, 1100],
  [1000, 16, 70],
])("the product in any orientation is the sum of products: (%i, %i) over %i", async (rows, columns, inner) => {
  for (const [transposeA, transposeB] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const) {
    for (const density of [1, 0.1]) {
      const rng = stream(rows * columns, "noise", inner);
      const a = normal(rng, rows * inner).map((value, index) => (index % 10 < 10 * density ? value : 0));
      const b = normal(rng, inner * columns);
      const product = () => [
        tf.matMul(
          tf.tensor2d(a, transposeA ? [inner, rows] : [rows, inner]),
          tf.tensor2d(b, transposeB ? [columns, inner] : [inner, columns]),
          transposeA,
          transposeB,
        ),
      ];
      const [[wasm], [cpu]] = [await on("wasm", product), await on("cpu", product)];
      // Rounding of `inner` float32 sums of unit-variance products, in another order.
      expect(largestGap(wasm, cpu)).toBeLessThan(1e-6 * (1 + inner));
    }
  }
});

// In plain JavaScript, convolutions of the models' shapes take seconds each: backends-convolution.test.ts tests them
// one by one.
test.each([mlp2d, atlas2d])(
  "loss and gradients of $id agree between wasm and plain JavaScript",
  async (recipe) => {
    const count = 4;
    const { parameters } = init(recipe, 5);
    const images = binaryImages(count, 28, 28);
    const noise = normal(stream(5, "noise"), count * recipe.latentSize);
    const compute = () => {
      const batch = { count, images, labels: new Uint8Array(count) };
      const tensors = placeBatch(recipe, batch, noise);
      const specs = parameterSpecs(recipe).filter(({ role }) => role === "trained");
      const { loss, gradients } = lossAndGradients(
        (trained) => {
          const pass = { parameters: { ...trained }, onStatistics: () => {} };
          const { reconstruction, kl } = elboTerms(recipe, pass, tensors.images, tensors.noise);
          return tf.sum(tf.add(reconstruction, kl));
        },
        toTensors(specs, parameters),
      );
      return [loss, ...Object.values(gradients)];
    };
    const [wasm, cpu] = [await on("wasm", compute), await on("cpu", compute)];
    for (const [index, wanted] of cpu.entries()) {
      const scale = wanted.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
      // float32 has seven digits; sums of thousands of terms keep five of them.
      expect(largestGap(wasm[index], wanted)).toBeLessThan(1e-5 * scale);
    }
  },
  60_000,
);

test("an epoch on wasm ends at the same parameters as plain JavaScript: no kernel reuses a weight of the previous step", async () => {
  const ends = [];
  const run = { seed: 1, epochs: 1 };
  for (const backend of ["wasm", "cpu"]) {
    await selectBackend(backend);
    const { state } = await runEpoch(
      tinyRecipe,
      run,
      placeState(tinyRecipe, init(tinyRecipe, 1)),
      binarySplit(160, 6, 5),
    );
    ends.push((await readState(state)).parameters);
    disposeState(state);
  }
  for (const { name } of parameterSpecs(tinyRecipe)) {
    // Ten steps of 0.001: rounding changes a hundredth of a step, a stale weight whole steps.
    expect(largestGap(ends[0]?.[name], ends[1]?.[name])).toBeLessThan(1e-5);
  }
});

test("an Adam step in one pass agrees with the step composed of operations, up to rounding", async () => {
  for (const size of [1, 3, 4, 1023]) {
    const [parameter, gradient, first] = [0, 1, 2].map((index) => normal(stream(7, "noise", index), size));
    const second = (first as Float32Array).map((value) => value * value);
    const compute = () => {
      const stepped = adamStep(
        tf.tensor1d(parameter as Float32Array),
        tf.tensor1d(gradient as Float32Array),
        { first: tf.tensor1d(first as Float32Array), second: tf.tensor1d(second) },
        3,
        { ...adamDefaults, learningRate: 1e-3 },
      );
      return [stepped.parameter, stepped.moments.first, stepped.moments.second];
    };
    const [wasm, cpu] = [await on("wasm", compute), await on("cpu", compute)];
    for (const [index, values] of cpu.entries()) // Parameters and moments are of order one.
      expect(largestGap(wasm[index], values)).toBeLessThan(1e-6);
  }
});

test("the moments of a dead unit do not become subnormal numbers, which are slow", async () => {
  const fading = () => {
    let [parameter, moments] = [
      tf.ones([5]) as tf.Tensor,
      { first: tf.ones([5]) as tf.Tensor, second: tf.ones([5]) as tf.Tensor },
    ];
    for (let count = 1; count <= 1000; count++) {
      ({ parameter, moments } = adamStep(parameter, tf.zeros([5]), moments, count, {
        ...adamDefaults,
        learningRate: 0,
      }));
    }
    return [moments.first, moments.second];
  };
  const [first, second] = await on("wasm", fading);
  // 0.9^1000 is 1.7e-46, below the smallest number of float32.
  for (const value of first as Float32Array) {
    expect(value).toBeLessThan(1e-30);
    expect(value === 0 || value >= 2 ** -126).toBe(true);
  }
  for (const value of second as Float32Array) expect(value).toBeCloseTo(0.999 ** 1000, 5);
});
