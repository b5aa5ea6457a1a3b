import { expect, test } from "vitest";
import { type Divergence, divergence } from "../../../worker/probability/divergences/kl-divergence.ts";
import { mixtureDivergence } from "../../../worker/probability/divergences/nearest-gaussians.ts";
import type { Gaussian } from "../../../worker/probability/gaussians/gaussian.ts";
import type { GaussianMixture } from "../../../worker/probability/mixtures/gaussian-mixture.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import fixtures from "../../fixtures/mixture-divergences.json" with { type: "json" };
import { mixtureDensity, planeDensity } from "../../oracles/gaussian-formulas.ts";
import { integratePlane } from "../../oracles/quadrature.ts";
import { randomGaussian, randomMixture } from "../../oracles/random-gaussian.ts";
import { errorOf } from "./support.ts";

/** Both agree within an error that is relative for divergences above 1. */
function expectNear(computed: Divergence, exact: Divergence, error: number, what = ""): void {
  for (const direction of ["forwardNats", "reverseNats"] as const) {
    const scale = Math.max(1, exact[direction]);
    expect(Math.abs(computed[direction] - exact[direction]) / scale, `${what}, ${direction}`).toBeLessThan(error);
  }
}

const mixtureOf = (weights: readonly number[], gaussians: readonly Gaussian[]): GaussianMixture => ({
  weights,
  means: gaussians.map(({ mean }) => mean),
  covariances: gaussians.map(({ covariance }) => covariance),
});

const alone = (gaussian: Gaussian) => mixtureOf([1], [gaussian]);

const componentsOf = ({ means, covariances }: GaussianMixture): Gaussian[] =>
  means.map((mean, k) => ({ mean, covariance: covariances[k] as Gaussian["covariance"] }));

/** x ↦ A x + b. */
interface Affine {
  readonly matrix: readonly (readonly number[])[];
  readonly shift: readonly number[];
}

function moved({ matrix, shift }: Affine, { mean, covariance }: Gaussian): Gaussian {
  const times = (row: readonly number[], x: readonly number[]) =>
    row.reduce((sum, a, i) => sum + a * (x[i] as number), 0);
  const half = matrix.map((row) => covariance.map((column) => times(row, column)));
  return {
    mean: matrix.map((row, i) => times(row, mean) + (shift[i] as number)),
    covariance: half.map((row) => matrix.map((other) => times(other, row))),
  };
}

function movedMixture(affine: Affine, mixture: GaussianMixture): GaussianMixture {
  const components = componentsOf(mixture).map((component) => moved(affine, component));
  return mixtureOf(mixture.weights, components);
}

/** Independent coordinates: p(x) p(y). */
function product(p: GaussianMixture, q: GaussianMixture): GaussianMixture {
  const pairs = p.weights.flatMap((_, i) => q.weights.map((_, j) => [i, j] as const));
  const variance = ({ covariances }: GaussianMixture, k: number) => covariances[k]?.[0]?.[0] as number;
  return {
    weights: pairs.map(([i, j]) => (p.weights[i] as number) * (q.weights[j] as number)),
    means: pairs.map(([i, j]) => [p.means[i]?.[0] as number, q.means[j]?.[0] as number]),
    covariances: pairs.map(([i, j]) => [
      [variance(p, i), 0],
      [0, variance(q, j)],
    ]),
  };
}

test("divergences agree with 30-digit quadrature, for very narrow and distant components", () => {
  for (const { name, mixture, q, ...exact } of fixtures) {
    // A hundredth of the promised error; rounding is relative to variances that differ by factors of 1e12.
    expectNear(mixtureDivergence(mixture, q), exact, 1e-10, name);
  }
});

