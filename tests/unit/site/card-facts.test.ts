/** Model cards as the report lists them, for every family of models. */
import { expect, test } from "vitest";
import { figure } from "../../../site/figures/learning-curves/figure.ts";
import { curvesOf } from "../../../site/figures/learning-curves/state.ts";
import { type Panels, panelMarkup } from "../../../site/lib/figure/figure.ts";
import { type ModelCard, measuredRows, recipeRows } from "../../../site/lib/report/card-facts.ts";
import type { Chart } from "../../../site/plot/chart.ts";

const common = {
  id: "some-model",
  title: "Some model",
  architecture: "some layers",
  layers: [],
  parameters: 1234,
  storage: "float32",
  parity: { inputs: 256, maxAbsoluteDifference: 2e-6 },
  licence: "none",
  notes: [],
} as const;
const run = { optimizer: "Adam", learningRate: 0.001, seed: 1, backend: "wasm", seconds: 9.6 };

const regressor = {
  ...common,
  family: "regressor",
  inputSize: 1,
  likelihood: "gaussian",
  noise: "input-dependent",
  files: {},
  training: { ...run, steps: 50_000, data: { train: 31, test: 0 } },
  metrics: { train: { logLikelihoodNats: -0.5, standardErrorNats: 0.1, coverage: 0.968 } },
} as unknown as ModelCard;

const bound = { elboNats: -100, reconstructionNats: 80, klNats: 20, standardErrorNats: 0.5, convention: "bin" };
const conditional = {
  ...common,
  family: "cvae",
  latentSize: 4,
  labels: 10,
  imageShape: [28, 28],
  likelihood: "gaussian",
  pixelVariance: 0.392,
  posterior: "full",
  files: {},
  convention: "bin",
  training: { ...run, batchSize: 100, epochs: 5, data: { train: 60_000, test: 10_000 } },
  metrics: {
    test: bound,
    train: bound,
    importanceWeighted: { samples: 100, images: 1000, nats: -98, standardErrorNats: 1 },
    meanSquaredError: 0.0656,
  },
} as unknown as ModelCard;

test("the pixels' likelihood is named with its convention, and a Gaussian one with its variance", () => {
  const pixels = (card: object) => recipeRows(card as ModelCard).find(([name]) => name === "Pixels");
  expect(pixels(conditional)).toEqual(["Pixels", "Gaussian of variance 0.392 likelihood, convention “bin”"]);
  expect(pixels({ ...conditional, likelihood: "bernoulli" })).toEqual([
    "Pixels",
    "Bernoulli likelihood, convention “bin”",
  ]);
});

test("a row exists exactly where the card has a value", () => {
  const names = (card: ModelCard) => [...recipeRows(card), ...measuredRows(card)].map(([name]) => name);
  expect(names(regressor)).toContain("Coverage of the central 95%, train");
  expect(names(regressor).join()).not.toMatch(/test|undefined|Pixels/);
  expect(names(conditional)).toEqual(
    expect.arrayContaining(["Conditioned on", "ELBO, test", "Mean squared error of a pixel"]),
  );
  expect(names(conditional).join()).not.toMatch(/quadrature|seed$|Schedule|another/);
});

test("a decoder trained on a lattice lists its evidence on other grids and on that lattice", () => {
  const evidence = {
    images: 10_000,
    nats: -116.01,
    step: 0.025,
    radius: 5,
    otherSteps: [{ step: 0.0125, nats: -116.011 }],
    lattice: { points: 2584, nats: -115.9 },
  };
  const rows = measuredRows({ ...conditional, metrics: { exactEvidence: evidence } } as unknown as ModelCard);
  expect(Object.fromEntries(rows)).toMatchObject({
    "Log evidence, on other grids": "−116.011 (step 0.0125)",
    "Log evidence, on the lattice of its training": expect.stringMatching(/^−115\.90 \(2.584 points\)$/),
  });
});

test("an ingredient's worth is a mean over seeds with its standard error, in nats of the bound that was measured", () => {
  const ablation = {
    epochs: 5,
    seeds: [1, 2, 3],
    importanceWeighted: { samples: 100, images: 1000 },
    ingredients: [{ name: "blocks", gainNats: [1, 2, 3] }],
  };
  const rowsOf = (stated: object) =>
    measuredRows({ ...conditional, metrics: { ablation: stated } } as unknown as ModelCard);
  // The variance of 1, 2 and 3 is 1, that of their mean a third.
  expect(rowsOf(ablation)).toEqual([
    [
      "Gain from: blocks",
      "2.00 ± 0.58 (importance-weighted bound of 100 draws, first 1,000 test images, after 5 epochs, mean of seeds 1, 2, 3)",
    ],
  ]);
  const single = { epochs: 5, seeds: [1], ingredients: [{ name: "blocks", gainNats: [3] }] };
  expect(rowsOf(single)).toEqual([["Gain from: blocks", "3.00 (ELBO, test, after 5 epochs, seed 1)"]]);
});

