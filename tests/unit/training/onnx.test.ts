/** The published files: onnxruntime computes what the trained graph computes, or nothing is published. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import { decodeMeans, encodeMeans } from "../../../training/evaluate.ts";
import { init } from "../../../training/fit.ts";
import type { Dataset } from "../../../training/mnist/dataset.ts";
import { mlp2d } from "../../../training/models/mlp-2d.ts";
import { toTensors } from "../../../training/network/parameters.ts";
import { encodeNpy } from "../../../training/npy.ts";
import { exportOnnx } from "../../../training/onnx/export.ts";
import { readWeights } from "../../../training/onnx/graph.ts";
import { maxAbsoluteDifference } from "../../../training/onnx/verify.ts";
import { publish } from "../../../training/publish.ts";
import { imageTensors, parameterSpecs } from "../../../training/vae/model.ts";
import { CardSchema, decoderContract, encoderContract } from "../../../worker/artifact.ts";
import { binarySplit, tinyRecipe } from "./support.ts";

const folder = await mkdtemp(join(tmpdir(), "marginalia-onnx-"));
afterAll(() => rm(folder, { recursive: true }));
beforeAll(() => selectBackend("wasm"));

function dataset(height: number, width: number): Dataset {
  const split = binarySplit(64, height, width);
  return { name: "tiny", title: "tiny", licence: "none", train: split, test: split };
}

test.each([
  ["tiny", tinyRecipe, dataset(6, 5)],
  ["mlp-2d", mlp2d, dataset(28, 28)],
] as const)("the ONNX files of %s compute what the graph computes", async (_, recipe, data) => {
  const { parameters } = init(recipe, 2);
  const onnx = exportOnnx(recipe, parameters, "float32");
  const tensors = toTensors(parameterSpecs(recipe), parameters);
  const trained = { model: recipe, parameters: tensors, convention: recipe.convention, seed: 1 };
  const means = await encodeMeans(trained, data.test);
  const decoded = await decodeMeans(trained, means, data.test.labels);
  const images = {
    data: Float32Array.from(data.test.pixels, (level) => level / 255),
    shape: [64, ...data.test.imageShape],
  };
  const latents = { data: means, shape: [64, recipe.latentSize] };
  expect(await maxAbsoluteDifference(onnx.encoder, { image: images }, "mean", means)).toBeLessThanOrEqual(1e-5);
  expect(await maxAbsoluteDifference(onnx.decoder, { latent: latents }, "probability", decoded)).toBeLessThanOrEqual(
    1e-5,
  );
});

test.each(["decoder", "encoder"] as const)("the %s has the contract's tensors and a free batch", async (network) => {
  const file = exportOnnx(mlp2d, init(mlp2d, 2).parameters, "float32")[network];
  const { inputs, outputs } = (network === "decoder" ? decoderContract : encoderContract)(imageTensors(mlp2d));
  const session = await InferenceSession.create(file);
  expect([session.inputNames, session.outputNames]).toEqual([inputs.map((i) => i.name), outputs.map((o) => o.name)]);
  for (const batch of [1, 3]) {
    const [input] = inputs as [{ name: string; shape: readonly number[] }];
    const shape = [batch, ...input.shape.slice(1)];
    const values = new Float32Array(shape.reduce((product, length) => product * length, 1)).fill(0.5);
    const results = await session.run({ [input.name]: new Tensor("float32", values, shape) });
    for (const output of outputs) expect(results[output.name]?.dims).toEqual([batch, ...output.shape.slice(1)]);
  }
  await session.release();
});

test("the weights of a file are those that were written", () => {
  const { parameters } = init(tinyRecipe, 4);
  const files = exportOnnx(tinyRecipe, parameters, "float32");
  expect({ ...readWeights(files.encoder), ...readWeights(files.decoder) }).toEqual(parameters);
});

test("a publication that fails parity leaves the old artefact as it was", async () => {
  const values = init(tinyRecipe, 1);
  const run = { id: "tiny-2d", seed: 1, dataset: "tiny", images: 64 };
  const checkpoint = { run, backend: "wasm", seconds: 1, history: [], values: { ...values, epoch: 1 } };
  const data = dataset(6, 5);
  const good = await publish(tinyRecipe, checkpoint, [], data, folder);
  const models = join(folder, "models", "tiny-2d");
  const published = async () => Promise.all((await readdir(models)).map((name) => readFile(join(models, name))));
  const before = await published();
  expect(before).toHaveLength(6);
  expect(CardSchema.parse(JSON.parse(await readFile(join(models, "card.json"), "utf8")))).toEqual(good);

  // A weight that is not a number: no comparison holds.
  const parameters = { ...values.parameters, "decoder.2.bias": new Float32Array(30).fill(Number.NaN) };
  const broken = { ...checkpoint, values: { ...checkpoint.values, parameters } };
  await expect(publish(tinyRecipe, broken, [], data, folder)).rejects.toThrow(/checkParity: expected .* got NaN/);
  expect(await published()).toEqual(before);
}, 60_000);

test("an NPY header is a multiple of 64 bytes and names type and shape", () => {
  const file = Buffer.from(encodeNpy(Float32Array.of(1, 2), [1, 2]));
  expect(file.length).toBe(128 + 8);
  expect(file.toString("latin1", 1, 6)).toBe("NUMPY");
  expect(file.toString("latin1", 10, 128)).toMatch(
    /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(1, 2\), \} +\n$/,
  );
  expect(file.readFloatLE(132)).toBe(2);
});
