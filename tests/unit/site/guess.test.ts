import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type ChoiceGuess,
  type CurveGuess,
  checked,
  compare,
  fieldOf,
  frameOf,
  isComplete,
  type NumberGuess,
} from "../../../site/lib/report/guess.ts";
import { guessDrawing, ownMark } from "../../../site/lib/report/guess-drawing.ts";

const digit: ChoiceGuess = {
  kind: "choice",
  ask: "Which digit",
  options: [
    { answer: "a one", right: true, feedback: "It is one stroke." },
    { answer: "an eight", right: false, feedback: "It has two loops." },
    { answer: "a seven", right: false },
  ],
};
const probability: NumberGuess = {
  kind: "number",
  ask: "Probability",
  axis: "probability",
  range: [0, 1],
  step: 0.01,
  truth: 0.2125,
  given: [{ at: 0.1, label: "before" }],
};
const factor: NumberGuess = {
  kind: "number",
  ask: "Factor",
  axis: "factor",
  range: [1, 10000],
  step: 1,
  log: true,
  truth: 9.1,
};
const curve: CurveGuess = {
  kind: "curve",
  ask: "Density",
  x: { label: "x", range: [-2, 2] },
  y: { label: "density", range: [0, 1] },
  step: 0.01,
  at: [-1, 0, 1],
  start: 0.5,
  truth: { x: [-2, -1, 0, 1, 2], y: [0, 0.25, 0.75, 0.25, 0] },
};

test("a choice is compared with the answer, with the reason for or against it", () => {
  expect(compare(digit, [0])).toBe("You said “a one”, and that is right. It is one stroke.");
  expect(compare(digit, [1])).toBe("You said “an eight”; the answer is “a one”. It has two loops.");
  expect(compare(digit, [2])).toBe("You said “a seven”; the answer is “a one”.");
});

test("a number is compared with the truth, with its distance and direction", () => {
  expect(compare(probability, [0.4])).toBe("You said 0.40; it is 0.21, lower by 0.19.");
  expect(compare(probability, [0.1])).toBe("You said 0.10; it is 0.21, higher by 0.11.");
  expect(compare(probability, [0.23])).toBe("You said 0.23; it is 0.21. That is very close.");
  expect(compare(probability, [0.21])).toBe("You said 0.21, and that is right.");
});

test("differences of shares are in points, of nats in nats, and of factors as factors", () => {
  const share: NumberGuess = { ...probability, range: [0, 100], step: 1, truth: 78, unit: "%" };
  expect(compare(share, [95])).toBe("You said 95%; it is 78%, lower by 17 points.");
  const nats: NumberGuess = { ...probability, range: [0, 10], step: 0.1, truth: 7, unit: "nats" };
  expect(compare(nats, [2.3])).toBe("You said 2.3 nats; it is 7.0 nats, higher by 4.7 nats.");
  expect(compare(factor, [1000])).toBe("You said 1,000; it is 9, lower by a factor of 110.");
  expect(compare(factor, [3])).toBe("You said 3; it is 9, higher by a factor of 3.0.");
});

test("for a curve the text names its nearest and farthest points, and says if it is close", () => {
  expect(compare(curve, [0.3, 0.1, 0.5])).toBe(
    "Your curve is nearest to the true one at x\u00a0=\u00a0−1 and farthest from it at x\u00a0=\u00a00: you drew 0.10; it is 0.75.",
  );
  expect(compare(curve, [0.25, 0.7, 0.25])).toBe(
    "Your curve follows the true one closely. They are farthest apart at x\u00a0=\u00a00: you drew 0.70; it is 0.75.",
  );
});

test("for every guess the text names guess and truth", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (value) => {
      const words = compare(probability, [value]);
      expect(words).toContain(`You said ${fieldOf(probability).say(value)}`);
      if (!words.endsWith("that is right.")) expect(words).toContain("it is 0.21");
    }),
  );
});

test("a guess is complete once it has a number for each of its positions", () => {
  expect([isComplete(digit, [-1]), isComplete(digit, [3]), isComplete(digit, [2])]).toEqual([false, false, true]);
  expect([isComplete(probability, []), isComplete(probability, undefined)]).toEqual([false, false]);
  expect([isComplete(probability, [Number.NaN]), isComplete(probability, [0])]).toEqual([false, true]);
  expect([isComplete(curve, [1, 2]), isComplete(curve, [1, 2, 3])]).toEqual([false, true]);
});

test("a position on an axis becomes a multiple of the step, on a logarithmic one a number with two digits", () => {
  expect(fieldOf(probability).read("0.1234")).toBe(0.12);
  expect(fieldOf(probability).read("7")).toBe(1);
  expect(fieldOf(factor).read("1234.5")).toBe(1200);
});

test("a text whose guess has no answer does not build", () => {
  const wrong = { ...digit, options: digit.options.map((option) => ({ ...option, right: true })) };
  expect(() => checked(wrong)).toThrow("expected one right option");
  expect(() => checked({ ...probability, truth: 2 })).toThrow("expected a truth from 0 to 1, got 2");
  expect(() => checked({ ...probability, truth: Number.NaN })).toThrow("expected a truth");
  expect(() => checked({ ...curve, at: [-1, 0.5] })).toThrow("expected a true height at 0.5");
  for (const guess of [digit, probability, factor, curve]) expect(checked(guess)).toBe(guess);
});

test("guess and truth are drawn at their positions on the axis", () => {
  const at = frameOf(probability).x.at(0.4);
  expect(ownMark(probability, [0.4])).toContain(`M${Math.round(at * 10) / 10} `);
  const drawn = guessDrawing(probability);
  expect(drawn).toContain("the answer: 0.21");
  expect(drawn).toContain("before");
});
