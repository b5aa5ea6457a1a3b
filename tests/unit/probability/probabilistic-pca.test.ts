import { expect, test } from "vitest";
import { condition } from "../../../worker/probability/gaussians/gaussian.ts";
import {
  factorPca,
  fitPca,
  flatPoints,
  type ProbabilisticPca,
  posteriorCovariance,
  posteriorInParts,
  reconstructInParts,
} from "../../../worker/probability/latent-variables/probabilistic-pca.ts";
import { inner, type Matrix } from "../../../worker/probability/linear-algebra/matrix.ts";
import { symmetricEigen } from "../../../worker/probability/linear-algebra/symmetric-eigen.ts";
import { onlyPart } from "../../../worker/probability/numerics/interruptible.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { largestDifference } from "./support.ts";

/** Entries of order one, a dozen operations. */
const rounding = 1e-12;
const rng = createRng(7);
const matrix = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => 2 * rng() - 1));

/** Points around a tilted plane, with noise in every direction. */
function scattered(count: number, size: number, latentSize: number): number[][] {
  const loadings = matrix(size, latentSize);
  return matrix(count, latentSize).map((z) =>
    loadings.map((row, i) => 3 * inner(row, z) + 0.2 * i + 0.3 * (2 * rng() - 1)),
  );
}

const posterior = (model: ProbabilisticPca, points: Matrix) => {
  const factored = factorPca(model);
  return {
    ...onlyPart(posteriorInParts(factored, flatPoints(factored, points), points.length)),
    covariance: posteriorCovariance(factored),
  };
};
const reconstruct = (model: ProbabilisticPca, points: Matrix) => {
  const factored = factorPca(model);
  return onlyPart(reconstructInParts(factored, flatPoints(factored, points), points.length));
};

/** C = W Wᵀ + σ² I. */
const covarianceOf = ({ loadings, noiseVariance }: ProbabilisticPca): number[][] =>
  loadings.map((a, i) => loadings.map((b, j) => inner(a, b) + (i === j ? noiseVariance : 0)));

/** The joint Gaussian of x and z, with D + q dimensions. */
const jointOf = (model: ProbabilisticPca) => {
  const q = model.loadings[0]?.length ?? 0;
  const latents = Array.from({ length: q }, (_, k) => k);
  const covariance = [
    ...covarianceOf(model).map((row, i) => [...row, ...(model.loadings[i] as readonly number[])]),
    ...latents.map((k) => [...model.loadings.map((row) => row[k] as number), ...latents.map((l) => Number(k === l))]),
  ];
  return { mean: [...model.mean, ...latents.map(() => 0)], covariance };
};

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

const rotationBy = (angle: number): number[][] => [
  [Math.cos(angle), -Math.sin(angle)],
  [Math.sin(angle), Math.cos(angle)],
];
const turned = (model: ProbabilisticPca, rotation: Matrix): ProbabilisticPca => ({
  ...model,
  loadings: model.loadings.map((row) =>
    rotation.map((_, k) =>
      inner(
        row,
        rotation.map((r) => r[k] as number),
      ),
    ),
  ),
});

test("posterior and evidence are those of the joint Gaussian of x and z, conditioned on x", () => {
  for (const [size, latentSize] of [
    [2, 1],
    [5, 2],
    [6, 5],
  ] as const) {
    const model = { mean: matrix(1, size)[0] ?? [], loadings: matrix(size, latentSize), noiseVariance: 0.3 };
    const points = matrix(4, size).map((x) => x.map((value) => 3 * value));
    const found = posterior(model, points);
    const joint = jointOf(model);
    points.forEach((values, n) => {
      const seen = { dimensions: values.map((_, i) => i), values };
      const { gaussian, logEvidence } = condition(joint, seen, "/covariance");
      expect(largestDifference(found.mean[n] ?? [], gaussian.mean)).toBeLessThan(rounding);
      expect(largestDifference(found.covariance, gaussian.covariance)).toBeLessThan(rounding);
      expect(Math.abs((found.logEvidence[n] as number) - logEvidence)).toBeLessThan(10 * rounding);
    });
  }
});

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

