import { readFile } from "node:fs/promises";
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { expect, test } from "vitest";
import { createGraph } from "../../../training/onnx/graph.ts";
import { detachWeights } from "../../../worker/inference/network-file.ts";

env.wasm.numThreads = 1;
env.logLevel = "fatal";

const published = (path: string) => readFile(new URL(`../../../site/public/models/${path}.onnx`, import.meta.url));
const open = (graph: Uint8Array, options: InferenceSession.SessionOptions = {}) =>
  InferenceSession.create(graph, { executionProviders: ["wasm"], logSeverityLevel: 4, ...options });

/** The outputs for two rows of inputs, which depend only on their shapes. */
async function outputsOf(session: InferenceSession) {
  const feeds = session.inputMetadata.map((input) => {
    const [, ...row] = (input as InferenceSession.TensorValueMetadata).shape as number[];
    const shape = [2, ...row];
    const size = shape.reduce((product, length) => product * length, 1);
    return [
      input.name,
      new Tensor(
        "float32",
        Float32Array.from({ length: size }, (_, i) => Math.sin(i)),
        shape,
      ),
    ];
  });
  const outputs = Object.entries(await session.run(Object.fromEntries(feeds)));
  await session.release();
  return outputs.map(([name, { data }]) => [name, data]);
}

test.for(["mlp-2d/decoder", "gtm-2d/decoder", "conv-4d/encoder", "mlp-large-2d-fullcov/encoder", "vivid-32d/decoder"])(
  "%s computes the same with its weights outside the graph, which is small",
  async (path) => {
    const onnx = await published(path);
    const { graph, weights, free } = detachWeights(onnx);
    expect(graph.length).toBeLessThan(12_000);
    const detached = await outputsOf(await open(graph, { externalData: weights }));
    expect(detached).toEqual(await outputsOf(await open(onnx)));
    free();
    // What shares the file's memory stays.
    const held = weights.reduce((bytes, { data }) => bytes + data.byteLength, 0);
    expect(held).toBeGreaterThan(0.9 * onnx.length);
    expect(held).toBeLessThanOrEqual(onnx.length);
  },
);

test("half-precision numbers that a node reads in another way keep their type", async () => {
  const graph = createGraph("halves", "float16");
  graph.input({ name: "x", shape: [-1, 1] });
  graph.weight(
    "weight",
    [1, 1000],
    Float32Array.from({ length: 1000 }, (_, i) => i),
  );
  // Only its shape is read.
  graph.node("Shape", ["weight.half"], ["shape"]);
  graph.node("Cast", ["shape"], ["sizes"], { to: { int: 1 } });
  graph.node("ReduceSum", ["sizes"], ["total"], { keepdims: { int: 0 } });
  graph.node("MatMul", ["x", "weight"], ["products"]);
  graph.node("Add", ["products", "total"], ["y"]);
  graph.output({ name: "y", shape: [-1, 1000] });
  const { graph: detached, weights } = detachWeights(graph.encode());
  const session = await open(detached, { externalData: weights });
  const { y } = await session.run({ x: new Tensor("float32", [2], [1, 1]) });
  expect(Array.from(y?.data as Float32Array)).toEqual(Array.from({ length: 1000 }, (_, i) => 2 * i + 1001));
});

test.for(["", "no model", "cut off"])("bytes that are not a model fail to load: %s", async (kind) => {
  const onnx = await published("mlp-2d/decoder");
  const bytes = kind === "cut off" ? onnx.subarray(0, 1000) : new TextEncoder().encode(kind);
  const load = async () => {
    const { graph, weights } = detachWeights(bytes);
    return open(graph, { externalData: weights });
  };
  await expect(load()).rejects.toThrow();
});
