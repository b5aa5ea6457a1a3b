/** ppca/fit, in closed form and by one update of EM, ppca/posterior and ppca/reconstruct. */
import { normalSource } from "../../worker/probability/gaussians/gaussian.ts";
import {
  factorPca,
  fitPca,
  type ProbabilisticPca,
  posteriorCovariance,
} from "../../worker/probability/latent-variables/probabilistic-pca.ts";
import { run } from "../../worker/probability/latent-variables/probabilistic-pca-em.ts";
import {
  flatPoints,
  posteriorInParts,
  reconstructInParts,
} from "../../worker/probability/latent-variables/probabilistic-pca-points.ts";
import { inner as inputProduct } from "../../worker/probability/linear-algebra/matrix.ts";
import { complete, onlyPart } from "../../worker/probability/numerics/interruptible.ts";
import { createRng, type Rng } from "../../worker/probability/numerics/random.ts";
import { eigen } from "./eigen.ts";
import {
  columnsOf,
  type Decimal,
  type Exactly,
  type ExactMatrix,
  type ExactVector,
  exact,
  inner,
  invert,
  logNormal,
  matrixSum,
  minus,
  outer,
  plus,
  product,
  scaled,
  sum,
  times,
} from "./exact.ts";
import { list, placed } from "./inputs.ts";
import { overGrid, type Sweep, sweepOf } from "./measure.ts";

const latentSize = 2;

/** More points than dimensions, the same within a millionth of a plane, and fewer points than dimensions. */
const kinds = [
  { name: "", count: 6, size: 3, noise: 0.3 },
  { name: ", all but in a plane", count: 6, size: 3, noise: 1e-6 },
  { name: ", fewer points than dimensions", count: 4, size: 5, noise: 0.3 },
] as const;

interface PlacedPoints {
  readonly label: string;
  readonly points: number[][];
}

/** Points about a tilted plane, at every scale and offset. */
function placedPoints(): PlacedPoints[] {
  return overGrid((scale, offset, label) =>
    kinds.map(({ name, count, size, noise }): PlacedPoints => {
      const rng = createRng(67);
      const loadings = unitLoadings(size, rng);
      return { label: `${label}${name}`, points: pointsAbout(loadings, count, noise, scale, offset, rng) };
    }),
  ).flat();
}

const unitLoadings = (size: number, rng: Rng): number[][] => list(size, () => placed(latentSize, 1, 0, rng));

function pointsAbout(
  loadings: readonly (readonly number[])[],
  count: number,
  noise: number,
  scale: number,
  offset: number,
  rng: Rng,
): number[][] {
  return list(count, () => {
    const z = placed(latentSize, 0.5, 0, rng);
    return loadings.map((row) => offset + scale * (inputProduct(row, z) + noise * (2 * rng() - 1)));
  });
}

const named = ({ mean, loadings, noiseVariance }: ProbabilisticPca) => ({ mean, loadings, noiseVariance });

const closedFormSweep = sweepOf("ppca/fit, in closed form", () =>
  placedPoints().map(({ label, points }) => ({
    label,
    given: points,
    computed: () => {
      const { model, variances, logLikelihood } = fitPca(points, latentSize);
      return { ...named(model), variances, logLikelihoodNats: logLikelihood };
    },
    exact: exactFit,
  })),
);

/** Tipping and Bishop (1999), eqs. 7 and 8, by the spectrum of the covariance. */
function exactFit(points: ExactMatrix) {
  const { mean, covariance } = exactMoments(points);
  const { values, vectors } = eigen(covariance);
  const noiseVariance = sum(values.slice(latentSize)).div(values.length - latentSize);
  const variances = values.slice(0, latentSize);
  const model = { mean, noiseVariance, loadings: loadingsOf(variances, vectors, noiseVariance) };
  return { ...model, variances, logLikelihoodNats: exactLogLikelihood(model, points) };
}

function exactMoments(points: ExactMatrix) {
  const share = exact(1).div(points.length);
  const mean = scaled(
    share,
    points.reduce<ExactVector>(
      plus,
      list(points[0]?.length ?? 0, () => exact(0)),
    ),
  );
  const deviations = points.map((x) => minus(x, mean));
  const covariance = deviations
    .map((d) => outer(d, d))
    .reduce(matrixSum)
    .map((row) => scaled(share, row));
  return { mean, covariance };
}

/** Columns √(λ - σ²) u, (D, q). */
function loadingsOf(variances: ExactVector, vectors: ExactMatrix, noiseVariance: Decimal): Decimal[][] {
  const columns = variances.map((variance, k) =>
    scaled(variance.minus(noiseVariance).sqrt(), vectors[k] as ExactVector),
  );
  return columnsOf(columns);
}

type ExactPca = Exactly<ProbabilisticPca>;

/** W Wᵀ + σ² I. */
const covarianceOf = ({ loadings, noiseVariance }: ExactPca): Decimal[][] =>
  product(loadings, columnsOf(loadings)).map((row, i) =>
    row.map((entry, j) => (i === j ? entry.plus(noiseVariance) : entry)),
  );

const exactLogLikelihood = (model: ExactPca, points: ExactMatrix): Decimal =>
  sum(points.map(logNormal(model.mean, covarianceOf(model))));

