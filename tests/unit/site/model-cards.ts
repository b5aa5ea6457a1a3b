/** Cards of models for the tests of pages: one with all fields, one with only the required ones, and a regressor. */
import type { ImageCard, RegressorCard } from "../../../site/lib/report/card-facts.ts";

const common = {
  architecture: "some layers",
  layers: [],
  parameters: 1234,
  storage: "float32",
  parity: { inputs: 256, maxAbsoluteDifference: 2e-6 },
  licence: "none",
  notes: [],
} as const;
const file = (path: string) => ({ path, bytes: 10, sha256: "0".repeat(64) });
const run = { optimizer: "Adam", learningRate: 0.001, seed: 1, backend: "wasm", seconds: 9.6 };

export const bareCard = {
  ...common,
  id: "bare",
  title: "Bare",
  family: "vae",
  latentSize: 2,
  imageShape: [28, 28],
  convention: "bin",
  likelihood: "bernoulli",
  posterior: "diagonal",
  files: { decoder: file("decoder.onnx") },
  metrics: {},
} as unknown as ImageCard;

export const imageCard = {
  ...bareCard,
  id: "vivid",
  title: "Vivid digits",
  latentSize: 32,
  convention: "round",
  dataset: { name: "mnist", title: "MNIST", classes: ["zero", "one"] },
  files: { decoder: file("decoder.onnx"), encoder: file("encoder.onnx") },
  training: { ...run, batchSize: 128, epochs: 24, data: { train: 60_000, test: 10_000 } },
  metrics: {
    test: {
      elboNats: -77.83,
      reconstructionNats: 55.17,
      klNats: 22.66,
      standardErrorNats: 0.29,
      convention: "round",
    },
  },
} as unknown as ImageCard;

const column = (name: string) => ({ name, lowest: 0, highest: 10 });

export const regressorCard = {
  ...common,
  id: "houses",
  title: "Prices of houses",
  family: "regressor",
  inputSize: 2,
  columns: { inputs: [column("size"), column("age")], target: column("price") },
  dataset: { name: "houses", title: "Houses" },
  likelihood: "gaussian",
  noise: "input-dependent",
  files: { regressor: file("regressor.onnx") },
  training: { ...run, steps: 50_000, data: { train: 31, test: 10 } },
  metrics: { test: { logLikelihoodNats: -0.59, standardErrorNats: 0.03, coverage: 0.912 } },
} as unknown as RegressorCard;
