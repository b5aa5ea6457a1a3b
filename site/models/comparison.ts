/** The figure of all models: score against number of parameters, and training curves, for one group at a time. */

import { curvesOf, type History } from "../figures/learning-curves/state.ts";
import { artefactRequest, type ModelsAnswer, modelsRequest, readyModels } from "../lib/api/model-requests.ts";
import { type Field, word } from "../lib/figure/fields.ts";
import type { FigureDefinition } from "../lib/figure/figure.ts";
import { fixed, grouped } from "../lib/numbers/format.ts";
import { nth } from "../lib/numbers/nth.ts";
import type { Chart, Note, Series } from "../plot/chart.ts";
import { frameOf } from "../plot/chart.ts";
import { comparedGroups, type ModelGroup } from "./groups.ts";
import { kindOf, scoreOf } from "./kinds.ts";
import { settledRange } from "./measured.ts";

export interface ComparisonState {
  /** Key of the group. */
  readonly group: string;
}

export interface ComparisonAnswers {
  readonly models: ModelsAnswer;
  /** Histories by the model's id. */
  readonly histories: Readonly<Record<string, History>>;
}

/** The group of most of the report's models. */
const initial = "mnist-bin";

/** @param withHistory ids of the models with a published history */
export function comparison(withHistory: readonly string[]): FigureDefinition<ComparisonState, ComparisonAnswers> {
  return {
    id: "fig-models",
    fields: { group: word(initial) as Field<string> },
    calls: {
      models: "The cards of all models",
      ...Object.fromEntries(withHistory.map((id) => [id, `The history of ${id}`])),
    },
    panels: { bounds: "Test score against parameters", curves: "Training curves on test data" },
    async load(_state, ask) {
      const [models, ...histories] = await Promise.all([
        ask("models", modelsRequest()),
        ...withHistory.map((id) => ask(id, artefactRequest<History>(id, "history.json"))),
      ]);
      const entries = withHistory.map((id, i) => [id, nth(histories, i)] as const);
      return { models, histories: Object.fromEntries(entries) };
    },
    draw(state, answers) {
      const group = groupAt(state, answers);
      return { bounds: drawBounds(group), curves: drawCurves(group, answers.histories) };
    },
    summary(state, answers) {
      const { title, models } = groupAt(state, answers);
      const [best] = models;
      const score = best && scoreOf(best);
      if (!score) return `${title}: no measurements.`;
      return (
        `${title}: ${models.length === 1 ? "one model" : `${models.length} models`}, the best ${best.id} with ` +
        `${fixed(score.nats)} ± ${fixed(score.standardError)} nats and ${grouped(best.parameters)} parameters. ` +
        "Scores of other groups are not comparable."
      );
    },
    tables(state, answers) {
      const { title, models } = groupAt(state, answers);
      return [
        {
          caption: `${title}, nats`,
          head: ["Model", "Parameters", "Test", "Standard error"],
          rows: models.map((card) => {
            const score = scoreOf(card);
            return [card.id, card.parameters, score?.nats ?? "not measured", score?.standardError ?? "not measured"];
          }),
        },
      ];
    },
  };
}

/** The chosen group, or the first if a permalink names one that no longer exists. */
function groupAt({ group }: ComparisonState, { models }: ComparisonAnswers): ModelGroup {
  const groups = comparedGroups(readyModels(models));
  return groups.find(({ key }) => key === group) ?? groups[0] ?? { key: group, title: "No models", models: [] };
}

function measureOf({ models: [first] }: ModelGroup): string {
  if (!first) return "nats";
  const { measure, item } = kindOf(first);
  return `${measure}, nats per ${item}`;
}

/** Width of a letter and height of a line of the labels, in drawing units. */
const letterWidth = 7.5;
const lineHeight = 15;

