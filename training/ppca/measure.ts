/**
 * The figures on a PCA model's card: exact for each image, because its posterior and its evidence have closed forms.
 */
import type { ImageModelCard } from "../../worker/artifact.ts";
import {
  factorPca,
  logEvidenceAt,
  type ProbabilisticPca,
  posteriorAt,
  posteriorCovariance,
} from "../../worker/probability/latent-variables/probabilistic-pca.ts";
import { pixelValues } from "../data/binarize.ts";
import type { Split } from "../data/dataset.ts";
import { summarise } from "../optimise/summary.ts";

type Metrics = ImageModelCard["metrics"];

/** Figures of each image, (count) nats, and posterior means (count, q). */
interface ImageFigures {
  readonly logEvidence: Float64Array;
  /** KL(p(z | x) || p(z)). */
  readonly kl: Float64Array;
  /** E[|x - W z - μ|² | x]. */
  readonly squares: Float64Array;
  readonly means: Float32Array;
}

export function measurePca(model: ProbabilisticPca, test: Split, train: Split): Metrics {
  const figures = figuresOf(model, test);
  return {
    test: elboOf(figures),
    train: elboOf(figuresOf(model, train)),
    exactEvidence: { images: test.count, nats: summarise(figures.logEvidence).mean },
    meanSquaredError: summarise(figures.squares).mean / model.mean.length,
  };
}

/** E[z | x] of each image, float32 (count, q). */
export const encodePca = (model: ProbabilisticPca, images: Split): Float32Array => figuresOf(model, images).means;

/** q(z | x) is p(z | x), so the bound is the evidence, and its reconstruction term follows from the KL term. */
function elboOf({ logEvidence, kl }: ImageFigures): NonNullable<Metrics["test"]> {
  const { mean, standardError } = summarise(logEvidence);
  const klNats = summarise(kl).mean;
  return {
    elboNats: mean,
    reconstructionNats: -mean - klNats,
    klNats,
    standardErrorNats: standardError,
    convention: "real",
  };
}

function figuresOf(model: ProbabilisticPca, { count, pixels }: Split): ImageFigures {
  const factored = factorPca(model);
  const { size, latentSize: q, noise } = factored;
  const covariance = posteriorCovariance(factored);
  const trace = covariance.reduce((sum, row, k) => sum + (row[k] as number), 0);
  // Orthogonal loadings have a diagonal posterior covariance.
  const logDeterminant = covariance.reduce((sum, row, k) => sum + Math.log(row[k] as number), 0);
  const levels = pixelValues("real");
  const x = new Float64Array(size);
  const figures = {
    logEvidence: new Float64Array(count),
    kl: new Float64Array(count),
    squares: new Float64Array(count),
    means: new Float32Array(count * q),
  };
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < size; i++) x[i] = levels[pixels[n * size + i] as number] as number;
    const { mean, squaredDistance } = posteriorAt(factored, x, 0);
    const length = mean.reduce((sum, z) => sum + z * z, 0);
    figures.logEvidence[n] = logEvidenceAt(factored, squaredDistance);
    figures.kl[n] = 0.5 * (trace + length - q - logDeterminant);
    // |x - W E[z] - μ|² is the squared distance minus the prior's |z|²; tr(Wᵀ W Cov[z]) = σ² (q - tr Cov[z]).
    figures.squares[n] = noise ** 2 * (squaredDistance - length + q - trace);
    figures.means.set(mean, n * q);
  }
  return figures;
}
