import { expect, test } from "vitest";
import type { FactoredGaussian } from "../../../worker/probability/gaussians/gaussian.ts";
import {
  type Ascent,
  type BoundedGaussian,
  beginAscent,
  boundedGaussian,
  nodesOf,
  stepAscent,
} from "../../../worker/probability/latent-variables/gaussian-ascent.ts";
import { tryCholesky } from "../../../worker/probability/linear-algebra/cholesky.ts";
import { timesTranspose } from "../../../worker/probability/linear-algebra/matrix.ts";
import { maximise } from "../../oracles/nelder-mead.ts";

type LogLikelihood = (z1: number, z2: number) => number;

const gaussian = (mean: readonly number[], covariance: readonly number[]): FactoredGaussian => ({
  mean: Float64Array.from(mean),
  factor: tryCholesky(Float64Array.from(covariance), 2) as NonNullable<ReturnType<typeof tryCholesky>>,
});
const valuesAt = (f: LogLikelihood, q: FactoredGaussian) => nodesOf(q).map(([a = 0, b = 0]) => f(a, b));
const covarianceOf = ({ gaussian: { factor } }: BoundedGaussian) => timesTranspose(factor.lower, 2, 2).flat();

function ascend(f: LogLikelihood, start: FactoredGaussian, most = 100): Required<Pick<Ascent, "best">> & Ascent {
  let ascent = beginAscent(start);
  for (let step = 0; step < most && ascent.candidate; step++)
    ascent = stepAscent(ascent, valuesAt(f, ascent.candidate));
  return ascent as ReturnType<typeof ascend>;
}

/** Log likelihoods of a linear decoder, a straight ridge, and of one with a non-Gaussian posterior, a bent ridge. */
const straight: LogLikelihood = (a, b) => -8 * (a + b - 1) ** 2 - 3 * (a - 2 * b) ** 2 - 100;
const bent: LogLikelihood = (a, b) => -20 * (b - 0.5 * a * a + 0.3) ** 2 - 2 * (a - 0.4) ** 2 + Math.sin(3 * a);

test("a linear decoder's posterior is Gaussian, with the sum of the prior's and the likelihood's precision, and two steps find it", () => {
  const { best, converged } = ascend(straight, gaussian([3, -2], [4, 1, 1, 2]));
  expect(converged).toBe(true);
  // Minus half the Hessian of `straight`, doubled, plus the identity.
  const precision = [2 * 8 + 2 * 3 + 1, 2 * 8 - 4 * 3, 2 * 8 - 4 * 3, 2 * 8 + 8 * 3 + 1] as const;
  const [a, b, , d] = precision;
  const determinant = a * d - b * b;
  const exact = [d / determinant, -b / determinant, -b / determinant, a / determinant];
  // Averages of a quadratic function over the nodes are exact except for rounding sums of some hundreds.
  for (const [i, entry] of covarianceOf(best).entries()) expect(entry).toBeCloseTo(exact[i] as number, 9);
  const mean = [(16 * (d - b)) / determinant, (16 * (a - b)) / determinant];
  for (const [i, value] of [...best.gaussian.mean].entries()) expect(value).toBeCloseTo(mean[i] as number, 9);
});

test("the bound is as high as a derivative-free search finds from several starts", () => {
  const bound = (parameters: readonly number[]) => {
    const [m1 = 0, m2 = 0, l11 = 0, l21 = 0, l22 = 0] = parameters;
    const factor = { size: 2, lower: Float64Array.of(Math.exp(l11), 0, l21, Math.exp(l22)) };
    const q = { mean: Float64Array.of(m1, m2), factor };
    return boundedGaussian(q, valuesAt(bent, q)).elboNats;
  };
  const highest = bound(maximise(bound, [0.4, -0.2, -1, 0, -1.5], 0.3));
  for (const start of [gaussian([0, 0], [1, 0, 0, 1]), gaussian([1, 1], [0.01, 0, 0, 0.01])]) {
    const { best, converged } = ascend(bent, start);
    expect(converged).toBe(true);
    // An ascent stops with some 5e-6 nats left to gain.
    expect(best.elboNats).toBeCloseTo(highest, 4);
  }
});

test("the derivatives by Stein's lemma are those of the bound", () => {
  const [m1, m2, l11, l21, l22] = [0.3, -0.2, 0.4, 0.1, 0.3];
  const q = (mean: readonly [number, number], lower: readonly number[]) => ({
    mean: Float64Array.from(mean),
    factor: { size: 2, lower: Float64Array.from(lower) },
  });
  const bound = (g: FactoredGaussian) => boundedGaussian(g, valuesAt(bent, g)).elboNats;
  const at = q([m1, m2], [l11, 0, l21, l22]);
  const { gradient, curvature } = boundedGaussian(at, valuesAt(bent, at));
  const h = 1e-4;
  const slope = (plus: FactoredGaussian, minus: FactoredGaussian) => (bound(plus) - bound(minus)) / (2 * h);
  // Along the columns of L, the coordinates of ε; for the smooth sine, twelve nodes leave an error of 1e-6.
  const along = slope(
    q([m1 + h * l11, m2 + h * l21], [l11, 0, l21, l22]),
    q([m1 - h * l11, m2 - h * l21], [l11, 0, l21, l22]),
  );
  expect(gradient[0]).toBeCloseTo(along, 5);
  expect(gradient[1]).toBeCloseTo(
    slope(q([m1, m2 + h * l22], at.factor.lower as never), q([m1, m2 - h * l22], at.factor.lower as never)),
    5,
  );
  // L (I + hE) for the diagonal entries: d ELBO = 1 + H.
  const stretched = (s: number) => q([m1, m2], [l11 * (1 + s), 0, l21 * (1 + s), l22]);
  expect(1 + curvature[0]).toBeCloseTo(slope(stretched(h), stretched(-h)), 5);
  const widened = (s: number) => q([m1, m2], [l11, 0, l21, l22 * (1 + s)]);
  expect(1 + curvature[2]).toBeCloseTo(slope(widened(h), widened(-h)), 5);
});

test("the bound never falls, and a truncated ascent has not converged", () => {
  let ascent = beginAscent(gaussian([2, 2], [1, 0.5, 0.5, 1]));
  let before = Number.NEGATIVE_INFINITY;
  for (let step = 0; step < 60 && ascent.candidate; step++) {
    ascent = stepAscent(ascent, valuesAt(bent, ascent.candidate));
    expect(ascent.best?.elboNats).toBeGreaterThanOrEqual(before);
    before = ascent.best?.elboNats as number;
  }
  expect(ascent.converged).toBe(true);
  expect(ascend(bent, gaussian([2, 2], [1, 0.5, 0.5, 1]), 2).converged).toBe(false);
});
