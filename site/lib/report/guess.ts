/**
 * A reader's guess before seeing an answer, and its comparison with the truth in words.
 *
 * A guess is a list of numbers: the index of the chosen option, the number itself, or a height at each place.
 */

import type { Axis } from "../../plot/chart.ts";
import { type Frame, frame } from "../../plot/frame.ts";
import { number } from "../figure/fields.ts";
import { grouped } from "../numbers/format.ts";
import { nth } from "../numbers/nth.ts";

type Numbers = readonly number[];

interface Asked {
  /** The quantity to guess, in a few words. */
  readonly ask: string;
}

/** A choice of answers, one of which is right. */
export interface ChoiceGuess extends Asked {
  readonly kind: "choice";
  readonly options: readonly {
    readonly answer: string;
    readonly right: boolean;
    /** Feedback to a reader who chose it: why it is right, or what speaks for and against it. */
    readonly feedback?: string;
  }[];
}

/** A number, typed or placed on an axis. */
export interface NumberGuess extends Asked {
  readonly kind: "number";
  /** Label of the axis, with its unit. */
  readonly axis: string;
  /** Unit after a number in words, such as "nats" or "%". */
  readonly unit?: string;
  readonly range: readonly [low: number, high: number];
  /** Guesses are rounded to a multiple of it, and numbers are printed to its decimals. */
  readonly step: number;
  /** Whether the axis is logarithmic; its numbers are then integers. */
  readonly log?: boolean;
  readonly truth: number;
  /** Known numbers, marked on the axis. */
  readonly given?: readonly { readonly at: number; readonly label: string }[];
}

interface Curve {
  readonly x: Numbers;
  readonly y: Numbers;
}

/** A curve given by its heights at some places, which the reader drags, draws across or moves with the arrow keys. */
export interface CurveGuess extends Asked {
  readonly kind: "curve";
  readonly x: Axis;
  readonly y: Axis;
  /** Heights are rounded to a multiple of it and printed to its decimals. */
  readonly step: number;
  /** Places of the points, ascending. */
  readonly at: Numbers;
  /** Initial height of every point. */
  readonly start: number;
  /** The true curve; its x include all of `at`. */
  readonly truth: Curve;
  /** Known curves, visible from the start. */
  readonly given?: readonly (Curve & { readonly label: string })[];
}

export type Guess = ChoiceGuess | NumberGuess | CurveGuess;
export type Drawn = NumberGuess | CurveGuess;

/** Frame of a guess. The vertical axis of a number counts the lines of labels above its axis. */
export function frameOf(guess: Drawn): Frame {
  if (guess.kind === "number") {
    const { range, axis, log } = guess;
    return frame({ x: range, y: [0, 3], labels: [axis, ""], height: 112, ...(log ? { log: "x" } : {}) });
  }
  const { x, y } = guess;
  return frame({ x: x.range, y: y.range, labels: [x.label, y.label], ...(y.log ? { log: "y" } : {}) });
}

/** The guess as a state field, which rounds, clamps to the axis and formats. */
export function fieldOf(guess: Drawn) {
  const [min, max] = guess.kind === "number" ? guess.range : guess.y.range;
  const { step } = guess;
  if (guess.kind === "curve") return number(guess.start, { min, max, step });
  const plain = number(min, { min, max, step });
  const { unit, log } = guess;
  const say = (value: number): string => {
    const text = log ? grouped(Math.round(value)) : plain.say(value);
    return unit === undefined ? text : `${text}${unit === "%" ? "" : " "}${unit}`;
  };
  // Equal steps would be too fine at one end of a logarithmic axis.
  const read = (text: string): number => plain.read(log ? Number(text).toPrecision(2) : text);
  return { ...plain, say, read };
}

/** Whether the values are a valid guess; stored ones may belong to an older version of the question. */
export function isComplete(guess: Guess, values: Numbers | undefined): values is Numbers {
  const count = guess.kind === "curve" ? guess.at.length : 1;
  if (values?.length !== count || !values.every(Number.isFinite)) return false;
  return guess.kind !== "choice" || guess.options[nth(values, 0)] !== undefined;
}

