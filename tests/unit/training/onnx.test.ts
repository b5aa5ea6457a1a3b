/** The ONNX files of a model compute the same as the trained graph, with the contract's shapes. */

import * as tf from "@tensorflow/tfjs-core";
import onnxProto from "onnx-proto";
import { InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { beforeAll, describe, expect, test } from "vitest";
import { selectBackend } from "../../../training/backends/select.ts";
import type { Split } from "../../../training/data/dataset.ts";
import { recipes } from "../../../training/models/index.ts";
import type { Recipe } from "../../../training/models/recipe.ts";
import { foldBatchNormalization } from "../../../training/network/fold.ts";
import { roundToHalf, toTensors } from "../../../training/network/parameters.ts";
import { exportOnnx, folded, type OnnxFiles, readOnnx } from "../../../training/onnx/export.ts";
import { opset } from "../../../training/onnx/graph.ts";
import { permuteAxes } from "../../../training/onnx/permute-axes.ts";
import { encode } from "../../../training/vae/elbo.ts";
import {
  decodeMeans,
  encodeMeans,
  evaluateElbo,
  type ImageBatch,
  imageBatches,
  type TrainedModel,
} from "../../../training/vae/measure/evaluate.ts";
import { imageTensors, parameterSpecs } from "../../../training/vae/model.ts";
import { sizeOf } from "../../../worker/tensor.ts";
import { decoderContract, encoderContract, type TensorContract } from "../../../worker/tensor-contract.ts";
import { greySplit, largestGap } from "./support.ts";
import { tinyRecipes, tinyTrained, tinyValues } from "./tiny-recipes.ts";

beforeAll(() => selectBackend("wasm"));

const splitOf = (recipe: Recipe, count: number) => greySplit(count, recipe.encoder.inputShape as [number, number]);
const isNormalized = ({ encoder, decoder }: Recipe) =>
  [...encoder.layers, ...decoder.layers].some(({ op }) => op === "BatchNormalization");

/** A file's outputs, by name. */
async function runFile(file: Uint8Array, inputs: Readonly<Record<string, tf.Tensor>>) {
  const session = await InferenceSession.create(file);
  const feeds = Object.entries(inputs).map(
    ([name, tensor]) => [name, new Tensor("float32", tensor.dataSync() as Float32Array, tensor.shape)] as const,
  );
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, { dims, data }]) => [name, { dims, data: data as Float32Array }]),
  );
}

/** The trained graph's results for a batch, by output name, with the inputs of the files. */
async function compute(trained: TrainedModel, split: Split, { count, images, label: classes }: ImageBatch) {
  const { mean, logDiagonal, factor } = encode(
    trained.model,
    { parameters: trained.parameters, label: classes },
    images,
  );
  const means = await encodeMeans(trained, split);
  const pixels = await decodeMeans(trained, means, split.labels);
  const label: Record<string, tf.Tensor> = classes ? { label: classes } : {};
  return {
    encoderInputs: { image: images, ...label },
    decoderInputs: { latent: tf.tensor2d(means, [count, trained.model.latentSize]), ...label },
    expected: {
      mean: mean.dataSync() as Float32Array,
      ...(factor
        ? { choleskyFactor: factor.dataSync() as Float32Array }
        : { logVariance: tf.mul(logDiagonal, 2).dataSync() as Float32Array }),
    } as Record<string, Float32Array>,
    pixels,
  };
}

async function expectParity(trained: TrainedModel, files: OnnxFiles, count: number): Promise<void> {
  const split = splitOf(trained.model as Recipe, count);
  for (const batch of imageBatches(trained, split)) await expectParityOf(trained, files, split, batch);
}

async function expectParityOf(trained: TrainedModel, files: OnnxFiles, split: Split, batch: ImageBatch): Promise<void> {
  const { encoderInputs, decoderInputs, expected, pixels } = await compute(trained, split, batch);
  const encoded = await runFile(files.encoder, encoderInputs);
  expect(Object.keys(encoded).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) {
    expect(encoded[name]?.dims[0]).toBe(split.count);
    // Numbers of order one, float32 sums in another order: the tolerance of a publication.
    expect(largestGap(encoded[name]?.data, values), name).toBeLessThan(1e-5);
  }
  const [decoded] = Object.values(await runFile(files.decoder, decoderInputs));
  expect(decoded?.dims).toEqual([split.count, ...trained.model.encoder.inputShape]);
  expect(largestGap(decoded?.data, pixels)).toBeLessThan(1e-5);
}

test.each(tinyRecipes)("the files of $id compute the same as the graph, for any number of images", async (recipe) => {
  const files = exportOnnx(recipe, tinyValues(recipe, 2), "float32");
  for (const count of [1, 9]) await expectParity(tinyTrained(recipe, 2), files, count);
});

test.each(tinyRecipes.filter((recipe) => !isNormalized(recipe)))(
  "the weights of $id are read back from its files as they were written, and rounded to half precision if stored so",
  async (recipe) => {
    const values = tinyValues(recipe, 4);
    expect(readOnnx(recipe, exportOnnx(recipe, values, "float32"))).toEqual(values);
    const half = roundToHalf(values);
    const files = exportOnnx(recipe, half, "float16");
    expect(readOnnx(recipe, files)).toEqual(half);
    const parameters = toTensors(parameterSpecs(recipe), half);
    await expectParity({ model: recipe, parameters, convention: recipe.convention, seed: 1 }, files, 3);
  },
);

