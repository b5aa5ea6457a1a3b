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
import { guessDrawing, guessKeys, ownMark } from "../../../site/lib/report/guess-drawing.ts";
import { tenths } from "../../../site/plot/frame.ts";

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

const place = (guess: NumberGuess | CurveGuess, x: number, y: number): string => {
  const f = frameOf(guess);
  return `${tenths(f.x.at(x))} ${tenths(f.y.at(y))}`;
};
/** Offset of a label from its pole, and its anchor. */
function labelOf(drawn: string, words: string): { readonly x: number; readonly y: number; readonly anchor: string } {
  const [, x, y, anchor = ""] = new RegExp(`x="([^"]*)" y="([^"]*)" text-anchor="(\\w+)">${words}<`).exec(drawn) ?? [];
  return { x: Number(x), y: Number(y), anchor };
}

test("the reader's guess, the answer and known numbers are poles on the axis, each with its label", () => {
  const f = frameOf(probability);
  const drawn = guessDrawing(probability);
  expect(drawn).toContain('aria-label="An axis: probability"');
  expect(drawn).toContain('<g data-own></g><g class="truth"><path class="rule series-1" d="M');
  const poles = [
    { mark: ownMark(probability, [0.4]), look: "rule rubric", at: 0.4, row: 3, words: "your guess: 0.40" },
    { mark: drawn, look: "rule series-1", at: 0.2125, row: 2, words: "the answer: 0.21" },
    { mark: drawn, look: "rule soft", at: 0.1, row: 1, words: "before" },
  ];
  for (const { mark, look, at, row, words } of poles) {
    expect(mark).toContain(`<path class="${look}" d="M${place(probability, at, 0)}V${tenths(f.y.at(row - 0.15))}"/>`);
    const label = labelOf(mark, words);
    expect(label).toEqual({
      x: expect.closeTo(f.x.at(at) + 6, 0),
      y: expect.closeTo(f.y.at(row) + 14, 0),
      anchor: "start",
    });
  }
});

test("a label is on the side of its pole that has room", () => {
  const f = frameOf(probability);
  const anchors = [0.55, 0.9].map((value) => labelOf(ownMark(probability, [value]), `your guess: ${value.toFixed(2)}`));
  expect(anchors).toMatchObject([
    { x: expect.closeTo(f.x.at(0.55) + 6, 0), anchor: "start" },
    { x: expect.closeTo(f.x.at(0.9) - 6, 0), anchor: "end" },
  ]);
});

test("a curve goes through its points, over the known curves and the true one", () => {
  const given = [{ label: "at first", x: [-2, 2], y: [0.1, 0.2] }];
  const drawn = guessDrawing({ ...curve, given });
  expect(drawn).toContain('aria-label="density against x"');
  const known = `<path class="line soft" d="M${place(curve, -2, 0.1)}L${place(curve, 2, 0.2)}"/>`;
  const truth = [-2, -1, 0, 1, 2].map((x, i) => place(curve, x, curve.truth.y[i] as number)).join("L");
  expect(drawn).toContain(
    `${known}<g class="truth"><path class="line series-1" d="M${truth}"/></g></svg><g data-own></g>`,
  );
  expect(guessDrawing(curve)).not.toContain("line soft");
  const heights = [0.2, 0.9, 0.4];
  const points = curve.at.map((x, i) => place(curve, x, heights[i] as number));
  expect(ownMark(curve, heights)).toBe(
    `<path class="line rubric dashed" d="M${points.join("L")}"/>` +
      `<path class="dots rubric" d="${points.map((point) => `M${point}h0`).join("")}"/>`,
  );
});

test("the legend of a curve has the known ones, the reader's, and apart from them the true one", () => {
  const own = { label: "your curve", style: "line rubric dashed" };
  const answer = [{ label: "the true curve", style: "line series-1" }];
  expect(guessKeys(curve)).toEqual({ known: [own], answer });
  const given = [{ ...curve.truth, label: "at first" }];
  expect(guessKeys({ ...curve, given })).toEqual({ known: [{ label: "at first", style: "line soft" }, own], answer });
});

test("a curve over a logarithmic axis is compared and drawn on that axis", () => {
  const steep: CurveGuess = {
    ...curve,
    y: { label: "d", range: [0.001, 10], log: true },
    truth: { x: [-1, 0, 1], y: [0.1, 1, 0.1] },
  };
  const { y } = frameOf(steep);
  expect(y.at(0.1)).toBeCloseTo((y.at(0.01) + y.at(1)) / 2, 9);
  // A factor of ten is a quarter of the axis, whatever the difference.
  expect(compare(steep, [0.1, 1, 0.01])).toContain("farthest from it at x\u00a0=\u00a01: you drew 0.01; it is 0.10.");
});