test("a rotation of W rotates the latents, and changes neither the evidence nor the reconstructions", () => {
  const points = scattered(20, 5, 2);
  const { model } = fitPca(points, 2);
  const rotation = rotationBy(0.7);
  const [before, after] = [posterior(model, points), posterior(turned(model, rotation), points)];
  expect(largestDifference(after.logEvidence, before.logEvidence)).toBeLessThan(10 * rounding);
  // z' = Rᵀ z.
  const expected = before.mean.map((z) =>
    rotation.map((_, k) =>
      inner(
        z,
        rotation.map((row) => row[k] as number),
      ),
    ),
  );
  expect(largestDifference(after.mean, expected)).toBeLessThan(rounding);
  expect(largestDifference(after.mean, before.mean)).toBeGreaterThan(0.1);
  const [one, other] = [reconstruct(model, points), reconstruct(turned(model, rotation), points)];
  expect(largestDifference(one.reconstructions, other.reconstructions)).toBeLessThan(rounding);
});

test("a reconstruction is W E[z | x] + μ, shorter than the projection onto the plane because of the prior", () => {
  const points = scattered(20, 5, 2);
  const { model, variances } = fitPca(points, 2);
  const { mean } = posterior(model, points);
  const { reconstructions: found, squaredError } = reconstruct(model, points);
  found.forEach((x, n) => {
    const expected = model.mean.map((centre, i) => centre + inner(model.loadings[i] ?? [], mean[n] ?? []));
    expect(largestDifference(x, expected)).toBeLessThan(rounding);
    const apart = x.reduce((sum, value, i) => sum + (value - (points[n]?.[i] as number)) ** 2, 0);
    expect(Math.abs((squaredError[n] as number) - apart)).toBeLessThan(rounding);
    // Along a column of W the projection shrinks by 1 - σ² / λ.
    model.loadings[0]?.forEach((_, k) => {
      const column = model.loadings.map((row) => row[k] as number);
      const along = (point: readonly number[]) =>
        inner(
          column,
          point.map((value, i) => value - (model.mean[i] as number)),
        );
      const share = 1 - model.noiseVariance / (variances[k] as number);
      expect(along(x)).toBeCloseTo(share * along(points[n] ?? []), 11);
    });
  });
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

test("loadings that are parallel to 1e-9 leave all digits of the posterior", () => {
  const model = {
    mean: [0, 0, 0],
    loadings: [
      [1e6, 1e6],
      [1e6, 1e6],
      [0, 1e-3],
    ],
    noiseVariance: 1e-6,
  };
  const { covariance, logEvidence } = posterior(model, [[0, 0, 0]]);
  // M / σ² = [2e18 + 1, 2e18; 2e18, 2e18 + 2], singular in doubles, has the determinant 6e18 + 2.
  expect(
    largestDifference(covariance, [
      [1 / 3, -1 / 3],
      [-1 / 3, 1 / 3],
    ]),
  ).toBeLessThan(1e-9);
  expect(logEvidence[0]).toBeCloseTo(-0.5 * (3 * Math.log(2 * Math.PI * 1e-6) + Math.log(6e18)), 9);
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

test("an invalid model is refused", () => {
  const model = { mean: [0, 0], loadings: [[1], [1]], noiseVariance: 1 };
  expect(() => factorPca({ ...model, noiseVariance: 0 })).toThrow("/model/noiseVariance");
  expect(() => factorPca({ ...model, loadings: [[1]] })).toThrow("/model/loadings: expected 2 entries");
  expect(() => factorPca({ ...model, loadings: [[1], [1, 2]] })).toThrow("/model/loadings/1");
  expect(() =>
    factorPca({
      ...model,
      loadings: [
        [1, 0],
        [0, 1],
      ],
    }),
  ).toThrow("expected fewer latents than the 2 dimensions");
  expect(() => posterior(model, [[1, 2, 3]])).toThrow("/points/0");
});

test("the points of a request are not modified", () => {
  const points = scattered(6, 3, 1);
  const before = structuredClone(points);
  fitPca(points, 1);
  expect(points).toEqual(before);
});