test("a regressor of a file lists its columns with their ranges, and the score of one Gaussian for all inputs", () => {
  const column = (name: string, lowest: number, highest: number) => ({ name, lowest, highest });
  const own = {
    ...regressor,
    columns: {
      inputs: [column("year", 1880, 2023.9), column("size, m²", 500.123456, 2500)],
      target: column("y", -2e5, 3),
    },
    metrics: { baseline: { logLikelihoodNats: -12.6, standardErrorNats: 0.08, coverage: 0.95 } },
  } as unknown as ModelCard;
  expect(Object.fromEntries(recipeRows(own))).toMatchObject({
    Inputs: "year (1880 to 2023.9), size, m² (500.123 to 2500)",
    Target: "y (−200000 to 3)",
  });
  expect(Object.fromEntries(measuredRows(own))).toEqual({
    "Log likelihood, test, of one Gaussian for all inputs": "−12.60 ± 0.08",
    "Coverage of the central 95%, test, of one Gaussian for all inputs": "95.0%",
  });
});

test("numbers have the card's units and a true minus sign", () => {
  expect(Object.fromEntries(measuredRows(regressor))).toEqual({
    "Log likelihood, train": "−0.50 ± 0.10",
    "Coverage of the central 95%, train": "96.8%",
  });
  expect(Object.fromEntries(measuredRows(conditional))["ELBO, test"]).toBe(
    "−100.00 ± 0.50 (reconstruction 80.00, KL 20.00; bin)",
  );
});

test("a regressor's history has curves by step, with or without test data", () => {
  const history = { step: [100, 200, 300], trainNats: [-2, -1, -1.5] };
  expect(curvesOf(history)).toMatchObject({ time: "step", times: history.step, test: undefined });
  const state = { model: "some-model", depth: 30 };
  const card = { title: "Some model" };
  const drawn = ({ curves }: Panels) => panelMarkup(curves as Chart);
  const curves = drawn(figure.draw(state, { card, history }));
  expect(curves).toContain('data-term="train"');
  expect(curves).not.toContain('data-term="test"');
  expect(figure.summary(state, { card, history })).toMatch(
    /^some-model, Some model: from step 100 to step 300 the log likelihood .*\.$/,
  );
  const tested = figure.draw(state, { card, history: { ...history, testNats: [-3, -2, -2] } });
  expect(drawn(tested)).toContain('data-term="test"');
});

test("a model without training, measurements or an encoder says so", () => {
  const bare = { ...conditional, training: undefined, metrics: {}, imageShape: [3, 28, 20] } as unknown as ModelCard;
  expect(measuredRows(bare)).toEqual([["Bounds", "not measured"]]);
  expect(Object.fromEntries(recipeRows(bare))).toMatchObject({
    "ONNX against the original": "2.0e−6 at most, on 256 inputs",
    Images: "28 × 20 pixels, in colour",
    Posterior: "no encoder is published",
  });
  const complete = {
    ...conditional,
    files: { encoder: {} },
    metrics: {
      seeds: [
        { seed: 1, elboNats: -2 },
        { seed: 2, elboNats: -3 },
      ],
    },
  };
  expect(Object.fromEntries(recipeRows(complete as unknown as ModelCard))).toMatchObject({
    Data: "60,000 to train, 10,000 to test",
    Optimiser: "Adam, step size 0.001",
    "Seed, backend, time": "1, wasm, 10 s",
    Parameters: "1,234, stored as float32",
    "ONNX against training": "2.0e−6 at most, on 256 inputs",
    Images: "28 × 28 pixels, grey",
    "Latent size": "4",
    Posterior: "Gaussian, full covariance",
    "Conditioned on": "one of 10 classes",
    Length: "5 epochs of batches of 100",
  });
  expect(measuredRows(complete as unknown as ModelCard)).toEqual([
    ["ELBO, test, by seed", "−2.00 (seed 1), −3.00 (seed 2)"],
  ]);
});
