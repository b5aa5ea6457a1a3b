/** The three panels of figure 7.1. */
import { drawing, type Frame, frame, tenths } from "../../plot/frame.ts";
import { bars, dots, glyphs, line, note, path } from "../../plot/marks.ts";
import { drawCount, height, inTriangle, probabilitiesOf, type SimplexAnswers, type SimplexState } from "./state.ts";

/** One unit is as long up as across. */
export const simplexFrame = frame({ x: [-0.08, 1.08], y: [-0.07, 0.95], labels: ["", ""], height: 368 });
const shareFrame = frame({ x: [0.5, 3.5], y: [0, 1], labels: ["", "share"] });
const largestFrame = frame({ x: [0.3, 1], y: [0, 1], labels: ["largest coordinate", "share of draws"] });

export const outcomes = ["A", "B", "C"];
const series = ["series-1", "series-2", "series-4"];
const corners = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
].map(inTriangle);

/** Draws whose way to their corner is drawn. */
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
    const [cx, cy] = corners[outcome[i] as number] as [number, number];
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

/** Average point of the relaxed draws, which is not the probabilities. */
export const averageOf = (draws: readonly (readonly number[])[]): number[] =>
  outcomes.map((_, k) => draws.reduce((sum, draw) => sum + (draw[k] as number), 0) / draws.length);

/** How often each outcome was drawn directly. */
export const shareOf = (direct: readonly number[]): number[] =>
  outcomes.map((_, k) => direct.filter((drawn) => drawn === k).length / direct.length);

export function drawShares(state: SimplexState, { relaxed, hard }: SimplexAnswers): string {
  const f = shareFrame;
  const group = (values: readonly number[], shift: number, className: string, term: string): string =>
    path(
      `bar ${className}`,
      bars(
        f,
        values.map((_, k) => k + 1 + shift),
        values.map(() => 0),
        values,
        0.22,
      ),
      term,
    );
  const exact = probabilitiesOf(state).map((p, k) => {
    const y = tenths(f.y.at(p));
    return `M${tenths(f.x.at(k + 0.6))} ${y}H${tenths(f.x.at(k + 1.4))}`;
  });
  return drawing(
    f,
    "Shares of the outcomes: drawn directly, by the nearest corner, and the average relaxed draw",
    [
      group(shareOf(relaxed.direct), -0.25, "soft", "direct"),
      group(averageOf(hard.reparameterized), 0, "series-1", "hard"),
      group(averageOf(relaxed.reparameterized), 0.25, "series-2", "relaxed"),
      path("line rubric", exact.join(""), "probabilities"),
    ],
    outcomes.map((name, k) => note(f, [k + 1, 1], name, 0, -6, "middle")),
  );
}

const width = 0.05;
const middles = Array.from({ length: 14 }, (_, i) => 0.3 + (i + 0.5) * width);

export function drawLargest({ relaxed }: SimplexAnswers): string {
  const f = largestFrame;
  const largest = relaxed.reparameterized.map((draw) => Math.max(...draw));
  // What is exactly one belongs to the last bar.
  const count = middles.map(
    (middle) =>
      largest.filter(
        (value) => Math.floor((Math.min(value, 0.9999) - 0.3) / width) === Math.floor((middle - 0.3) / width),
      ).length,
  );
  return drawing(f, "How near to a corner the relaxed draws are: their largest coordinate", [
    path(
      "bar series-2",
      bars(
        f,
        middles,
        middles.map(() => 0),
        count.map((each) => each / drawCount),
        width,
      ),
      "largest",
    ),
  ]);
}
