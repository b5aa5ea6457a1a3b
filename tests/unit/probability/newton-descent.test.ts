import { expect, test } from "vitest";
import { type EvaluatedPoint, isMinimum, minimise } from "../../../worker/probability/linear-algebra/newton-descent.ts";
import { symmetricEigen } from "../../../worker/probability/linear-algebra/symmetric-eigen.ts";
import { complete } from "../../../worker/probability/numerics/interruptible.ts";

interface Point extends EvaluatedPoint {
  readonly at: readonly [number, number];
}

type Surface = (x: number, y: number) => { value: number; gradient: [number, number]; hessian: number[] };

/** A descent on a surface in the plane, which counts its evaluations. */
function descent(surface: Surface, start: readonly [number, number]) {
  let evaluations = 0;
  const evaluated = (at: readonly [number, number]): Point => {
    evaluations += 1;
    const { value, gradient, hessian } = surface(...at);
    const curvature = symmetricEigen(Float64Array.from(hessian), 2);
    return { at, value, error: 1e-12, gradient: Float64Array.from(gradient), curvature };
  };
  // biome-ignore lint/correctness/useYield: the whole evaluation is one step.
  function* move({ at: [x, y] }: Point, [a = 0, b = 0]: Float64Array) {
    return evaluated([x + a, y + b]);
  }
  const end = complete(minimise(evaluated(start), move, 60));
  return { end, evaluations };
}

test("a descent ends at the minimum of Rosenbrock's valley", () => {
  const { end } = descent(
    (x, y) => ({
      value: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
      gradient: [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
      hessian: [2 - 400 * (y - 3 * x * x), -400 * x, -400 * x, 200],
    }),
    [-1.2, 1],
  );
  expect(isMinimum(end)).toBe(true);
  // No remaining step promises 1e-8, with a curvature of 0.4 along the valley.
  expect(Math.hypot(end.at[0] - 1, end.at[1] - 1)).toBeLessThan(2e-4);
});

test("the minimum of a quadratic function within the trust radius takes one step", () => {
  const { end, evaluations } = descent(
    (x, y) => ({ value: x * x + x * y + 2 * y * y, gradient: [2 * x + y, x + 4 * y], hessian: [2, 1, 1, 4] }),
    [1, -0.5],
  );
  expect(Math.hypot(...end.at)).toBeLessThan(1e-15);
  expect(evaluations).toBe(2);
});

test("from a saddle point the descent continues to a minimum", () => {
  const { end } = descent(
    (x, y) => ({
      value: (x * x - 1) ** 2 + y * y,
      gradient: [4 * x * (x * x - 1), 2 * y],
      hessian: [12 * x * x - 4, 0, 0, 2],
    }),
    [0, 0.5],
  );
  expect(isMinimum(end)).toBe(true);
  // No remaining step promises 1e-8, with a curvature of 8.
  expect(Math.abs(Math.abs(end.at[0]) - 1)).toBeLessThan(1e-4);
});

test("a step that would climb is halved until it descends", () => {
  // √(x² + 0.01): from 0.3 Newton's step leads to -1.2, as high as 1.2, and from there back to 0.3.
  const { end } = descent(
    (x, y) => {
      const r = Math.hypot(x, 0.1);
      return { value: r + y * y, gradient: [x / r, 2 * y], hessian: [0.01 / r ** 3, 0, 0, 2] };
    },
    [0.3, 0],
  );
  expect(isMinimum(end)).toBe(true);
  // No remaining step promises 1e-8, with a curvature of 10.
  expect(Math.abs(end.at[0])).toBeLessThan(1e-4);
});

test("without a minimum the descent stops and reports that it found none", () => {
  const { end, evaluations } = descent((x) => ({ value: -x, gradient: [-1, 0], hessian: [0, 0, 0, 0] }), [0, 0]);
  expect(evaluations).toBe(61);
  expect(isMinimum(end)).toBe(false);
});

test("a flat direction, and a slope below the error, are distinguished from a minimum", () => {
  const at = (hessian: number[], gradient: [number, number], error: number) =>
    isMinimum({
      value: 0,
      error,
      gradient: Float64Array.from(gradient),
      curvature: symmetricEigen(Float64Array.from(hessian), 2),
    });
  expect(at([1, 0, 0, 1], [0, 0], 1e-9)).toBe(true);
  expect(at([1, 0, 0, 1e-9], [0, 0], 1e-9)).toBe(false);
  expect(at([1, 0, 0, -1], [0, 0], 1e-9)).toBe(false);
  expect(at([1, 0, 0, 1], [2e-3, 0], 1e-9)).toBe(false);
});