test("divergences of independent coordinates add up, along any axes", () => {
  const axes: readonly Affine[] = [
    {
      matrix: [
        [1, 0],
        [0, 1],
      ],
      shift: [0, 0],
    },
    {
      matrix: [
        [0, 1],
        [1, 0],
      ],
      shift: [0, 0],
    },
    {
      matrix: [
        [0.6, -0.8],
        [0.8, 0.6],
      ],
      shift: [3, -2],
    },
    {
      matrix: [
        [2, 1],
        [-0.5, 0.25],
      ],
      shift: [0, 1],
    },
  ];
  const small = fixtures.filter(({ mixture }) => mixture.weights.length <= 3);
  expect(small.length).toBeGreaterThan(5);
  for (const [n, x] of small.entries()) {
    const y = small[(n + 1) % small.length] as typeof x;
    const exact = { forwardNats: x.forwardNats + y.forwardNats, reverseNats: x.reverseNats + y.reverseNats };
    const p = product(x.mixture, y.mixture);
    const q = componentsOf(product(alone(x.q), alone(y.q)))[0] as Gaussian;
    const variances = [...componentsOf(p), q].flatMap(({ covariance }) => covariance.map((row, i) => row[i] as number));
    // With slanted axes, the smaller variance of a component is rounded by the digits of the larger.
    const slanted = Math.max(...variances) / Math.min(...variances) < 1e6;
    for (const axis of slanted ? axes : axes.slice(0, 2)) {
      // The promised error.
      expectNear(mixtureDivergence(movedMixture(axis, p), moved(axis, q)), exact, 1e-8, `${x.name} and ${y.name}`);
    }
  }
});

test("a mixture of one component has the closed-form divergence of that component, on every scale", () => {
  const rng = createRng(1);
  for (const size of [1, 2]) {
    for (const scale of [1e-9, 1e-3, 1, 1e9]) {
      for (const offset of [0, 1, 1e9]) {
        const matrix = Array.from({ length: size }, (_, i) =>
          Array.from({ length: size }, (_, j) => (i === j ? scale : 0)),
        );
        const place = { matrix, shift: new Array<number>(size).fill(offset) };
        const [p, q] = [moved(place, randomGaussian(size, rng)), moved(place, randomGaussian(size, rng))];
        // Nothing is left to integrate.
        expect(mixtureDivergence(alone(p), q)).toEqual(divergence(p, q));
      }
    }
  }
});

test("the unit and the origin of the line, and an affine map of the plane, change nothing", () => {
  const rng = createRng(7);
  const [line, plane] = [randomMixture(3, 1, rng), randomMixture(3, 2, rng)];
  const [onLine, inPlane] = [randomGaussian(1, rng), randomGaussian(2, rng)];
  for (const scale of [1e-9, 1e-4, 1e9]) {
    const affine = { matrix: [[scale]], shift: [20 * scale] };
    // Means are rounded to 1e-15 of a standard deviation, and variances likewise.
    expectNear(
      mixtureDivergence(movedMixture(affine, line), moved(affine, onLine)),
      mixtureDivergence(line, onLine),
      1e-12,
    );
    const sheared = {
      matrix: [
        [scale, 3 * scale],
        [-scale, 0.5],
      ],
      shift: [0, 5],
    };
    const computed = mixtureDivergence(movedMixture(sheared, plane), moved(sheared, inPlane));
    // The axes of the quadrature rotate: the promised error, of which a hundredth is seen.
    expectNear(computed, mixtureDivergence(plane, inPlane), 1e-10);
  }
});

test("components that are slanted, thin or hidden along one axis are resolved along every axis", () => {
  const tilted = (angle: number, wide: number, narrow: number, mean: [number, number]): Gaussian => {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    return moved(
      {
        matrix: [
          [c * wide, -s * narrow],
          [s * wide, c * narrow],
        ],
        shift: mean,
      },
      standard,
    );
  };
  const standard = {
    mean: [0, 0],
    covariance: [
      [1, 0],
      [0, 1],
    ],
  };
  const cases = [
    // A thin strip that a thin q crosses at a steep angle.
    {
      p: mixtureOf([0.5, 0.5], [tilted(0.7, 1, 0.05, [0, 0]), tilted(3.13, 0.6, 0.0036, [-0.4, -0.4])]),
      q: tilted(1.42, 1.8, 0.0078, [0.2, -0.6]),
    },
    {
      p: mixtureOf([0.5, 0.5], [tilted(0, 1, 1, [0, 0]), tilted(0, 1, 0.001, [0, 0])]),
      q: tilted(1.5, 2, 0.01, [0.2, -0.6]),
    },
    // Thin strips that cross within a wide component.
    {
      p: mixtureOf(
        [0.48, 0.04, 0.48],
        [
          tilted(0.7964570261538029, 1, 0.007087517730206588, [-0.18303841757138833, 0.09256199324469498]),
          tilted(0.5486673973500729, 1, 0.381127574148481, [-0.025231255901305708, -0.010862355574511779]),
          tilted(2.595215164870024, 1, 0.0034723071457943067, [-0.6473958374421822, -0.8784660562317498]),
        ],
      ),
      q: tilted(0.8, 29, 7.9, [-1.1, 0.1]),
    },
    // An island whose tips are not at the ends of its ridge.
    {
      p: mixtureOf([0.4, 0.6], [tilted(0, 0.02, 0.02, [0, 1.2]), tilted(0, 0.0045, 0.0045, [0.08, 0])]),
      q: tilted(0, 1.08, 1.08, [0.1, 0]),
    },
    // Equally wide components, with straight borders between them.
    {
      p: mixtureOf(
        [0.2, 0.3, 0.5],
        [tilted(0.4, 1, 0.1, [0, 0]), tilted(0.4, 1, 0.1, [2, 1]), tilted(0.4, 1, 0.1, [-1, 3])],
      ),
      q: tilted(2, 3, 2, [0, 1]),
    },
  ];
  for (const { p, q } of cases) {
    const upright = mixtureDivergence(p, q);
    for (const angle of [0.3, 0.4, 0.7, 1.1, 1.9, 2.5]) {
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const turned = {
        matrix: [
          [c, -s],
          [s, c],
        ],
        shift: [0, 0],
      };
      // The promised error; a missed strip would change the fifth digit at the latest.
      expectNear(mixtureDivergence(movedMixture(turned, p), moved(turned, q)), upright, 1e-8);
    }
  }
});

