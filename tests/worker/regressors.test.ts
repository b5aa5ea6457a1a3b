import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createGraph } from "../../training/onnx/graph.ts";
import { encodeNpy } from "../../worker/media/npy.ts";
import { regressorContract } from "../../worker/tensor-contract.ts";
import { ask, assetsOf, jsonOf, type Problem, post } from "./ask.ts";

/** A regressor whose distribution is known: mean x₁ - 2 x₂ + 3, standard deviation exp(x₂). */
function linearRegressor(): Uint8Array<ArrayBuffer> {
  const { inputs, outputs } = regressorContract({ inputSize: 2 });
  const graph = createGraph("linear", "float32");
  for (const spec of inputs) graph.input(spec);
  graph.weight("weight", [2, 2], Float32Array.of(1, 0, -2, 1));
  graph.weight("bias", [2], Float32Array.of(3, 0));
  graph.node("Gemm", ["input", "weight", "bias"], ["moments"]);
  graph.node("Split", ["moments", graph.integers("sizes", [1, 1])], ["column", "logColumn"], { axis: { int: 1 } });
  graph.node("Reshape", ["column", graph.integers("flat", [-1])], ["mean"]);
  graph.node("Reshape", ["logColumn", "flat"], ["logDeviation"]);
  graph.node("Exp", ["logDeviation"], ["standardDeviation"]);
  for (const spec of outputs) graph.output(spec);
  return Uint8Array.from(graph.encode());
}

const network = linearRegressor();
const sha256 = createHash("sha256").update(network).digest("hex");
const score = { logLikelihoodNats: -1, standardErrorNats: 0.1, coverage: 0.95 };
const card = {
  id: "linear",
  title: "A line with a spread",
  family: "regressor",
  architecture: "one linear layer",
  layers: [{ part: "mean", op: "Gemm", shape: [2], parameters: 6 }],
  parameters: 6,
  storage: "float32",
  inputSize: 2,
  columns: {
    inputs: [
      { name: "size, m²", lowest: 20, highest: 200 },
      { name: "age", lowest: 0, highest: 90 },
    ],
    target: { name: "price", lowest: 1e5, highest: 1e6 },
  },
  likelihood: "gaussian",
  noise: "input-dependent",
  files: { regressor: { path: "regressor.onnx", bytes: network.length, sha256 } },
  training: {
    dataset: "none",
    optimizer: "none",
    learningRate: 1,
    seed: 0,
    backend: "none",
    seconds: 0,
    steps: 1,
    data: { train: 1, test: 0 },
  },
  metrics: { train: score },
  parity: { inputs: 1, maxAbsoluteDifference: 0 },
  licence: "none",
  notes: [],
};
const published = assetsOf({
  "/models/index.json": JSON.stringify(["linear"]),
  "/models/linear/card.json": JSON.stringify(card),
  "/models/linear/regressor.onnx": network.buffer,
});
const path = "/v1/models/linear/predict";
const predict = (inputs: unknown) => post(path, { inputs }, {}, published);

test("a published regressor predicts what its network computes, without code", async () => {
  const { mean, standardDeviation } = await jsonOf<{ mean: number[]; standardDeviation: number[] }>(
    predict([
      [0, 0],
      [1, -1],
      [-4, 2],
    ]),
  );
  // float32 of numbers that it represents exactly, except for the exponential.
  expect(mean).toEqual([3, 6, -5]);
  for (const [i, x] of [0, -1, 2].entries()) expect(standardDeviation[i]).toBeCloseTo(Math.exp(x), 5);
});

test("it is listed, and available in the Open Inference Protocol under its id", async () => {
  const { models } = await jsonOf<{ models: { id: string }[] }>(ask("/v1/models", {}, published));
  expect(models.map(({ id }) => id)).toContain("linear");
  const { outputs } = await jsonOf<{ outputs: { name: string; shape: number[] }[] }>(
    ask("/v2/models/linear", {}, published),
  );
  expect(outputs).toEqual([
    { name: "mean", datatype: "FP32", shape: [-1] },
    { name: "standardDeviation", datatype: "FP32", shape: [-1] },
  ]);
});

test.for([
  ["a row of another size", [[0, 0], [1]], 422, "/inputs/1"],
  ["a number where rows have two", [1], 422, "/inputs/0"],
  ["a word", [[0, 0], "x"], 400, "/inputs/1"],
  ["no inputs", [], 400, "/inputs"],
  ["inputs whose deviation overflows", [[0, 1e6]], 422, undefined],
] as const)("%s is refused with its field", async ([, inputs, status, pointer]) => {
  const response = await predict(inputs);
  expect(response.status).toBe(status);
  const { errors } = await jsonOf<Problem>(Promise.resolve(response));
  expect(errors.map((error) => error.pointer)).toEqual(pointer === undefined ? [] : [pointer]);
});

test("the error for an input of another size names the columns, as JSON and as an array", async () => {
  const detail = "expected 2 numbers (size, m², age), got 1";
  const { errors } = await jsonOf<Problem>(predict([[1]]));
  expect(errors).toEqual([{ pointer: "/inputs/0", detail }]);
  const body = encodeNpy(Float32Array.of(1, 2, 3), [3, 1]);
  const sent = { method: "POST", body, headers: { "Content-Type": "application/x-npy" } };
  expect((await jsonOf<Problem>(ask(path, sent, published))).errors).toEqual([{ pointer: "/inputs/0", detail }]);
});

test("rows of several columns may be an array, and the response may be a table", async () => {
  const body = encodeNpy(Float32Array.of(0, 0, 1, -1), [2, 2]);
  const headers = { "Content-Type": "application/x-npy", Accept: "text/csv" };
  const csv = await (await ask(path, { method: "POST", body, headers }, published)).text();
  const [names, ...rows] = csv.trim().split("\r\n");
  expect(names).toBe("mean,standardDeviation");
  expect(rows.map((row) => Number(row.split(",")[0]))).toEqual([3, 6]);
});

test("a model of images has no predictions, and a regressor no latents", async () => {
  expect((await post("/v1/models/mlp-2d/predict", { inputs: [0] })).status).toBe(404);
  for (const route of ["decode?latent=0", "manifold", "samples", "latents", "ranking"]) {
    expect((await ask(`/v1/models/linear/${route}`, {}, published)).status).toBe(404);
  }
});
