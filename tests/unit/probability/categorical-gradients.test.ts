/** Gradients through a categorical variable: exact, unbiased, and with the bias of the relaxation. */
import { expect, test } from "vitest";
import { estimateCategoricalGradients } from "../../../worker/probability/gradients/categorical-gradients.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { integrate } from "../../oracles/quadrature.ts";

const objective = { probabilities: [0.1, 0.2, 0.5, 0.2], target: [0.6, 0.1, 0.2, 0.1] };

/** Derivative with respect to each logit of a function of probabilities, by central differences. */
function derivatives(probabilities: readonly number[], f: (pi: number[]) => number): number[] {
  const h = 1e-5;
  const at = (k: number, step: number) => {
    const weights = probabilities.map((p, i) => p * Math.exp(i === k ? step : 0));
    const sum = weights.reduce((total, w) => total + w, 0);
    return f(weights.map((w) => w / sum));
  };
  return probabilities.map((_, k) => (at(k, h) - at(k, -h)) / (2 * h));
}

const squaredDistance = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, x, i) => sum + (x - (b[i] as number)) ** 2, 0);

test("the exact gradient is the derivative of the sum over corners", () => {
  const { probabilities, target } = objective;
  const expected = derivatives(probabilities, (pi) =>
    pi.reduce(
      (sum, p, k) =>
        sum +
        p *
          squaredDistance(
            pi.map((_, i) => (i === k ? 1 : 0)),
            target,
          ),
      0,
    ),
  );
  const { exact } = estimateCategoricalGradients(objective, 1, 2, createRng(0));
  exact.forEach((entry, k) => {
    // Central differences: h² times a third derivative below 1.
    expect(entry).toBeCloseTo(expected[k] as number, 9);
  });
});

test.for([0, 1, 1e3, 1e8, -1e9])(
  "a constant of %s added to the target changes no gradient except the score function's",
  (constant) => {
    // Multiples of 2^-10: with the constant added they are still doubles.
    const target = [0.625, 0.125, 0.25, 0.0625];
    const at = (shift: number) =>
      estimateCategoricalGradients({ ...objective, target: target.map((t) => t + shift) }, 0.5, 50, createRng(6));
    const [here, there] = [at(0), at(constant)];
    expect(there.exact).toEqual(here.exact);
    expect(there.gumbelSoftmax).toEqual(here.gumbelSoftmax);
    expect(there.straightThrough).toEqual(here.straightThrough);
  },
);

test("for two categories the exact gradient is -2 π₀ π₁ (t₀ - t₁), however small a probability", () => {
  for (const [p, target] of [
    [0.5, [1e8, 1e8 + 0.25]],
    [1 - 1e-9, [1e3, -1e3]],
    [1e-9, [1e3 + 0.5, 1e3]],
    [0.25, [1e-9, -1e-9]],
  ] as const) {
    const { exact, scoreFunction } = estimateCategoricalGradients(
      { probabilities: [p, 1 - p], target },
      1,
      1000,
      createRng(7),
    );
    const expected = -2 * p * (1 - p) * (target[0] - target[1]);
    // Five roundings, plus that of the request's second probability, 1 - (1 - 1e-9).
    expect(Math.abs((exact[0] as number) / expected - 1)).toBeLessThan(2e-15);
    expect(exact[1]).toBe(-(exact[0] as number));
    expect(scoreFunction.mean[1]).toBe(-(scoreFunction.mean[0] as number));
  }
});

test("the entries of every gradient sum to zero, at any scale of target and probabilities", () => {
  const probabilities = [1e-9, 0.3, 2e-5, 0.7 - 2e-5 - 1e-9];
  for (const scale of [1e-9, 1, 1e9]) {
    const target = [0.6, -0.1, 0.2, 0.3].map((t) => scale * t + 1e8);
    const { exact, gumbelSoftmax, straightThrough } = estimateCategoricalGradients(
      { probabilities, target },
      0.1,
      100,
      createRng(8),
    );
    for (const gradient of [exact, gumbelSoftmax.mean, straightThrough.mean]) {
      const size = gradient.reduce((sum, entry) => sum + Math.abs(entry), 0);
      // Averages of a hundred sums of four terms.
      expect(Math.abs(gradient.reduce((sum, entry) => sum + entry, 0))).toBeLessThanOrEqual(1e-14 * size);
    }
  }
});

