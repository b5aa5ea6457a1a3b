import { expect, test } from "vitest";
import { fitPca } from "../../../worker/probability/latent-variables/probabilistic-pca.ts";
import { inner, type Matrix } from "../../../worker/probability/linear-algebra/matrix.ts";
import { symmetricEigen } from "../../../worker/probability/linear-algebra/symmetric-eigen.ts";
import { covarianceOf, matrix, posterior, rng, rounding, scattered } from "./pca-examples.ts";
import { largestDifference } from "./support.ts";

function sampleCovariance(points: Matrix): { mean: number[]; covariance: number[][] } {
  const size = points[0]?.length ?? 0;
  const mean = Array.from(
    { length: size },
    (_, i) => points.reduce((sum, x) => sum + (x[i] as number), 0) / points.length,
  );
  const entry = (i: number, j: number) =>
    points.reduce(
      (sum, x) => sum + ((x[i] as number) - (mean[i] as number)) * ((x[j] as number) - (mean[j] as number)),
      0,
    );
  return { mean, covariance: mean.map((_, i) => mean.map((_, j) => entry(i, j) / points.length)) };
}

/** The covariance with its q largest eigenvalues, and the mean of the others in their place. */
function flattened(covariance: Matrix, q: number): number[][] {
  const size = covariance.length;
  const { eigenvalues, eigenvectors } = symmetricEigen(Float64Array.from(covariance.flat()), size);
  const order = [...eigenvalues.keys()].sort((a, b) => (eigenvalues[b] as number) - (eigenvalues[a] as number));
  const rest = order.slice(q).reduce((sum, k) => sum + (eigenvalues[k] as number), 0) / (size - q);
  return covariance.map((_, i) =>
    covariance.map((_, j) =>
      order.reduce((sum, k, rank) => {
        const lambda = rank < q ? (eigenvalues[k] as number) : rest;
        return sum + lambda * (eigenvectors[k * size + i] as number) * (eigenvectors[k * size + j] as number);
      }, 0),
    ),
  );
}

test.each([
  ["more points than dimensions", 40, 6, 2],
  ["fewer points than dimensions", 7, 12, 3],
  ["as many", 8, 8, 1],
])(
  "the maximum likelihood covariance is the sample's with its smaller eigenvalues averaged: %s",
  (_, count, size, q) => {
    const points = scattered(count, size, q);
    const { model, variances, logLikelihood } = fitPca(points, q);
    const sample = sampleCovariance(points);
    expect(largestDifference(model.mean, sample.mean)).toBeLessThan(rounding);
    expect(largestDifference(covarianceOf(model), flattened(sample.covariance, q))).toBeLessThan(rounding);
    const { logEvidence } = posterior(model, points);
    const sum = logEvidence.reduce((total, nats) => total + nats, 0);
    expect(Math.abs(logLikelihood / sum - 1)).toBeLessThan(rounding);
    // λ - σ² along each column.
    variances.forEach((variance, k) => {
      const length = model.loadings.reduce((total, row) => total + (row[k] as number) ** 2, 0);
      expect(Math.abs(length + model.noiseVariance - variance)).toBeLessThan(rounding);
    });
  },
);

test("no model near the fitted one is as likely", () => {
  const points = scattered(30, 5, 2);
  const { model, logLikelihood } = fitPca(points, 2);
  for (let i = 0; i < 100; i++) {
    const nudge = (rows: Matrix) => rows.map((row) => row.map((value) => value + 0.02 * (2 * rng() - 1)));
    const nudged = {
      mean: nudge([model.mean])[0] ?? [],
      loadings: nudge(model.loadings),
      noiseVariance: model.noiseVariance * (1 + 0.1 * (2 * rng() - 1)),
    };
    const sum = posterior(nudged, points).logEvidence.reduce((total, nats) => total + nats, 0);
    expect(sum).toBeLessThan(logLikelihood);
  }
});

