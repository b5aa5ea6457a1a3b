/** The three panels of the figure. */

import { fixed } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { type Chart, categories, type Series } from "../../plot/chart.ts";
import { drawing, type Frame, frame, tenths } from "../../plot/frame.ts";
import { dots, glyphs, line, note, path } from "../../plot/marks.ts";
import { drawCount, height, inTriangle, probabilitiesOf, type SimplexAnswers, type SimplexState } from "./state.ts";

/** Equal scales on both axes. */
export const simplexFrame = frame({ x: [-0.08, 1.08], y: [-0.07, 0.95], labels: ["", ""], height: 368 });

export const outcomes = ["A", "B", "C"];
const series = ["series-1", "series-2", "series-4"];
const corners = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
].map(inTriangle);

/** Number of draws that are joined to their corner. */
const wayCount = 150;

/** The outcome of a one-hot draw. */
export const outcomeOf = (corner: readonly number[]): number => corner.indexOf(1);

function glyphsOf(f: Frame, k: number, points: readonly [number, number][]): string {
  if (k === 0) return path(`dots ${series[k]}`, dots(f, points), "cloud");
  return path(`glyphs ${series[k]}`, glyphs(f, k === 1 ? "plus" : "triangle", points, 3), "cloud");
}

export function drawSimplex({ pass }: SimplexState, { relaxed, hard }: SimplexAnswers): string {
  const f = simplexFrame;
  const points = relaxed.reparameterized.map(inTriangle);
  const outcome = hard.reparameterized.map(outcomeOf);
  const ways = points.slice(0, wayCount).map(([x, y], i) => {
    const [cx, cy] = corners[nth(outcome, i)] as [number, number];
    return `M${tenths(f.x.at(x))} ${tenths(f.y.at(y))}L${tenths(f.x.at(cx))} ${tenths(f.y.at(cy))}`;
  });
  return drawing(
    f,
    "Draws on the simplex, by the corner that each is nearest to",
    [
      path("axis", `${line(f, [0, 1, 0.5], [0, 0, height])}Z`),
      ...(pass === "straight" ? [path("contour faint rubric", ways.join(""), "straight")] : []),
      ...outcomes.map((_, k) =>
        glyphsOf(
          f,
          k,
          points.filter((_, i) => outcome[i] === k),
        ),
      ),
      ...(pass === "straight" ? [path("glyphs solid rubric", glyphs(f, "square", corners, 5), "straight")] : []),
    ],
    [note(f, [0, 0], "A", -4, 18, "end"), note(f, [1, 0], "B", 4, 18), note(f, [0.5, height], "C", 0, -10, "middle")],
  );
}

/** Average of the relaxed draws, which differs from the probabilities. */
export const averageOf = (draws: readonly (readonly number[])[]): number[] =>
  outcomes.map((_, k) => draws.reduce((sum, draw) => sum + nth(draw, k), 0) / draws.length);

/** Share of each outcome among the direct draws. */
export const shareOf = (direct: readonly number[]): number[] =>
  outcomes.map((_, k) => direct.filter((drawn) => drawn === k).length / direct.length);

export function drawShares(state: SimplexState, { relaxed, hard }: SimplexAnswers): Chart {
  const x = outcomes.map((_, k) => k + 1);
  const group = (label: string, to: readonly number[], shift: number, style: string, term: string): Series => ({
    kind: "bars",
    label,
    style,
    term,
    x,
    to,
    width: 0.22,
    shift,
  });
  return {
    alt: "Shares of the outcomes",
    x: { ...categories(outcomes), range: [0.5, 3.5] },
    y: { label: "share", range: [0, 1] },
    series: [
      group("drawn directly", shareOf(relaxed.direct), -0.25, "soft", "direct"),
      group("nearest corner", averageOf(hard.reparameterized), 0, "series-1", "hard"),
      group("average relaxed draw", averageOf(relaxed.reparameterized), 0.25, "series-2", "relaxed"),
      {
        kind: "points",
        label: "probability",
        style: "rubric",
        term: "probabilities",
        glyph: "dash",
        size: 48,
        x,
        y: probabilitiesOf(state),
      },
    ],
  };
}

const lowest = 0.3;
const width = 0.05;
const middles = Array.from({ length: 14 }, (_, i) => lowest + (i + 0.5) * width);

export function drawLargest({ relaxed }: SimplexAnswers): Chart {
  // The value one belongs to the last bar.
  const binOf = (largest: number): number => Math.floor((Math.min(largest, 0.9999) - lowest) / width);
  const bins = relaxed.reparameterized.map((draw) => binOf(Math.max(...draw)));
  const ends = (middle: number): string => [-1, 1].map((side) => fixed(middle + (side * width) / 2)).join(" to ");
  return {
    alt: "Largest coordinates of the relaxed draws",
    x: { label: "largest coordinate", range: [lowest, 1], say: (middle) => `largest coordinate ${ends(middle)}` },
    y: { label: "share of draws", range: [0, 1] },
    series: [
      {
        kind: "bars",
        label: "relaxed draws",
        style: "series-2",
        term: "largest",
        x: middles,
        to: middles.map((_, bin) => bins.filter((each) => each === bin).length / drawCount),
        width,
      },
    ],
  };
}