test("no divergence is below zero, and equal distributions have a divergence of exactly 0, however they are split", () => {
  const rng = createRng(8);
  for (const size of [1, 2]) {
    for (let i = 0; i < 20; i++) {
      const q = randomGaussian(size, rng);
      const equal = { forwardNats: 0, reverseNats: 0 };
      expect(mixtureDivergence(alone(q), q)).toEqual(equal);
      const weights = [0.1, 0.2, 0.3, 0.4];
      const split = { weights, means: weights.map(() => q.mean), covariances: weights.map(() => q.covariance) };
      expect(mixtureDivergence(split, q)).toEqual(equal);
      const nearly = { ...split, means: weights.map((_, k) => q.mean.map((m) => m + k * 1e-9)) };
      const { forwardNats, reverseNats } = mixtureDivergence(nearly, q);
      for (const nats of [forwardNats, reverseNats]) {
        expect(nats).toBeGreaterThanOrEqual(0);
        // Of order 1e-18, with rounding errors of 1e-15.
        expect(nats).toBeLessThan(1e-14);
      }
    }
  }
});

test("both divergences are integrals over the plane", () => {
  const rng = createRng(2);
  const p = randomMixture(3, 2, rng, 1.5);
  const q = randomGaussian(2, rng, 1);
  const logRatio = (x: number, y: number): [number, number, number] => {
    const [a, b] = [mixtureDensity(p, [x, y]), planeDensity([x, y], q.mean, q.covariance)];
    return [a, b, a === 0 || b === 0 ? 0 : Math.log(a / b)];
  };
  const { forwardNats, reverseNats } = mixtureDivergence(p, q);
  const forward = integratePlane((x, y) => logRatio(x, y)[0] * logRatio(x, y)[2], -9, 9);
  const reverse = integratePlane((x, y) => -logRatio(x, y)[1] * logRatio(x, y)[2], -9, 9);
  // Steps of 0.06 against standard deviations above 0.3 leave rounding errors, and a square of side 9 cuts the tails.
  expect(Math.abs(forward - forwardNats)).toBeLessThan(1e-9);
  expect(Math.abs(reverse - reverseNats)).toBeLessThan(1e-9);
});

test("equal components count as one", () => {
  const rng = createRng(9);
  const [one, other, q] = [randomGaussian(2, rng), randomGaussian(2, rng), randomGaussian(2, rng)];
  const split = mixtureDivergence(mixtureOf([0.125, 0.5, 0.25, 0.125], [one, other, one, one]), q);
  expect(split).toEqual(mixtureDivergence(mixtureOf([0.5, 0.5], [one, other]), q));
});

test("a mixture in space, and a Gaussian of another size, are refused", () => {
  const rng = createRng(4);
  const q = randomGaussian(1, rng);
  const error = (size: number) => errorOf(() => mixtureDivergence(randomMixture(2, size, rng), q)).errors[0]?.pointer;
  expect([error(3), error(2)]).toEqual(["/mixture/means/0", "/q/mean"]);
});
