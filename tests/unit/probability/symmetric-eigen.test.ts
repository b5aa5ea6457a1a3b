import { expect, test } from "vitest";
import { cholesky, logDeterminant } from "../../../worker/probability/linear-algebra/cholesky.ts";
import { timesTranspose } from "../../../worker/probability/linear-algebra/matrix.ts";
import {
  rootWithFlooredEigenvalues,
  symmetricEigen,
} from "../../../worker/probability/linear-algebra/symmetric-eigen.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { randomCovariance } from "../../oracles/random-gaussian.ts";
import { largestDifference } from "./support.ts";

const raise = (matrix: readonly (readonly number[])[], floor: number) =>
  timesTranspose(
    rootWithFlooredEigenvalues(Float64Array.from(matrix.flat()), matrix.length, floor),
    matrix.length,
    matrix.length,
  );

test("A V = V Λ, and the eigenvectors are orthonormal", () => {
  const rng = createRng(1);
  for (const size of [1, 2, 5, 32]) {
    const matrix = randomCovariance(size, rng);
    const { eigenvalues, eigenvectors } = symmetricEigen(Float64Array.from(matrix.flat()), size);
    const vector = (k: number) => Array.from(eigenvectors.subarray(k * size, (k + 1) * size));
    for (let k = 0; k < size; k++) {
      const image = matrix.map((row) => row.reduce((sum, entry, j) => sum + entry * (vector(k)[j] as number), 0));
      const scaled = vector(k).map((entry) => entry * (eigenvalues[k] as number));
      // Eigenvalues up to 30, some dozens of rotations for an entry.
      expect(largestDifference(image, scaled)).toBeLessThan(1e-12);
    }
    const identity = matrix.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
    expect(largestDifference(timesTranspose(eigenvectors, size, size), identity)).toBeLessThan(1e-13);
  }
});

test("among all matrices above the floor, the raised one is the most likely covariance", () => {
  const rng = createRng(2);
  const sample = randomCovariance(3, rng);
  const floor = 0.6;
  const raised = raise(sample, floor);
  const objective = (covariance: readonly (readonly number[])[]) => {
    const factor = cholesky(covariance, "/covariance");
    const { eigenvalues, eigenvectors } = symmetricEigen(Float64Array.from(covariance.flat()), 3);
    const trace = Array.from(eigenvalues).reduce((sum, eigenvalue, k) => {
      const v = Array.from(eigenvectors.subarray(3 * k, 3 * k + 3));
      const form = v.reduce(
        (acc, a, i) => acc + a * v.reduce((row, b, j) => row + b * (sample[i]?.[j] as number), 0),
        0,
      );
      return sum + form / eigenvalue;
    }, 0);
    return -logDeterminant(factor) - trace;
  };
  const best = objective(raised);
  for (let i = 0; i < 200; i++) {
    const change = randomCovariance(3, rng);
    const nudged = raised.map((row, a) =>
      row.map((entry, b) => entry + 0.02 * ((change[a]?.[b] as number) - (a === b ? 1 : 0))),
    );
    const feasible = raise(nudged, floor);
    expect(objective(feasible)).toBeLessThanOrEqual(best + 1e-12);
  }
});

test("a matrix above the floor is unchanged", () => {
  const matrix = randomCovariance(4, createRng(3));
  expect(largestDifference(raise(matrix, 0.01), matrix)).toBeLessThan(1e-13);
});