describe.each(tinyRecipes.filter(isNormalized))(
  "batch normalisations of $id folded into their neighbours",
  (recipe) => {
    test("change no figure", async () => {
      const trained = tinyTrained(recipe, 5);
      const model = folded(recipe);
      const values = readOnnx(recipe, exportOnnx(recipe, tinyValues(recipe, 5), "float32"));
      const plain = { ...trained, model, parameters: toTensors(parameterSpecs(model), values) };
      const split = splitOf(recipe, 20);
      expect(parameterSpecs(model).some(({ role }) => role === "statistic")).toBe(false);
      expect(largestGap(await encodeMeans(plain, split), await encodeMeans(trained, split))).toBeLessThan(1e-5);
      const [before, after] = [await evaluateElbo(trained, split, 1), await evaluateElbo(plain, split, 1)];
      // Of a sum over 64 pixels, float32.
      expect(Math.abs(before.elboNats - after.elboNats)).toBeLessThan(1e-4);
    });

    test("must have a layer with weights before them", () => {
      const network = { ...recipe.encoder, layers: [{ op: "BatchNormalization" }, ...recipe.encoder.layers] as const };
      const first = { ...recipe.encoder, layers: [{ op: "Relu" } as const, ...network.layers.slice(0, 1)] };
      const ones = Object.fromEntries(
        ["scale", "shift", "mean", "variance"].map((part) => [`encoder.1.${part}`, Float32Array.of(1)]),
      );
      expect(() => foldBatchNormalization({ ...first, inputShape: [1, 8, 8] }, "encoder", ones)).toThrow(
        /expected weights before encoder.1, got Relu at encoder.0/,
      );
    });
  },
);

test("axes in another order: as in numpy, and back", () => {
  const values = Float32Array.from({ length: 24 }, (_, index) => index);
  // np.arange(6).reshape(2, 3).T
  expect([...permuteAxes(values.subarray(0, 6), [2, 3], [1, 0])]).toEqual([0, 3, 1, 4, 2, 5]);
  for (const axes of [
    [0, 1, 2, 3],
    [3, 2, 0, 1],
    [2, 3, 1, 0],
    [1, 0, 3, 2],
  ]) {
    const shape = [2, 3, 1, 4];
    const there = permuteAxes(values, shape, axes);
    const inverse = shape.map((_, axis) => axes.indexOf(axis));
    const shapeThere = axes.map((axis) => shape[axis] as number);
    expect(permuteAxes(there, shapeThere, inverse)).toEqual(values);
    // Element (i, j, 0, l) of one is the element of the other with the permuted indices.
    const place = (index: readonly number[], of: readonly number[]) =>
      of.reduce((sum, length, axis) => sum * length + (index[axis] as number), 0);
    const index = [1, 2, 0, 3];
    expect(
      there[
        place(
          axes.map((axis) => index[axis] as number),
          shapeThere,
        )
      ],
    ).toBe(values[place(index, shape)]);
  }
});

/** Names and shapes that a file declares, with -1 for free dimensions. */
function declared(file: Uint8Array): TensorContract & { readonly opsets: readonly number[] } {
  const { graph, opsetImport } = onnxProto.onnx.ModelProto.decode(file);
  const specs = (infos: NonNullable<typeof graph>["input"]) =>
    (infos ?? []).map(({ name, type }) => ({
      name: name as string,
      shape: (type?.tensorType?.shape?.dim ?? []).map(({ dimValue, dimParam }) => (dimParam ? -1 : Number(dimValue))),
    }));
  const opsets = opsetImport.map(({ version }) => Number(version));
  return { inputs: specs(graph?.input), outputs: specs(graph?.output), opsets };
}

describe.each(recipes)("the files of $id, untrained,", (recipe) => {
  const contracts = { decoder: decoderContract(imageTensors(recipe)), encoder: encoderContract(imageTensors(recipe)) };
  const zeros = Object.fromEntries(
    parameterSpecs(recipe).map(({ name, shape }) => [name, new Float32Array(sizeOf(shape))]),
  );

  test("have the contract's tensors, a free batch and a stated operator set, and the decoder at most 4 MiB", async () => {
    const files = exportOnnx(recipe, zeros, recipe.storage ?? "float32");
    for (const [network, file] of Object.entries(files) as [keyof OnnxFiles, Uint8Array][]) {
      const contract = contracts[network];
      expect(declared(file)).toEqual({ ...contract, opsets: [opset] });
      const inputs = contract.inputs.map(({ name, shape }) => [name, tf.zeros([2, ...shape.slice(1)])] as const);
      const outputs = await runFile(file, Object.fromEntries(inputs));
      for (const { name, shape } of contract.outputs) expect(outputs[name]?.dims).toEqual([2, ...shape.slice(1)]);
    }
    expect(files.decoder.length).toBeLessThanOrEqual(4 * 2 ** 20);
  });
});
