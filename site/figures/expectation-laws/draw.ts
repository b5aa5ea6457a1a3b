/** The three panels of the figure. */
import { fixed } from "../../lib/numbers/format.ts";
import { above, type Chart, categories, type Series } from "../../plot/chart.ts";
import { drawing, frame } from "../../plot/frame.ts";
import { bars, glyphs, line, note, path, upright } from "../../plot/marks.ts";
import { cell, groups, heaviest, type TableAnswers, type TableState, values } from "./state.ts";

export const jointFrame = frame({ x: [-0.9, 3.5], y: [0, 3], labels: ["x", ""], height: 380 });

/** Layout of a group's strip, of height one: its mean below, its bars between these heights. */
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

/** A bar stacked on the previous ones. */
const bar = (at: number, from: number, to: number, entry: Pick<Series, "label" | "style" | "term">): Series => ({
  kind: "bars",
  ...entry,
  x: [at],
  from: [from],
  to: [to],
  width: 0.7,
});

/** The quantity that the law splits, as a bar and as a level that the stacked parts reach. */
const whole = (label: string, value: number, term: string): readonly [bar: Series, level: Series] => [
  bar(1, 0, value, { label, style: "soft", term }),
  { kind: "rule", axis: "y", at: value, label, style: "dashed", term },
];

const ofGroup = (j: number, term: string) => ({ label: `y = ${groups[j]}`, style: `series-${j + 1}`, term });

export function drawMean(_state: TableState, { mean, terms }: TableAnswers): Chart {
  const parts = terms.map(({ meanTerm }) => meanTerm);
  const [total, level] = whole("E[X]", mean, "total-mean");
  return {
    alt: "The mean beside its terms, each stacked on the one before",
    x: categories(["mean", ...groups.map((group) => `y = ${group}`)]),
    y: { label: "mean", range: [0, 3] },
    height: 380,
    series: [
      total,
      ...parts.map((_, j) => bar(j + 2, sum(parts, j), sum(parts, j + 1), ofGroup(j, "mean-terms"))),
      level,
    ],
    notes: [
      above(1, mean, fixed(mean), -8),
      ...parts.map((part, j) => above(j + 2, sum(parts, j + 1), `+ ${fixed(part)}`, -8)),
    ],
  };
}

export function drawVariance(_state: TableState, { variance, within, terms }: TableAnswers): Chart {
  const stack = (at: number, from: number, parts: readonly number[], term: string): Series[] =>
    parts.map((_, j) => bar(at, from + sum(parts, j), from + sum(parts, j + 1), ofGroup(j, term)));
  const between = terms.map(({ betweenTerm }) => betweenTerm);
  const [total, level] = whole("Var[X]", variance, "total-variance");
  return {
    alt: "The variance beside its parts, the second stacked on the first",
    x: categories(["variance", "within", "between"]),
    y: { label: "variance", range: [0, 2.3] },
    series: [
      total,
      ...stack(
        2,
        0,
        terms.map(({ withinTerm }) => withinTerm),
        "within",
      ),
      ...stack(3, within, between, "between"),
      level,
    ],
    notes: [
      above(1, variance, fixed(variance), -8),
      above(2, within, fixed(within), -8),
      above(3, variance, `+ ${fixed(sum(between, between.length))}`, -8),
    ],
  };
}

/** The cell under a point of the joint panel, and the weight of a bar of that height. */
export function cellAt(x: number, y: number): { readonly name: string; readonly weight: number } {
  const strip = Math.min(groups.length - 1, Math.floor(y));
  const i = Math.min(values.length - 1, Math.max(0, Math.round(x)));
  return { name: cell(stripOf(strip), i), weight: ((y - strip - bottom) / (top - bottom)) * heaviest };
}

/** Sum of the first `count` parts. */
const sum = (parts: readonly number[], count: number): number =>
  parts.slice(0, count).reduce((total, part) => total + part, 0);
