/** Drawing of a guess: the axes and known values that the build draws, and the reader's mark, which changes. */

import { drawing, type Frame, tenths } from "../../plot/frame.ts";
import type { Key } from "../../plot/key.ts";
import { dots, line, note, path } from "../../plot/marks.ts";
import { nth } from "../numbers/nth.ts";
import { type CurveGuess, type Drawn, fieldOf, frameOf, type NumberGuess } from "./guess.ts";

const looks = { own: "line rubric dashed", truth: "line series-1", given: "line soft" } as const;

/** Axes and known values. The answer's marks have the class `truth`, which is hidden until the reader asks. */
export function guessDrawing(guess: Drawn): string {
  const f = frameOf(guess);
  const own = "<g data-own></g>";
  if (guess.kind === "number") {
    const { given = [], truth } = guess;
    const known = given.map(({ at, label }) => flag(f, "soft", at, 1, label));
    const answer = `<g class="truth">${flag(f, "series-1", truth, 2, `the answer: ${fieldOf(guess).say(truth)}`)}</g>`;
    // A lower label covers the poles that cross it.
    return drawing(f, `An axis: ${guess.axis}`, [], [own, answer, ...known]);
  }
  const { given = [], truth, x, y } = guess;
  const known = given.map((curve) => path(looks.given, line(f, curve.x, curve.y)));
  const answer = `<g class="truth">${path(looks.truth, line(f, truth.x, truth.y))}</g>`;
  return drawing(f, `${y.label} against ${x.label}`, [...known, answer], [own]);
}

/** The reader's mark, redrawn whenever it moves. */
export function ownMark(guess: Drawn, values: readonly number[]): string {
  return guess.kind === "number" ? ownFlag(guess, nth(values, 0)) : ownCurve(guess, values);
}

const ownFlag = (guess: NumberGuess, value: number): string =>
  flag(frameOf(guess), "rubric", value, 3, `your guess: ${fieldOf(guess).say(value)}`);

function ownCurve(guess: CurveGuess, heights: readonly number[]): string {
  const f = frameOf(guess);
  const points = guess.at.map((x, i) => [x, nth(heights, i)] as const);
  return path(looks.own, line(f, guess.at, heights)) + path("dots rubric", dots(f, points));
}

/** A pole on the axis with its label at the top, on the side that has room. */
function flag(f: Frame, style: string, at: number, row: number, words: string): string {
  const left = f.x.at(at) > 0.6 * f.width;
  const pole = `M${tenths(f.x.at(at))} ${tenths(f.y.at(0))}V${tenths(f.y.at(row - 0.15))}`;
  return path(`rule ${style}`, pole) + note(f, [at, row], words, left ? -6 : 6, 14, left ? "end" : "start");
}

/** Legend of a curve's drawing; the answer's entry is hidden together with its curve. */
export function guessKeys({ given = [] }: CurveGuess): {
  readonly known: readonly Key[];
  readonly answer: readonly Key[];
} {
  return {
    known: [...given.map(({ label }) => ({ label, style: looks.given })), { label: "your curve", style: looks.own }],
    answer: [{ label: "the true curve", style: looks.truth }],
  };
}
