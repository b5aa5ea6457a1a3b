/** Posteriors and reconstructions of many points under one probabilistic PCA model, in parts and with interruptions. */
import { dot, flatten, type Matrix } from "../linear-algebra/matrix.ts";
import type { Interruptible } from "../numerics/interruptible.ts";
import { type FactoredPca, logEvidenceAt, posteriorAt, posteriorOperations } from "./probabilistic-pca.ts";

/** p(z | x) and log p(x) of some points. */
export interface Posteriors {
  /** E[z | x], (N, q). */
  readonly mean: number[][];
  /** log p(x), (N), nats. */
  readonly logEvidence: number[];
}

/** Projections of points onto the plane. */
export interface Reconstructions {
  /** E[W z + μ | x], (N, D). */
  readonly reconstructions: number[][];
  /** |x - E[W z + μ | x]|², (N), units² of x. */
  readonly squaredError: number[];
}

/** Points in each step. */
const perStep = 100;

/**
 * Posterior means and log evidences of points, in parts of that many.
 *
 * @param points x, (N, D) row-major
 */
export function* posteriorInParts(
  model: FactoredPca,
  points: Float64Array,
  rows: number,
): Interruptible<void, Posteriors> {
  for (const { first, end } of parts(points.length / model.size, rows)) {
    const part: Posteriors = { mean: [], logEvidence: [] };
    for (let n = first; n < end; n++) {
      if (n % perStep === 0) yield perStep * posteriorOperations(model);
      const { mean, squaredDistance } = posteriorAt(model, points, n);
      part.mean.push(Array.from(mean));
      part.logEvidence.push(logEvidenceAt(model, squaredDistance));
    }
    yield part;
  }
}

/**
 * Points reconstructed from their posterior means, and their distances from the originals, in parts of that many.
 *
 * @param points x, (N, D) row-major
 */
export function* reconstructInParts(
  model: FactoredPca,
  points: Float64Array,
  rows: number,
): Interruptible<void, Reconstructions> {
  const { size, latentSize, loadings, mean } = model;
  for (const { first, end } of parts(points.length / size, rows)) {
    const part: Reconstructions = { reconstructions: [], squaredError: [] };
    for (let n = first; n < end; n++) {
      if (n % perStep === 0) yield 2 * perStep * posteriorOperations(model);
      const { mean: z } = posteriorAt(model, points, n);
      let squares = 0;
      const point = Array.from(mean, (centre, i) => {
        const along = dot(loadings, i * latentSize, z, 0, latentSize);
        squares += ((points[n * size + i] as number) - centre - along) ** 2;
        return centre + along;
      });
      part.reconstructions.push(point);
      part.squaredError.push(squares);
    }
    yield part;
  }
}

function* parts(count: number, rows: number): Generator<{ readonly first: number; readonly end: number }> {
  for (let first = 0; first < count; first += rows) yield { first, end: Math.min(first + rows, count) };
}

/** The points of a request, flat, checked against the model. @throws DomainError ShapeMismatch */
export const flatPoints = ({ size }: FactoredPca, points: Matrix): Float64Array => flatten(points, size, "/points");
