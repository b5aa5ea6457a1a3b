import { expect, test } from "vitest";
import { logStandardNormal } from "../../../worker/probability/latent-variables/elbo.ts";
import {
  beginQuadrature,
  latentsAsked,
  latticePosterior,
  latticeSize,
  mostEvaluations,
  type PlaneQuadrature,
  planeMoments,
  stepQuadrature,
} from "../../../worker/probability/latent-variables/plane-posterior.ts";

type LogLikelihood = (z: readonly number[]) => number;

const valuesAt = (f: LogLikelihood, quadrature: PlaneQuadrature) => latentsAsked(quadrature).map(f);

function integrate(f: LogLikelihood, most = 96): PlaneQuadrature {
  let quadrature = beginQuadrature(most);
  while (quadrature.asked.length > 0) quadrature = stepQuadrature(quadrature, valuesAt(f, quadrature));
  return quadrature;
}

/** log c exp(-|z - m|² / 2v), with a Gaussian evidence and posterior under N(0, I). */
const bump =
  ([m1 = 0, m2 = 0]: readonly number[], v: number, logHeight = -50): LogLikelihood =>
  ([z1 = 0, z2 = 0]) =>
    logHeight - ((z1 - m1) ** 2 + (z2 - m2) ** 2) / (2 * v);
const bumpEvidence = (m: readonly number[], v: number, logHeight = -50) =>
  logHeight + Math.log(v / (1 + v)) - m.reduce((sum, value) => sum + value ** 2, 0) / (2 * (1 + v));

test.for([
  [[0.3, -0.2], 1e-4],
  [[1.7, 0.4], 4e-4],
  [[-2.5, 2.5], 0.003],
  [[0, 0], 0.01],
  [[3.3, 0], 0.02],
  [[1, 1], 0.5],
] as const)("the evidence and the moments for a Gaussian likelihood agree with their closed forms: %j", ([m, v]) => {
  const quadrature = integrate(bump(m, v));
  // A split that changes the sum by 0.05 leaves a smaller error; cells next to a split cost a few thousandths.
  expect(Math.abs(quadrature.logEvidence - bumpEvidence(m, v))).toBeLessThan(0.005);
  const { mean, covariance, mode, from, to } = planeMoments(quadrature);
  const variance = v / (1 + v);
  const deviation = Math.sqrt(variance);
  for (const axis of [0, 1] as const) {
    const centre = (m[axis] as number) / (1 + v);
    expect(Math.abs(mean[axis] - centre)).toBeLessThan(0.02 * deviation);
    expect(Math.abs((covariance[axis]?.[axis] as number) / variance - 1)).toBeLessThan(0.02);
    // The width of a cell, at most that of an initial one.
    expect(Math.abs(mode[axis] - centre)).toBeLessThan(1.5 * deviation);
    expect(from[axis]).toBeLessThan(centre - 2.5 * deviation);
    expect(to[axis]).toBeGreaterThan(centre + 2.5 * deviation);
  }
  expect(Math.abs(covariance[0]?.[1] as number)).toBeLessThan(0.02 * variance);
  expect(quadrature.evaluations).toBeLessThanOrEqual(mostEvaluations(96));
});

test("two distant narrow peaks are both found, weighted by their evidence", () => {
  const [one, other] = [
    [0.52, -0.31],
    [-1.1, 0.8],
  ] as const;
  const [f, g] = [bump(one, 2e-4), bump(other, 2e-4, -50.7)];
  const quadrature = integrate((z) => {
    const [a, b] = [f(z), g(z)];
    return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
  });
  const [a, b] = [bumpEvidence(one, 2e-4), bumpEvidence(other, 2e-4, -50.7)];
  expect(Math.abs(quadrature.logEvidence - Math.log(Math.exp(a) + Math.exp(b)))).toBeLessThan(0.005);
  const share = 1 / (1 + Math.exp(b - a));
  const expected = (share * one[0] + (1 - share) * other[0]) / 1.0002;
  expect(planeMoments(quadrature).mean[0]).toBeCloseTo(expected, 2);
});

test("a constant likelihood leaves the prior", () => {
  const quadrature = integrate(() => -3);
  // The lattice ends at 1.5 times the quantile of half a cell, beyond which is less than a thousandth of the prior.
  expect(quadrature.logEvidence).toBeCloseTo(-3, 2);
  const { mean, covariance } = planeMoments(quadrature);
  for (const axis of [0, 1] as const) {
    // The choice among equal cells is not symmetric.
    expect(Math.abs(mean[axis])).toBeLessThan(1e-4);
    expect(covariance[axis]?.[axis]).toBeCloseTo(1, 1);
  }
});

test("the lattice is a mixture: its responsibilities sum to one, and its weights are the prior's", () => {
  const start = beginQuadrature(96);
  const f = bump([0.3, -0.2], 0.02);
  const { axis, logEvidence, logResponsibilities } = latticePosterior(start, valuesAt(f, start));
  expect(axis).toHaveLength(latticeSize);
  const total = logResponsibilities.flat().reduce((sum, value) => sum + Math.exp(value), 0);
  // Rounding errors of 2,601 exponentials.
  expect(total).toBeCloseTo(1, 12);
  expect(logEvidence).toBeCloseTo(bumpEvidence([0.3, -0.2], 0.02), 2);
  // Bayes' theorem at two of its points: the weights differ in prior density and in the area of the cell.
  const [row, column] = [20, 30];
  const ratio = (logResponsibilities[row]?.[column] as number) - (logResponsibilities[25]?.[25] as number);
  const area = (i: number) => Math.log(((axis[i + 1] as number) - (axis[i - 1] as number)) / 2);
  const z = [axis[column] as number, axis[row] as number];
  const joint = f(z) + logStandardNormal(z) - f([0, 0]) - logStandardNormal([0, 0]);
  // The area of a cell from the distances to its neighbours, up to curvature.
  expect(ratio).toBeCloseTo(joint + area(row) + area(column) - 2 * area(25), 2);
});

test("fewer cells to split cost fewer decodes", () => {
  const few = integrate(bump([0.3, -0.2], 1e-4), 24);
  expect(few.evaluations).toBeLessThanOrEqual(mostEvaluations(24));
  expect(Math.abs(few.logEvidence - bumpEvidence([0.3, -0.2], 1e-4))).toBeLessThan(0.05);
});