test("columns of W are orthogonal, the longest first, each with a positive largest entry", () => {
  const { model, variances } = fitPca(scattered(30, 6, 3), 3);
  const columns = [0, 1, 2].map((k) => model.loadings.map((row) => row[k] as number));
  columns.forEach((column, k) => {
    for (const other of columns.slice(0, k)) expect(Math.abs(inner(column, other))).toBeLessThan(rounding);
    expect(Math.max(...column)).toBe(Math.max(...column.map(Math.abs)));
  });
  expect(variances).toEqual(variances.toSorted((a, b) => b - a));
});

test("a fit transforms with its points, over scales 1e-9 to 1e9 and offsets to 1e9", () => {
  const points = scattered(12, 4, 1);
  const { model, logLikelihood } = fitPca(points, 1);
  for (const scale of [1e-9, 1e-3, 1e3, 1e9]) {
    for (const offset of [0, 1, 1e9]) {
      const moved = points.map((x) => x.map((value) => scale * value + offset));
      // The digits that remain in the doubles of the moved points.
      const lost = (offset * Number.EPSILON) / scale;
      if (lost > 1e-3) continue;
      const placed = fitPca(moved, 1);
      const tolerance = 1e-11 + 100 * lost;
      expect(Math.abs(placed.model.noiseVariance / scale ** 2 / model.noiseVariance - 1)).toBeLessThan(tolerance);
      model.loadings.forEach(([loading = 0], i) => {
        expect(Math.abs((placed.model.loadings[i]?.[0] as number) / scale - loading)).toBeLessThan(tolerance);
      });
      const expected = logLikelihood - 12 * 4 * Math.log(scale);
      expect(Math.abs(placed.logLikelihood - expected)).toBeLessThan(100 * tolerance);
    }
  }
});

test("noise of 1e-9 beside a spread of 1 keeps its digits", () => {
  const tilt = [0.6, 0.8];
  const along = [-1, -0.25, 0.5, 0.75];
  const across = [1, -1, -1, 1].map((sign) => sign * 1e-9);
  const points = along.map((a, n) => [
    (tilt[0] as number) * a - (tilt[1] as number) * (across[n] as number),
    (tilt[1] as number) * a + (tilt[0] as number) * (across[n] as number),
  ]);
  // The remainder of the regression of `across` on `along`, computed directly from the values.
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const slope = mean(along.map((a, n) => a * (across[n] as number))) / mean(along.map((a) => a * a));
  const rest = mean(across.map((value, n) => (value - slope * (along[n] as number)) ** 2));
  // Coordinates of the points are rounded by 1e-16, a ten-millionth of the noise.
  expect(Math.abs(fitPca(points, 1).model.noiseVariance / rest - 1)).toBeLessThan(1e-6);
});

test("points without noise, or too few points, are refused with advice", () => {
  const plane = matrix(10, 1).map(([t = 0]) => [t, 2 * t, 1 - t]);
  expect(() => fitPca(plane, 1)).toThrow(/ask for fewer/);
  expect(() => fitPca(plane, 2)).toThrow(/ask for fewer/);
  expect(() => fitPca(scattered(3, 5, 1), 2)).toThrow("/latentSize: expected at most 1, got 2");
  expect(() => fitPca(scattered(9, 2, 1), 2)).toThrow("/latentSize: expected at most 1, got 2");
  expect(() =>
    fitPca(
      [
        [1, 2],
        [3, 5],
      ],
      1,
    ),
  ).toThrow("too few");
  expect(() =>
    fitPca(
      [
        [1, 2],
        [1, 2],
        [1, 2],
      ],
      1,
    ),
  ).toThrow("expected points that differ, got 3 equal ones");
  expect(() => fitPca([[1, 2], [1]], 1)).toThrow("/points/1: expected 2 entries, got 1");
});

test("a plane far from the origin is still a plane after its points are rounded", () => {
  const tilted = matrix(30, 2).map((z) =>
    [0.3, 0.7, -0.2, 0.5].map((w, i) => 1e6 + w * (z[0] as number) + i * (z[1] as number)),
  );
  expect(() => fitPca(tilted, 2)).toThrow(/ask for fewer/);
});

test("the points of a request are not modified", () => {
  const points = scattered(6, 3, 1);
  const before = structuredClone(points);
  fitPca(points, 1);
  expect(points).toEqual(before);
});
