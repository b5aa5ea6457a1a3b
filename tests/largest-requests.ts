/** The largest requests within the published limits, of random doubles: one for each route and alternative. */
import { limits } from "../worker/limits.ts";
import { createRng } from "../worker/probability/numerics/random.ts";

const rng = createRng(15);
const uniform = () => rng();
const normal = () => Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
const vector = (size: number, draw = normal) => Array.from({ length: size }, draw);
const matrix = (rows: number, columns: number, draw = normal) =>
  Array.from({ length: rows }, () => vector(columns, draw));
const distribution = (size: number) => {
  const shares = vector(size, uniform);
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
};
/** Diagonally dominant, with every entry as long as a double can be. */
const covariance = (size: number) => {
  const entries = matrix(size, size, uniform);
  return entries.map((row, i) =>
    row.map((_, j) =>
      i === j ? size + (entries[i]?.[i] as number) : (entries[Math.min(i, j)]?.[Math.max(i, j)] as number),
    ),
  );
};

const { mixtureComponents: K, mixtureDimensions: D, points: N, numbers } = limits;
const mixture = {
  weights: distribution(K),
  means: matrix(K, D),
  covariances: Array.from({ length: K }, () => covariance(D)),
};
const { pcaDimensions, pcaLatentSize } = limits;
const plane = {
  model: { mean: vector(pcaDimensions), loadings: matrix(pcaDimensions, pcaLatentSize), noiseVariance: 0.5 },
  points: matrix(Math.floor(numbers / pcaDimensions), pcaDimensions),
};
const d = limits.regressionFeatures;
const prior = { mean: vector(d), covariance: covariance(d) };
const rows = numbers / d;
const images = Array.from({ length: limits.images }, () => matrix(28, 28, uniform));
/** A variable with the most states, under parents with that many combinations. */
const wide = {
  name: "child",
  states: Array.from({ length: limits.networkStates }, (_, i) => `${i}`),
  parents: ["a", "b", "c"],
  table: Array.from({ length: 8192 }, () => distribution(limits.networkStates)),
};
const root = (name: string, states: number) => ({
  name,
  states: Array.from({ length: states }, (_, i) => `${i}`),
  parents: [],
  table: [distribution(states)],
});

export interface LargestRequest {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The field that may be an array, and its form. */
  readonly array?: {
    readonly values: readonly number[];
    readonly shape: readonly number[];
    readonly fields: readonly string[];
  };
}

const arrayOf = (field: string, values: readonly (readonly number[])[], others: readonly string[] = [field]) => ({
  values: values.flat(),
  shape: [values.length, (values[0] ?? []).length],
  fields: others,
});

const latents = matrix(limits.latents, 200);
const points = matrix(N, D);
const seen = matrix(N, D - 1);
const positions = matrix(N, 3);
const targets = vector(rows);
const inputs = matrix(rows, d);
const imageArray = { values: images.flat(2), shape: [limits.images, 28, 28], fields: ["images"] };

export const largestRequests: readonly LargestRequest[] = [
  { path: "/v1/models/mlp-200d/decode", body: { latents }, array: arrayOf("latents", latents) },
  { path: "/v1/models/mlp-2d/encode", body: { images }, array: imageArray },
  { path: "/v1/models/mlp-2d/reconstruct", body: { images, draws: 4 }, array: imageArray },
  { path: "/v1/models/mlp-2d/elbo", body: { images, draws: 2 }, array: imageArray },
  { path: "/v1/models/mlp-2d/posterior", body: { images: images.slice(0, 1), size: limits.densitySize } },
  { path: "/v1/models/mlp-small-2d/refine", body: { images, steps: 1 }, array: imageArray },
  { path: "/v1/models/mlp-2d/interpolate", body: { from: { image: images[0] }, to: { image: images[1] }, steps: 64 } },
  { path: "/v1/models/wiggle-input/predict", body: { inputs: matrix(N, 1) }, array: arrayOf("inputs", matrix(N, 1)) },
  { path: "/v1/mixtures/condition", body: { mixture, observed: { dimensions: [0], values: [0.5] }, points: seen } },
  { path: "/v1/mixtures/density", body: { mixture, points } },
  { path: "/v1/mixtures/marginal", body: { mixture, dimensions: Array.from({ length: D - 1 }, (_, i) => i) } },
  { path: "/v1/mixtures/sample", body: { mixture, count: N } },
  {
    path: "/v1/mixtures/fit",
    body: { points, components: 1, iterations: 2 },
    array: arrayOf("points", points),
  },
  { path: "/v1/ppca/fit", body: { points, latentSize: D - 1 }, array: arrayOf("points", points) },
  { path: "/v1/ppca/fit", body: { points: plane.points, latentSize: pcaLatentSize, em: { iterations: 8 } } },
  { path: "/v1/ppca/posterior", body: plane },
  { path: "/v1/ppca/reconstruct", body: plane },
  { path: "/v1/gaussians/project", body: { samples: points }, array: arrayOf("samples", points) },
  { path: "/v1/gaussians/project", body: { mixture } },
  { path: "/v1/expectations/decompose", body: { mixture } },
  {
    path: "/v1/expectations/decompose",
    body: {
      table: {
        x: vector(limits.tableValues),
        y: vector(limits.tableValues),
        probabilities: [distribution(limits.tableValues ** 2)].flatMap((all) =>
          Array.from({ length: limits.tableValues }, (_, i) =>
            all.slice(i * limits.tableValues, (i + 1) * limits.tableValues),
          ),
        ),
      },
    },
  },
  {
    path: "/v1/regression/posterior",
    body: { inputs, targets, noiseVariance: 0.5, prior },
  },
  {
    path: "/v1/regression/predict",
    body: {
      inputs: inputs.slice(0, rows / 2),
      targets: targets.slice(0, rows / 2),
      noiseVariance: 0.5,
      prior,
      at: inputs.slice(rows / 2),
    },
  },
  {
    path: "/v1/predictive-checks",
    body: {
      inputs,
      targets,
      noiseVariance: 0.5,
      posterior: prior,
      quantity: "kurtosis",
      otherQuantities: ["largest-residual", "share-outside-95"],
    },
  },
  {
    path: "/v1/networks/query",
    body: { network: { variables: [root("a", 16), root("b", 16), root("c", 32), wide] }, query: ["a"] },
  },
  {
    path: "/v1/variational/earthquakes/fit",
    body: {
      positions,
      counts: Array.from({ length: N }, () => Math.floor(10 * rng())),
      components: 10,
      positionPrecision: 1,
      prior: { mean: vector(3), precision: 0.5, shape: 1, rate: 1 },
      initialResponsibilities: Array.from({ length: N }, () => distribution(10)),
      iterations: 1,
    },
  },
  {
    path: "/v1/reparameterizations/categorical/gradients",
    body: { probabilities: distribution(limits.categories), target: vector(limits.categories), temperature: 0.5 },
  },
];
