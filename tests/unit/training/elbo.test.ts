/** The objective: its terms against quadrature, its gradients against finite differences, its bounds in order. */
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { adamDefaults, adamStep } from "../../../training/adam.ts";
import { selectBackend } from "../../../training/backends/select.ts";
import { lossAndGradients } from "../../../training/descent.ts";
import { evaluateElbo, importanceWeightedBound, type TrainedModel } from "../../../training/evaluate.ts";
import { logEvidence } from "../../../training/evidence.ts";
import { init } from "../../../training/fit.ts";
import { type Parameters, type ParameterValues, toTensors } from "../../../training/network/parameters.ts";
import { normal, stream } from "../../../training/random.ts";
import { bernoulliNegativeLogLikelihood } from "../../../training/vae/bernoulli.ts";
import { elboTerms } from "../../../training/vae/elbo.ts";
import { parameterSpecs } from "../../../training/vae/model.ts";
import { klToStandardNormal } from "../../../training/vae/posterior.ts";
import { binaryImages, binarySplit, largestGap, tinyRecipe } from "./support.ts";

beforeAll(() => selectBackend("wasm"));

function tensors(values: ParameterValues): Parameters {
  return toTensors(parameterSpecs(tinyRecipe), values);
}

function tinyModel(values = init(tinyRecipe, 3).parameters): TrainedModel {
  return { model: tinyRecipe, parameters: tensors(values), convention: "bin", seed: 1 };
}

test("the closed-form KL to the prior is the integral of q log(q / p)", () => {
  const [means, logVariances] = [
    [0.7, -1.2],
    [-0.9, 0.4],
  ] as const;
  const kl = klToStandardNormal({
    mean: tf.tensor2d([[...means]]),
    logDiagonal: tf.tensor2d([logVariances.map((value) => value / 2)]),
  });
  let integral = 0;
  const step = 0.01;
  for (const [axis, mean] of means.entries()) {
    const variance = Math.exp(logVariances[axis] as number);
    for (let z = mean - 12; z < mean + 12; z += step) {
      const logQ = -0.5 * ((z - mean) ** 2 / variance + Math.log(2 * Math.PI * variance));
      const logP = -0.5 * (z ** 2 + Math.log(2 * Math.PI));
      integral += step * Math.exp(logQ) * (logQ - logP);
    }
  }
  // The rectangle rule is exact to far beyond float32 for Gaussians on this grid.
  expect(kl.dataSync()[0]).toBeCloseTo(integral, 5);
});

test("KL is zero where the posterior is the prior", () => {
  expect(klToStandardNormal({ mean: tf.zeros([3, 4]), logDiagonal: tf.zeros([3, 4]) }).dataSync()).toEqual(
    new Float32Array(3),
  );
});

test("the likelihood stays finite and right for logits that saturate float32's sigmoid", () => {
  for (const backend of ["wasm", "cpu"]) {
    tf.setBackend(backend);
    const nats = bernoulliNegativeLogLikelihood(tf.tensor2d([[200, -200, 50, -3]]), tf.tensor2d([[0, 1, 1, 0]]));
    expect(nats.dataSync()[0]).toBeCloseTo(400 + Math.log1p(Math.exp(-3)), 3);
  }
  tf.setBackend("wasm");
});

