/** The three panels of figure 2.1. */
import { fixed } from "../../lib/format.ts";
import { drawing, frame } from "../../plot/frame.ts";
import { bars, glyphs, level, line, note, path, upright } from "../../plot/marks.ts";
import { cell, groups, heaviest, type TableAnswers, type TableState, values } from "./state.ts";

export const jointFrame = frame({ x: [-0.9, 3.5], y: [0, 3], labels: ["x", ""], height: 380 });
const meanFrame = frame({ x: [0.4, 4.6], y: [0, 3], labels: ["", "mean"], height: 380 });
const varianceFrame = frame({ x: [0.4, 3.6], y: [0, 2.3], labels: ["", "variance"], height: 300 });

/** A group has a strip of the panel, one high: its mean below, its bars from here to there. */
const [bottom, top] = [0.16, 0.96];
const stripOf = (j: number): number => groups.length - 1 - j;

export function drawJoint(state: TableState, { mean, terms }: TableAnswers): string {
  const f = jointFrame;
  return drawing(f, "Joint table as bars, a strip for each value of y, with means", [
    ...groups.flatMap((group, j) => {
      const { conditionalMean, conditionalVariance } = terms[j] as TableAnswers["terms"][number];
      const base = stripOf(j) + bottom;
      const heights = values.map((_, i) => base + ((state[cell(j, i)] as number) / heaviest) * (top - bottom));
      const series = `series-${j + 1}`;
      const marks = [
        path("axis", line(f, [-0.5, 3.5], [base, base])),
        path(
          `bar ${series}`,
          bars(
            f,
            values,
            values.map(() => base),
            heights,
            0.6,
          ),
          `group-${group}`,
        ),
        note(f, [-0.9, base], `y = ${group}`, 2, -6),
      ];
      if (conditionalMean === null || conditionalVariance === null) return marks;
      const deviation = Math.sqrt(conditionalVariance);
      const at = stripOf(j) + bottom / 2;
      return [
        ...marks,
        path(`line ${series}`, line(f, [conditionalMean - deviation, conditionalMean + deviation], [at, at]), "within"),
        path(`glyphs solid ${series}`, glyphs(f, "diamond", [[conditionalMean, at]], 6), "between"),
      ];
    }),
    path("rule dashed", upright(f, mean), "total-mean"),
  ]);
}

export function drawMean(_state: TableState, { mean, terms }: TableAnswers): string {
  const f = meanFrame;
  const parts = terms.map(({ meanTerm }) => meanTerm);
  return drawing(
    f,
    "The mean beside its three terms, each standing on the last",
    [
      path("bar soft", bars(f, [1], [0], [mean], 0.7), "total-mean"),
      ...parts.map((_, j) =>
        path(`bar series-${j + 1}`, bars(f, [j + 2], [sum(parts, j)], [sum(parts, j + 1)], 0.7), "mean-terms"),
      ),
      path("rule dashed", level(f, mean), "total-mean"),
    ],
    [
      note(f, [1, mean], `E[X] = ${fixed(mean)}`, 0, -8, "middle"),
      ...parts.map((part, j) =>
        note(f, [j + 2, sum(parts, j + 1)], `y = ${groups[j]}: + ${fixed(part)}`, 0, -8, "middle"),
      ),
    ],
  );
}

export function drawVariance(_state: TableState, { variance, within, terms }: TableAnswers): string {
  const f = varianceFrame;
  const stack = (at: number, from: number, parts: readonly number[], className: string, term: string): string[] =>
    parts.map((_, j) =>
      path(
        `bar series-${j + 1} ${className}`,
        bars(f, [at], [from + sum(parts, j)], [from + sum(parts, j + 1)], 0.7),
        term,
      ),
    );
  const between = terms.map(({ betweenTerm }) => betweenTerm);
  return drawing(
    f,
    "The variance beside its parts within and between groups, the second standing on the first",
    [
      path("bar soft", bars(f, [1], [0], [variance], 0.7), "total-variance"),
      ...stack(
        2,
        0,
        terms.map(({ withinTerm }) => withinTerm),
        "",
        "within",
      ),
      ...stack(3, within, between, "", "between"),
      path("rule dashed", level(f, variance), "total-variance"),
    ],
    [
      note(f, [1, variance], `Var[X] = ${fixed(variance)}`, 0, -8, "middle"),
      note(f, [2, within], `within ${fixed(within)}`, 0, -8, "middle"),
      note(f, [3, variance], `between + ${fixed(sum(between, between.length))}`, 0, -8, "middle"),
    ],
  );
}

/** Which cell a point of the joint panel is in, and how heavy a bar up to there would be. */
export function cellAt(x: number, y: number): { readonly name: string; readonly weight: number } {
  const strip = Math.min(groups.length - 1, Math.floor(y));
  const i = Math.min(values.length - 1, Math.max(0, Math.round(x)));
  return { name: cell(stripOf(strip), i), weight: ((y - strip - bottom) / (top - bottom)) * heaviest };
}

/** Of the first `count` parts. */
const sum = (parts: readonly number[], count: number): number =>
  parts.slice(0, count).reduce((total, part) => total + part, 0);
