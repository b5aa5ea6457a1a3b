import { expect, test } from "vitest";
import { descend, type EvaluatedPoint, inverseDiagonal } from "../../../worker/probability/quasi-newton.ts";

interface Point extends EvaluatedPoint {
  readonly x: readonly number[];
}

/** Descends a function from (1, 1), counting how often it is asked for. */
function descent(of: (x: readonly number[]) => EvaluatedPoint, mostTries: number) {
  let asked = 0;
  const at = (x: readonly number[]): Point => ({ ...of(x), x });
  const move = ({ x }: Point, step: readonly number[]): Point => {
    asked += 1;
    return at(x.map((value, i) => value + (step[i] as number)));
  };
  const start = { point: at([1, 1]), inverseHessian: inverseDiagonal([1, 1]) };
  const { point } = descend(start, move, [1, 1], { leastGain: 1e-14, mostTries });
  return { point, asked };
}

test("it ends at the minimum of Rosenbrock's valley", () => {
  const { point } = descent(([x = 0, y = 0]) => {
    const [u, v] = [x + 2, y - 3];
    return {
      value: (1 - u) ** 2 + 100 * (v - u * u) ** 2,
      gradient: [-2 * (1 - u) - 400 * u * (v - u * u), 200 * (v - u * u)],
    };
  }, 500);
  // The valley's floor is (u, v) = (1, 1); a gain of 1e-14 is a distance of about 1e-7 along it.
  expect(point.x[0]).toBeCloseTo(-1, 5);
  expect(point.x[1]).toBeCloseTo(4, 5);
});

test("where there is no end it stops after so many tries, and where every gain is rounding too", () => {
  const endless = descent(([x = 0, y = 0]) => ({ value: -x - y, gradient: [-1, -1] }), 37);
  expect(endless.asked).toBe(37);
  // The gradient promises a gain of 1e6, but the values, near 1e30, cannot tell.
  const rounded = descent(() => ({ value: 1e30, gradient: [1e3, 0] }), 20);
  expect(rounded.asked).toBe(20);
});