/** Validates a guess in the text. @throws Error no guess could be compared with the truth */
export function checked(guess: Guess): Guess {
  const fail = (expected: string): never => {
    throw new Error(`The guess “${guess.ask}”: expected ${expected}.`);
  };
  if (guess.kind === "choice") {
    if (guess.options.filter(({ right }) => right).length !== 1) fail("one right option");
  } else if (guess.kind === "number") {
    const [low, high] = guess.range;
    if (!(guess.truth >= low && guess.truth <= high)) fail(`a truth from ${low} to ${high}, got ${guess.truth}`);
  } else {
    for (const x of guess.at) if (!guess.truth.x.includes(x)) fail(`a true height at ${x}`);
  }
  return guess;
}

/** True heights at the places of the guess. */
const heightsOf = ({ at, truth }: CurveGuess): number[] => at.map((x) => nth(truth.y, truth.x.indexOf(x)));

/** Compares guess and truth in one or two sentences. */
export function compare(guess: Guess, values: Numbers): string {
  if (guess.kind === "choice") return compareChoice(guess, nth(values, 0));
  return guess.kind === "number" ? compareNumber(guess, nth(values, 0)) : compareCurve(guess, values);
}

function compareChoice({ options }: ChoiceGuess, chosen: number): string {
  const { answer, right, feedback } = options[chosen] as ChoiceGuess["options"][number];
  const truth = options.find((each) => each.right)?.answer;
  const verdict = right
    ? `You said “${answer}”, and that is right.`
    : `You said “${answer}”; the answer is “${truth}”.`;
  return feedback === undefined ? verdict : `${verdict} ${feedback}`;
}

/** Distances, as shares of the axis, within which a guess counts as close. */
const close = { number: 0.03, curve: 0.08 };

function compareNumber(guess: NumberGuess, value: number): string {
  const { truth, log, unit, range } = guess;
  const { say } = fieldOf(guess);
  if (say(value) === say(truth)) return `You said ${say(value)}, and that is right.`;
  const said = `You said ${say(value)}; it is ${say(truth)}`;
  const { x } = frameOf(guess);
  const apart = Math.abs(x.at(value) - x.at(truth)) / (x.at(range[1]) - x.at(range[0]));
  if (apart <= close.number) return `${said}. That is very close.`;
  const direction = truth > value ? "higher" : "lower";
  if (log) {
    const factor = Math.max(truth / value, value / truth);
    return `${said}, ${direction} by a factor of ${factor < 10 ? factor.toFixed(1) : grouped(Math.round(factor))}.`;
  }
  const { say: sayDifference } = fieldOf(unit === "%" ? { ...guess, unit: "points" } : guess);
  return `${said}, ${direction} by ${sayDifference(Math.abs(truth - value))}.`;
}

function compareCurve(guess: CurveGuess, values: Numbers): string {
  const { at, x, y } = guess;
  const { say } = fieldOf(guess);
  const scale = frameOf(guess).y;
  const height = Math.abs(scale.at(y.range[1]) - scale.at(y.range[0]));
  const truth = heightsOf(guess);
  const gaps = truth.map((each, i) => Math.abs(scale.at(each) - scale.at(nth(values, i))) / height);
  const largest = Math.max(...gaps);
  const far = gaps.indexOf(largest);
  const place = (i: number): string => `${x.label}\u00a0=\u00a0${String(at[i]).replace("-", "−")}`;
  const there = `${place(far)}: you drew ${say(nth(values, far))}; it is ${say(nth(truth, far))}.`;
  if (largest <= close.curve) return `Your curve follows the true one closely. They are farthest apart at ${there}`;
  const near = gaps.indexOf(Math.min(...gaps));
  return `Your curve is nearest to the true one at ${place(near)} and farthest from it at ${there}`;
}
