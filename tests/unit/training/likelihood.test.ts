/** log p(x|z) of the pixels, and Adam, compared with their formulas in double precision. */
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import { adamDefaults, adamStep } from "../../../training/optimise/adam.ts";
import { normal, stream } from "../../../training/optimise/random.ts";
import { bernoulliNegativeLogLikelihood } from "../../../training/vae/bernoulli.ts";
import { gaussianNegativeLogLikelihood } from "../../../training/vae/gaussian.ts";
import { bernoulliLogLikelihood, gaussianLogLikelihood } from "../../../worker/probability/latent-variables/elbo.ts";
import { binaryImages, largestGap } from "./support.ts";

const [count, height, width] = [3, 6, 5];
const size = height * width;
const logits = normal(stream(8, "noise"), count * size).map((value) => 2 * value);
const means = logits.map((value) => 1 / (1 + Math.exp(-value)));
const row = (values: Float32Array, index: number) => values.slice(index * size, (index + 1) * size);

describe.each(["wasm", "cpu"])("on %s", (backend) => {
  test("Bernoulli pixels have the cross-entropy of their means, also for grey levels", async () => {
    await selectBackend(backend);
    for (const x of [binaryImages(count, height, width), means.map((value) => value ** 2)]) {
      const shape: [number, number, number] = [count, height, width];
      const nats = bernoulliNegativeLogLikelihood(tf.tensor3d(logits, shape), tf.tensor3d(x, shape)).dataSync();
      const wanted = [0, 1, 2].map((index) => -bernoulliLogLikelihood(row(x, index), row(means, index)));
      // Sums of thirty float32 numbers of order one.
      expect(largestGap(nats, wanted)).toBeLessThan(1e-4);
    }
  });

  test("Bernoulli pixels stay finite and accurate for logits that saturate float32's sigmoid", async () => {
    await selectBackend(backend);
    const nats = bernoulliNegativeLogLikelihood(tf.tensor2d([[200, -200, 50, -3]]), tf.tensor2d([[0, 1, 1, 0]]));
    expect(nats.dataSync()[0]).toBeCloseTo(400 + Math.log1p(Math.exp(-3)), 3);
  });

  test("Gaussian pixels have the density of their variance about the sigmoid of the logits", async () => {
    await selectBackend(backend);
    const x = means.map((value) => value ** 2);
    const shape: [number, number, number] = [count, height, width];
    for (const variance of [0.05, 0.392, 2]) {
      const nats = gaussianNegativeLogLikelihood(tf.tensor3d(logits, shape), tf.tensor3d(x, shape), variance);
      const wanted = [0, 1, 2].map((index) => -gaussianLogLikelihood(row(x, index), row(means, index), variance));
      expect(largestGap(nats.dataSync(), wanted)).toBeLessThan(1e-4);
    }
  });

  test.each([0, 0.1])("Adam's step with weight decay %f is the published recursion", async (weightDecay) => {
    await selectBackend(backend);
    const options = { ...adamDefaults, learningRate: 1e-2, weightDecay };
    let tensor: tf.Tensor = tf.tensor1d([0.5, -1]);
    let moments = { first: tf.zeros([2]), second: tf.zeros([2]) } as { first: tf.Tensor; second: tf.Tensor };
    let reference = [0.5, -1].map((parameter) => ({ parameter, m: 0, v: 0 }));
    for (let step = 1; step <= 5; step++) {
      const gradient = [0.3 * step, -2 / step];
      ({ parameter: tensor, moments } = adamStep(tensor, tf.tensor1d(gradient), moments, step, options));
      reference = reference.map(({ parameter, m, v }, index) => {
        const g = gradient[index] as number;
        const [nextM, nextV] = [0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g];
        const move = nextM / (1 - 0.9 ** step) / (Math.sqrt(nextV / (1 - 0.999 ** step)) + 1e-8);
        return { parameter: (1 - 1e-2 * weightDecay) * parameter - 1e-2 * move, m: nextM, v: nextV };
      });
    }
    const wanted = reference.map(({ parameter }) => parameter);
    // Five float32 roundings of numbers near one.
    expect(largestGap(tensor.dataSync(), wanted)).toBeLessThan(1e-6);
  });
});