interface Labelled {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** Horizontal distance of a name from its point, in drawing units. */
const aside = 9;

/** Places names above, below or beside their points: the first position where none overlaps another. */
export function placedNotes(points: readonly Labelled[], axes: Pick<Chart, "x" | "y">): readonly Note[] {
  const f = frameOf(axes);
  const taken: { left: number; right: number; top: number }[] = [];
  return points.map(({ x, y, text }) => {
    const [px, py, width] = [f.x.at(x), f.y.at(y), letterWidth * text.length];
    const at = (dy: number) => (["middle", "start", "end"] as const).map((anchor) => ({ dx: 0, dy, anchor }));
    const beside = [
      { dx: aside, dy: 5, anchor: "start" },
      { dx: -aside, dy: 5, anchor: "end" },
    ] as const;
    const places = [...at(-10), ...at(20), ...beside, ...[-25, 35, -40, 50].flatMap(at)];
    const boxOf = ({ dx, dy, anchor }: (typeof places)[number]) => {
      const left = dx + (anchor === "middle" ? px - width / 2 : anchor === "start" ? px : px - width);
      return { left, right: left + width, top: py + dy - lineHeight };
    };
    const isFree = (place: (typeof places)[number]): boolean => {
      const box = boxOf(place);
      const isInside =
        box.left >= f.inset.left &&
        box.right <= f.width &&
        box.top >= 0 &&
        box.top + lineHeight <= f.height - f.inset.bottom;
      return (
        isInside &&
        taken.every(
          ({ left, right, top }) => box.right < left || box.left > right || Math.abs(box.top - top) >= lineHeight,
        )
      );
    };
    const place = places.find(isFree) ?? { dx: 0, dy: -10, anchor: "middle" as const };
    taken.push(boxOf(place));
    return { x, y, text, ...place };
  });
}

export function drawBounds(group: ModelGroup): Chart {
  const points = group.models.flatMap((card) => {
    const score = scoreOf(card);
    return score ? [{ x: card.parameters, y: score.nats, error: score.standardError, text: card.id }] : [];
  });
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [low, high] = [
    Math.min(...points.map(({ y, error }) => y - error)),
    Math.max(...points.map(({ y, error }) => y + error)),
  ];
  const margin = 0.15 * (high - low) || 1;
  const axes = {
    x: {
      label: "parameters",
      range: [Math.min(...xs) / 2, 2 * Math.max(...xs)] as const,
      log: true,
      say: (x: number) =>
        `${points
          .filter((point) => point.x === x)
          .map(({ text }) => text)
          .join(", ")}, ${grouped(x)} parameters`,
    },
    y: {
      label: measureOf(group),
      range: [low - margin, high + margin] as const,
      say: (nats: number) => `${fixed(nats)} nats`,
    },
  };
  return {
    alt: `Test score against parameters: ${group.title}`,
    ...axes,
    series: [
      {
        kind: "whiskers",
        style: "series-1",
        x: xs,
        lower: points.map(({ y, error }) => y - error),
        upper: points.map(({ y, error }) => y + error),
      },
      {
        kind: "points",
        glyph: "diamond",
        size: 5,
        label: "test, ± standard error",
        style: "series-1 solid",
        x: xs,
        y: ys,
      },
    ],
    notes: placedNotes(points, axes),
  };
}

/** Curve styles, different in colour and then in dashes. */
const styles = ["", " dashed", " dotted"].flatMap((dash) => [1, 2, 3, 4, 5].map((series) => `series-${series}${dash}`));

function drawCurves(group: ModelGroup, histories: ComparisonAnswers["histories"]): Chart {
  const curves = group.models.flatMap(({ id, metrics }) => {
    const history = histories[id];
    // A model read as Bernoulli was trained on another density, so its curve is not comparable.
    if (!history || "asBernoulli" in metrics) return [];
    const { times, train, test } = curvesOf(history);
    return [{ id, times, values: test ?? train }];
  });
  const [first] = group.models;
  const lines = curves.map(
    ({ id, times, values }, i): Series => ({
      kind: "line",
      label: id,
      style: nth(styles, i % styles.length),
      x: times,
      y: values,
    }),
  );
  return {
    alt: `Training curves: ${group.title}`,
    x: { label: first ? kindOf(first).time : "time", range: [0, Math.max(1, ...curves.flatMap(({ times }) => times))] },
    y: {
      label: measureOf(group),
      range: curves.length > 0 ? settledRange(curves.map(({ values }) => values)) : [-1, 0],
      say: (nats) => `${fixed(nats)} nats`,
    },
    series: lines,
  };
}