test("the loss's gradients are its finite differences", () => {
  const values = init(tinyRecipe, 3).parameters;
  const images = tf.tensor3d(binaryImages(8, 6, 5), [8, 6, 5]);
  const noise = tf.tensor2d(normal(stream(4, "noise"), 16), [8, 2]);
  const loss = (parameters: Parameters) => {
    const { reconstruction, kl } = elboTerms(tinyRecipe, { parameters }, images, noise);
    return tf.sum(tf.add(reconstruction, kl)) as tf.Scalar;
  };
  const lossAt = (moved: ParameterValues) => tf.tidy(() => loss(tensors(moved)).dataSync()[0] as number);
  const { gradients } = lossAndGradients(loss, tensors(values));
  const h = 1e-2;
  for (const { name } of parameterSpecs(tinyRecipe)) {
    const direction = normal(stream(6, "noise", name.length), (values[name] as Float32Array).length);
    const norm = Math.hypot(...direction);
    const moved = (sign: number) => ({
      ...values,
      [name]: (values[name] as Float32Array).map(
        (value, index) => value + (sign * h * (direction[index] as number)) / norm,
      ),
    });
    const difference = (lossAt(moved(1)) - lossAt(moved(-1))) / (2 * h);
    const gradient = gradients[name]?.dataSync() as Float32Array;
    const directional = gradient.reduce((sum, value, index) => sum + (value * (direction[index] as number)) / norm, 0);
    // A loss near 170 has float32 steps of 1.5e-5, which 2h turns into 1e-3; kinks of the ReLU add as much.
    expect(Math.abs(difference - directional)).toBeLessThan(0.01 * (1 + Math.abs(directional)));
  }
});

test("Adam's step is the published recursion", () => {
  const options = { ...adamDefaults, learningRate: 1e-2 };
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
      return { parameter: parameter - 1e-2 * move, m: nextM, v: nextV };
    });
  }
  // Five float32 roundings of numbers near one.
  expect(
    largestGap(
      tensor.dataSync(),
      reference.map(({ parameter }) => parameter),
    ),
  ).toBeLessThan(1e-6);
});

test("elbo ≤ importance-weighted bound ≤ exact evidence", async () => {
  const split = binarySplit(40, 6, 5);
  const trained = tinyModel();
  const elbo = await evaluateElbo(trained, split, 20);
  const bound = await importanceWeightedBound(trained, split, 200);
  const evidence = await logEvidence(trained, split, { step: 0.05, radius: 5 });
  const nats = evidence.reduce((sum, value) => sum + value, 0) / split.count;
  expect(elbo.elboNats).toBeLessThan(bound.nats);
  // The bound is a Monte Carlo estimate: with k = 200 on 40 images it moves by about 1e-2.
  expect(bound.nats).toBeLessThan(nats + 0.02);
  expect(elbo.elboNats).toBeCloseTo(-elbo.reconstructionNats - elbo.klNats, 6);
});

test("the evidence by matrix products is the brute-force sum over the grid", async () => {
  const trained = tinyModel(init(tinyRecipe, 8).parameters);
  const split = binarySplit(3, 6, 5);
  const [step, radius] = [0.25, 5];
  const weights = Object.fromEntries(
    Object.entries(trained.parameters).map(([name, tensor]) => [name, tensor.dataSync() as Float32Array]),
  );
  const affine = (layer: string, x: readonly number[], units: number) =>
    Array.from({ length: units }, (_, unit) =>
      x.reduce(
        (sum, value, input) => sum + value * (weights[`${layer}.weight`]?.[input * units + unit] as number),
        weights[`${layer}.bias`]?.[unit] as number,
      ),
    );
  const sums = new Float64Array(3);
  for (let a = -radius; a <= radius; a += step) {
    for (let b = -radius; b <= radius; b += step) {
      const hidden = affine("decoder.0", [a, b], 12).map((value) => Math.max(value, 0));
      const logits = affine("decoder.2", hidden, 30);
      for (let image = 0; image < 3; image++) {
        const logLikelihood = logits.reduce((sum, logit, pixel) => {
          const sign = split.pixels[image * 30 + pixel] === 255 ? 1 : -1;
          return sum - Math.log1p(Math.exp(-sign * logit));
        }, 0);
        const density = Math.exp(-0.5 * (a * a + b * b)) / (2 * Math.PI);
        sums[image] = (sums[image] as number) + step * step * density * Math.exp(logLikelihood);
      }
    }
  }
  const evidence = await logEvidence(trained, split, { step, radius });
  // float32 logits against double.
  expect(largestGap(evidence, sums.map(Math.log))).toBeLessThan(1e-4);
});
