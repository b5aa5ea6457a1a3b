import { expect, test } from "vitest";
import { condition } from "../../../worker/probability/gaussians/gaussian.ts";
import {
  factorPca,
  fitPca,
  type ProbabilisticPca,
} from "../../../worker/probability/latent-variables/probabilistic-pca.ts";
import {
  flatPoints,
  reconstructInParts,
} from "../../../worker/probability/latent-variables/probabilistic-pca-points.ts";
import { inner, type Matrix } from "../../../worker/probability/linear-algebra/matrix.ts";
import { onlyPart } from "../../../worker/probability/numerics/interruptible.ts";
import { covarianceOf, matrix, posterior, rounding, scattered } from "./pca-examples.ts";
import { largestDifference } from "./support.ts";

const reconstruct = (model: ProbabilisticPca, points: Matrix) => {
  const factored = factorPca(model);
  return onlyPart(reconstructInParts(factored, flatPoints(factored, points), points.length));
};

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