test("the score function is unbiased for the exact gradient", () => {
  const { exact, scoreFunction } = estimateCategoricalGradients(objective, 1, 20_000, createRng(1));
  exact.forEach((entry, k) => {
    const error = Math.abs((scoreFunction.mean[k] as number) - entry);
    // Four standard errors.
    expect(error).toBeLessThan(4 * (scoreFunction.standardError[k] as number));
  });
});

test("Gumbel-softmax is unbiased for the relaxed objective and biased for the exact one", () => {
  const [p, temperature] = [0.7, 1];
  const target = [0.45, 0.55];
  const sigmoid = (t: number) => 1 / (1 + Math.exp(-t));
  // With two categories y = σ((θ₀ - θ₁ + L)/τ), L logistic.
  const relaxed = derivatives([p, 1 - p], ([a = 0, b = 0]) =>
    integrate(
      (l) => {
        const y = sigmoid((Math.log(a / b) + l) / temperature);
        return sigmoid(l) * sigmoid(-l) * squaredDistance([y, 1 - y], target);
      },
      -40,
      40,
    ),
  );
  const { exact, gumbelSoftmax } = estimateCategoricalGradients(
    { probabilities: [p, 1 - p], target },
    temperature,
    20_000,
    createRng(2),
  );
  for (const k of [0, 1]) {
    const { mean, standardError } = gumbelSoftmax;
    // Within four standard errors of one, and more than ten from the other.
    expect(Math.abs((mean[k] as number) - (relaxed[k] as number))).toBeLessThan(4 * (standardError[k] as number));
    expect(Math.abs((mean[k] as number) - (exact[k] as number))).toBeGreaterThan(10 * (standardError[k] as number));
  }
});

test("towards temperature zero, the bias of the relaxation falls and its variance grows", () => {
  const at = (temperature: number) => {
    const { exact, gumbelSoftmax } = estimateCategoricalGradients(objective, temperature, 40_000, createRng(3));
    const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    return { bias: Math.sqrt(squaredDistance(exact, gumbelSoftmax.mean)), variance: total(gumbelSoftmax.variance) };
  };
  const [warm, cold] = [at(1), at(0.2)];
  // 0.06 and 0.03, known to a standard error of 0.004.
  expect(cold.bias).toBeLessThan(0.75 * warm.bias);
  expect(cold.variance).toBeGreaterThan(2 * warm.variance);
});

test("no estimate has a component along the direction in which softmax is constant", () => {
  const { exact, scoreFunction, gumbelSoftmax, straightThrough } = estimateCategoricalGradients(
    objective,
    0.5,
    100,
    createRng(4),
  );
  for (const gradient of [exact, scoreFunction.mean, gumbelSoftmax.mean, straightThrough.mean]) {
    // Rounding errors of sums of four entries below 1, over 100 draws.
    expect(gradient.reduce((sum, entry) => sum + entry, 0)).toBeCloseTo(0, 13);
  }
});

test("straight-through and relaxed gradients agree in the limit where relaxed draws are corners", () => {
  const { gumbelSoftmax, straightThrough } = estimateCategoricalGradients(objective, 1e-4, 50, createRng(5));
  gumbelSoftmax.mean.forEach((entry, k) => {
    // y is a corner to e^-1000 for all 50 draws except ties, which this seed does not have.
    expect(entry).toBeCloseTo(straightThrough.mean[k] as number, 12);
  });
});

test("a target of another length is refused with its field", () => {
  expect(() => estimateCategoricalGradients({ ...objective, target: [1] }, 1, 2, createRng(0))).toThrow(
    expect.objectContaining({ code: "ShapeMismatch", errors: [expect.objectContaining({ pointer: "/target" })] }),
  );
});
