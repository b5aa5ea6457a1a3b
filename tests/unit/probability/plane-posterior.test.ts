import { expect, test } from "vitest";
import { logStandardNormal } from "../../../worker/probability/latent-variables/elbo.ts";
import {
  beginCells,
  blockPosterior,
  latentsOfCells,
  latticePosterior,
  latticeSize,
  middlePlaces,
  placesOfDenseBlocks,
} from "../../../worker/probability/latent-variables/plane-cells.ts";
import {
  beginQuadrature,
  mostEvaluations,
  type PlaneQuadrature,
  planeMoments,
  stepQuadrature,
} from "../../../worker/probability/latent-variables/plane-posterior.ts";
import { logSumExp } from "../../../worker/probability/numerics/log-sum-exp.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";

type LogLikelihood = (z: readonly number[]) => number;

function integrate(f: LogLikelihood, most = 2688): PlaneQuadrature {
  let quadrature = beginQuadrature(most);
  while (quadrature.asked.length > 0) quadrature = stepQuadrature(quadrature, quadrature.asked.map(f));
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
  // The grid leaves out 2e-9 of a Gaussian's mass.
  expect(Math.abs(quadrature.logEvidence - bumpEvidence(m, v))).toBeLessThan(1e-8);
  // By a grid of twice the spacing, whose error the whole one has to the fourth power.
  expect(quadrature.lastChangeNats).toBeLessThan(0.01);
  const { mean, covariance, mode, from, to } = planeMoments(quadrature);
  const variance = v / (1 + v);
  const deviation = Math.sqrt(variance);
  for (const axis of [0, 1] as const) {
    const centre = (m[axis] as number) / (1 + v);
    expect(Math.abs(mean[axis] - centre)).toBeLessThan(1e-7 * deviation);
    expect(Math.abs((covariance[axis]?.[axis] as number) / variance - 1)).toBeLessThan(1e-7);
    // The spacing of the grid.
    expect(Math.abs(mode[axis] - centre)).toBeLessThan(1.5 * deviation);
    expect(from[axis]).toBeLessThan(centre - 2.5 * deviation);
    expect(to[axis]).toBeGreaterThan(centre + 2.5 * deviation);
    // A circle of 3.7 deviations has 99.9 % of the mass; the grid's spacing and a tenth of the width come on top.
    expect(to[axis] - from[axis]).toBeLessThan(1.2 * 2 * (3.72 + 1.5) * deviation);
  }
  expect(Math.abs(covariance[0]?.[1] as number)).toBeLessThan(1e-7 * variance);
  // Two cuts around its peak, and a grid of a standard deviation that is refined once.
  expect(quadrature.evaluations - latticeSize ** 2).toBeLessThan(600);
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
  expect(Math.abs(quadrature.logEvidence - Math.log(Math.exp(a) + Math.exp(b)))).toBeLessThan(1e-8);
  const share = 1 / (1 + Math.exp(b - a));
  const expected = (share * one[0] + (1 - share) * other[0]) / 1.0002;
  expect(planeMoments(quadrature).mean[0]).toBeCloseTo(expected, 8);
});

test("the evidence of tilted peaks of any width and height is found, or the stated difference bounds its error", () => {
  const rng = createRng(7);
  const narrowest = 0.01;
  const errors = Array.from({ length: 60 }, () => {
    const peaks = Array.from({ length: 1 + Math.floor(3 * rng()) }, () => ({
      at: [3 * rng() - 1.5, 3 * rng() - 1.5] as const,
      deviations: [narrowest * Math.exp(3 * rng()), narrowest * Math.exp(3 * rng())] as const,
      angle: Math.PI * rng(),
      logMass: -10 * rng() ** 2,
    }));
    const quadrature = integrate(([z1 = 0, z2 = 0]) => {
      const logDensities = peaks.map(({ at, deviations: [one, other], angle, logMass }) => {
        const [x, y] = [z1 - at[0], z2 - at[1]];
        const along = (Math.cos(angle) * x + Math.sin(angle) * y) / one;
        const across = (Math.cos(angle) * y - Math.sin(angle) * x) / other;
        return logMass - (along ** 2 + across ** 2) / 2 - Math.log(2 * Math.PI * one * other);
      });
      return logSumExp(logDensities) - logStandardNormal([z1, z2]);
    });
    const error = Math.abs(quadrature.logEvidence - logSumExp(peaks.map(({ logMass }) => logMass)));
    return { error, isBounded: error < Math.max(1e-6, quadrature.lastChangeNats) };
  });
  expect(errors.filter(({ isBounded }) => !isBounded).length).toBeLessThanOrEqual(1);
  // Three peaks of widths that differ twentyfold may need more latents than there are.
  expect(errors.filter(({ error }) => error > 1e-3).length).toBeLessThanOrEqual(5);
});