interface Climb {
  readonly points: number[][];
  /** Standard normal variates of the start, (q, D). */
  readonly start: number[][];
}

const seed = 71;

/** The start and one update of it. */
const climbSweep = sweepOf("ppca/fit, one update of EM", () =>
  placedPoints().map(({ label, points }) => {
    const normal = normalSource(createRng(seed));
    const start = list(latentSize, () => list(points[0]?.length ?? 0, normal));
    return {
      label,
      given: { points, start },
      computed: () => {
        const options = { iterations: 1, tolerance: 0 };
        const { model, variances, logLikelihoodNats } = complete(run(points, latentSize, options, createRng(seed)));
        return { ...named(model), variances, logLikelihoodNats };
      },
      exact: exactClimb,
    };
  }),
);

/** Bishop (2006), eqs. 12.54-12.57, by the covariance of the points, and then any covariance of z. */
function exactClimb({ points, start }: Exactly<Climb>) {
  const { mean, covariance } = exactMoments(points);
  const size = mean.length;
  const total = sum(covariance.map((row, i) => row[i] as Decimal));
  const variance = total.div(size);
  const before: ExactPca = {
    mean,
    loadings: columnsOf(start).map((row) => scaled(variance.sqrt(), row)),
    noiseVariance: variance,
  };
  const gain = product(precisionOfLatents(before), columnsOf(before.loadings));
  const crossed = product(covariance, columnsOf(gain));
  const moments = matrixSum(
    precisionOfLatents(before).map((row) => scaled(variance, row)),
    product(gain, crossed),
  );
  const loadings = product(crossed, invert(moments).inverse);
  const explained = sum(loadings.map((row, i) => inner(row, crossed[i] as ExactVector)));
  const noiseVariance = total.minus(explained).div(size);
  const { values, vectors } = eigen(product(product(loadings, moments), columnsOf(loadings)));
  const variances = values.slice(0, latentSize).map((value) => value.plus(noiseVariance));
  const model = { mean, noiseVariance, loadings: loadingsOf(variances, vectors, noiseVariance) };
  return {
    ...model,
    variances,
    logLikelihoodNats: [exactLogLikelihood(before, points), exactLogLikelihood(model, points)],
  };
}

/** M⁻¹ = (Wᵀ W + σ² I)⁻¹. */
const precisionOfLatents = ({ loadings, noiseVariance }: ExactPca): Decimal[][] =>
  invert(
    product(columnsOf(loadings), loadings).map((row, i) =>
      row.map((entry, j) => (i === j ? entry.plus(noiseVariance) : entry)),
    ),
  ).inverse;

interface Given {
  readonly model: ProbabilisticPca;
  readonly points: number[][];
}

/** Models of much noise and of little, and points about their planes as far as that noise. */
const placedModels = (): { readonly label: string; readonly given: Given }[] =>
  overGrid((scale, offset, label) =>
    [0.3, 1e-6].map((noise) => {
      const rng = createRng(73);
      const loadings = unitLoadings(4, rng);
      const points = pointsAbout(loadings, 3, noise, scale, offset, rng);
      const model = {
        mean: list(4, () => offset + 0.1 * scale * rng()),
        loadings: loadings.map((row) => row.map((entry) => scale * entry)),
        noiseVariance: (noise * scale) ** 2,
      };
      return { label: noise === 0.3 ? label : `${label}, little noise`, given: { model, points } };
    }),
  ).flat();

const posteriorSweep = sweepOf("ppca/posterior", () =>
  placedModels().map(({ label, given }) => ({
    label,
    given,
    computed: () => {
      const factored = factorPca(given.model);
      const { mean, logEvidence } = onlyPart(posteriorInParts(factored, flatPoints(factored, given.points), 3));
      return { mean, covariance: posteriorCovariance(factored), logEvidence };
    },
    exact: ({ model, points }: Exactly<Given>) => {
      const inverse = precisionOfLatents(model);
      return {
        mean: points.map((x) => latentOf(model, inverse, x)),
        covariance: inverse.map((row) => scaled(model.noiseVariance, row)),
        logEvidence: points.map(logNormal(model.mean, covarianceOf(model))),
      };
    },
  })),
);

/** E[z | x] = M⁻¹ Wᵀ (x - μ). */
const latentOf = ({ loadings, mean }: ExactPca, inverse: ExactMatrix, x: ExactVector): Decimal[] =>
  times(inverse, times(columnsOf(loadings), minus(x, mean)));

const reconstructSweep = sweepOf("ppca/reconstruct", () =>
  placedModels().map(({ label, given }) => ({
    label,
    given,
    computed: () => {
      const factored = factorPca(given.model);
      return { ...onlyPart(reconstructInParts(factored, flatPoints(factored, given.points), 3)) };
    },
    exact: ({ model, points }: Exactly<Given>) => {
      const inverse = precisionOfLatents(model);
      const reconstructions = points.map((x) => plus(model.mean, times(model.loadings, latentOf(model, inverse, x))));
      const squaredError = points.map((x, n) => {
        const rest = minus(x, reconstructions[n] as ExactVector);
        return inner(rest, rest);
      });
      return { reconstructions, squaredError };
    },
  })),
);

export const sweeps: readonly Sweep[] = [closedFormSweep, climbSweep, posteriorSweep, reconstructSweep];