test("a constant likelihood leaves the prior", () => {
  const quadrature = integrate(() => -3);
  expect(Math.abs(quadrature.logEvidence + 3)).toBeLessThan(1e-8);
  const { mean, covariance } = planeMoments(quadrature);
  for (const axis of [0, 1] as const) {
    expect(Math.abs(mean[axis])).toBeLessThan(1e-7);
    expect(covariance[axis]?.[axis]).toBeCloseTo(1, 7);
  }
});

test("the lattice is a mixture: its responsibilities sum to one, and its weights are the prior's", () => {
  const f = bump([0.3, -0.2], 0.02);
  const { axis, logEvidence, logResponsibilities } = latticePosterior(latentsOfCells(beginCells()).map(f));
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

test("with all points known, a block has the responsibility of its points, and the evidence is that of the lattice", () => {
  const values = latentsOfCells(beginCells()).map(bump([0.3, -0.2], 0.3));
  const whole = latticePosterior(values);
  const coarse = blockPosterior(new Map(values.entries()));
  expect(coarse.logEvidence).toBeCloseTo(whole.logEvidence, 10);
  // Coordinates along an axis follow from the same quantiles in another order of division.
  for (const [i, z] of coarse.axis.entries()) expect(z).toBeCloseTo(whole.axis[3 * i + 1] as number, 12);
  for (const [up, row] of coarse.logResponsibilities.entries()) {
    for (const [right, value] of row.entries()) {
      const points = [0, 1, 2].flatMap((j) =>
        (whole.logResponsibilities[3 * up + j] ?? []).slice(3 * right, 3 * right + 3),
      );
      expect(value).toBeCloseTo(logSumExp(points), 10);
    }
  }
});

test("a peak between the middle points of two blocks is found by looking into the densest blocks", () => {
  const latents = latentsOfCells(beginCells());
  // In the left column of a block, two of its standard deviations from the middle.
  const place = 25 * latticeSize + 27;
  const values = latents.map(bump(latents[place] as [number, number], 1e-3));
  const known = new Map(middlePlaces.map((middle) => [middle, values[middle] as number]));
  expect(known.has(place)).toBe(false);
  const sum = latticePosterior(values).logEvidence;
  expect(blockPosterior(known).logEvidence).toBeLessThan(sum - 0.5);
  for (const each of placesOfDenseBlocks(known)) known.set(each, values[each] as number);
  expect(known.size).toBe(17 ** 2 + 8 * 8);
  expect(known.has(place)).toBe(true);
  const { logEvidence, logResponsibilities } = blockPosterior(known);
  expect(logResponsibilities[8]?.[9]).toBeGreaterThan(Math.log(0.5));
  // Only the other blocks, which are far from the peak, count by their middle points.
  expect(logEvidence).toBeCloseTo(sum, 6);
});

test("a ring's evidence agrees with the integral over its radius", () => {
  const logLikelihood = (radius: number) => -0.5 * ((radius - 1) / 0.05) ** 2;
  const quadrature = integrate(([z1 = 0, z2 = 0]) => logLikelihood(Math.hypot(z1, z2)));
  // A trapezium rule of 4,000 steps; its ends are 20 standard deviations out.
  const step = 2 / 4000;
  let exact = 0;
  for (let i = 1; i < 4000; i++) {
    const radius = i * step;
    exact += step * radius * Math.exp(logLikelihood(radius) - radius ** 2 / 2);
  }
  // The latents do not suffice for a finer grid.
  expect(Math.abs(quadrature.logEvidence - Math.log(exact))).toBeLessThan(1e-6);
});

test.for([
  [20, 0.3, 0.3],
  [20, 0.31, -0.27],
  [5, 0.2, 1],
  [50, 0.5, 0.1],
] as const)("where the likelihood has a kink, the stated difference bounds the error: %j", ([a, c1, c2]) => {
  const quadrature = integrate(([z1 = 0, z2 = 0]) => -a * (Math.abs(z1 - c1) + Math.abs(z2 - c2)));
  // Along an axis, by the trapezium rule with the kink at a node: its error is some a² step².
  const along = (c: number): number => {
    const step = 1e-4;
    let sum = 0;
    for (let i = -40_000; i <= 40_000; i++) {
      const z = c + i * step;
      sum += (step * Math.exp(-a * Math.abs(z - c) - z ** 2 / 2)) / Math.sqrt(2 * Math.PI);
    }
    return Math.log(sum);
  };
  const error = Math.abs(quadrature.logEvidence - along(c1) - along(c2));
  expect(error).toBeLessThan(quadrature.lastChangeNats);
  expect(quadrature.lastChangeNats).toBeLessThan(0.4);
});

test("fewer latents cost fewer decodes", () => {
  const few = integrate(bump([0.3, -0.2], 1e-4), 672);
  expect(few.evaluations).toBeLessThanOrEqual(mostEvaluations(672));
  expect(Math.abs(few.logEvidence - bumpEvidence([0.3, -0.2], 1e-4))).toBeLessThan(1e-6);
});
