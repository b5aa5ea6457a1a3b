/** Measurements of an image model: training curve, KL of its dimensions, best and worst test images. */

import { type CurvesAnswers, curvesOf, type History } from "../figures/learning-curves/state.ts";
import { artefactRequest } from "../lib/api/model-requests.ts";
import { type GetAnswer, get, json, png } from "../lib/api/requests.ts";
import { type ChoiceField, choice } from "../lib/figure/fields.ts";
import type { FigureDefinition, Panels, Table } from "../lib/figure/figure.ts";
import { fixed } from "../lib/numbers/format.ts";
import { last, nth } from "../lib/numbers/nth.ts";
import type { ModelCard } from "../lib/report/card-facts.ts";
import { above, type Chart, type Series } from "../plot/chart.ts";
import { type Score, scoreOf } from "./kinds.ts";
import { drawPictures } from "./pictures.ts";
import type { Dimension, PublishedImages } from "./published.ts";
import { className } from "./words.ts";

export interface MeasuredState {
  readonly by: "elbo" | "importance-weighted";
}

type Ranking = GetAnswer<"/v1/models/:id/ranking">;

export interface MeasuredAnswers {
  readonly history: CurvesAnswers["history"] | undefined;
  /** Both ends of the ranking, and their pictures as PNG data URIs. */
  readonly ends:
    | Readonly<Record<"most" | "least", { readonly ranking: Ranking; readonly pictures: string }>>
    | undefined;
}

const shown = 20;
const across = 5;
const by = { elbo: "ELBO", "importance-weighted": "Importance-weighted bound" } as const;

/** Whether the model has any measurements to show. */
export const hasMeasurements = ({ has, dimensions }: PublishedImages): boolean =>
  has.history || has.ranking || dimensions.length > 0;

export function measured({ card, has, dimensions }: PublishedImages): FigureDefinition<MeasuredState, MeasuredAnswers> {
  const { id } = card;
  const ranking = <A extends typeof json | typeof png>(state: MeasuredState, order: "most" | "least", accept: A) =>
    get(
      "/v1/models/:id/ranking",
      { param: { id }, query: { order, by: state.by, count: String(shown), columns: String(across) } },
      accept,
    );
  return {
    id: "fig-measured",
    fields: { by: choice("elbo", by) as ChoiceField<MeasuredState["by"]> },
    calls: {
      ...(has.history ? { history: "The history of the training" } : {}),
      ...(has.ranking
        ? {
            most: "Bounds of the most likely test images",
            least: "Bounds of the least likely test images",
            mostPictures: "The most likely test images",
            leastPictures: "The least likely test images",
          }
        : {}),
    },
    panels: {
      ...(has.history ? { curve: "Training curve" } : {}),
      ...(dimensions.length > 0 ? { kl: "KL of each latent dimension" } : {}),
      ...(has.ranking
        ? { most: `The ${shown} most likely test images`, least: `The ${shown} least likely test images` }
        : {}),
    },
    async load(state, ask) {
      const history = has.history ? ask("history", artefactRequest<History>(id, "history.json")) : undefined;
      if (!has.ranking) return { history: await history, ends: undefined };
      const [curves, most, mostPictures, least, leastPictures] = await Promise.all([
        history,
        ask("most", ranking(state, "most", json)),
        ask("mostPictures", ranking(state, "most", png)),
        ask("least", ranking(state, "least", json)),
        ask("leastPictures", ranking(state, "least", png)),
      ]);
      const ends = {
        most: { ranking: most, pictures: mostPictures },
        least: { ranking: least, pictures: leastPictures },
      };
      return { history: curves, ends };
    },
    draw: (_state, { history, ends }): Panels => ({
      ...(history ? { curve: drawCurve(card, history) } : {}),
      ...(dimensions.length > 0 ? { kl: drawDivergences(dimensions) } : {}),
      ...(ends
        ? {
            most: drawPictures(card, "The most likely test images", ends.most.pictures, across, shown / across),
            least: drawPictures(card, "The least likely test images", ends.least.pictures, across, shown / across),
          }
        : {}),
    }),
    summary(state, { history, ends }) {
      return [
        ...(history ? [curveWords(history)] : []),
        ...(dimensions.length > 0 ? [divergenceWords(dimensions)] : []),
        ...(ends ? [rankingWords(state.by, ends.most.ranking, ends.least.ranking, card)] : []),
      ].join(" ");
    },
    tables: (state, { history, ends }) => [
      ...(history ? [curveTable(history)] : []),
      ...(dimensions.length > 0
        ? [
            {
              caption: "KL(q(zᵢ|x) ‖ N(0, 1)) of each dimension, mean over test images, nats",
              head: ["Dimension", "KL"],
              rows: dimensions.map(({ index, klNats }) => [index + 1, klNats]),
            },
          ]
        : []),
      ...(ends
        ? (["most", "least"] as const).map((order) => ({
            caption: `The ${order} likely test images by ${by[state.by]}, nats`,
            head: ["Test image", "Class", "ELBO", "Reconstruction", "KL", "Importance-weighted"],
            rows: ends[order].ranking.ranking.map((each) => [
              each.index,
              className(card, each.label),
              each.elboNats,
              each.reconstructionNats,
              each.klNats,
              each.importanceWeightedNats,
            ]),
          }))
        : []),
    ],
  };
}

/** Share of a run that sets the axis, because the climb of the first steps would flatten the rest. */
const settledShare = 0.8;

/** Range of the curves: their settled part, and the published score with its error. */
export function settledRange(curves: readonly (readonly number[])[], score?: Score): readonly [number, number] {
  const settled = curves.flatMap((curve) => curve.slice(Math.floor((1 - settledShare) * curve.length)));
  const ends = score ? [score.nats - score.standardError, score.nats + score.standardError] : [];
  const values = [...settled, ...ends];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = 0.08 * (high - low) || 1;
  return [low - margin, high + margin];
}

const asPublished = "as published, ± standard error";

/** The curves of a training, with the published score and its standard error where the published network was. */
export function drawCurve(card: ModelCard, history: History): Chart {
  const { time, measure, times, train, test } = curvesOf(history);
  const score = scoreOf(card);
  const end = last(times);
  // A regressor's network may be that of an earlier step, chosen on held-out observations.
  const at = card.training && "steps" in card.training ? card.training.steps : end;
  const published: readonly Series[] = score
    ? [
        {
          kind: "whiskers",
          label: asPublished,
          style: "rubric",
          x: [at],
          lower: [score.nats - score.standardError],
          upper: [score.nats + score.standardError],
        },
        {
          kind: "points",
          glyph: "diamond",
          size: 5,
          label: asPublished,
          style: "rubric solid",
          unread: true,
          x: [at],
          y: [score.nats],
        },
      ]
    : [];
  return {
    alt: `Training curve of ${card.id}`,
    x: { label: time, range: [0, 1.03 * end] },
    y: {
      label: measure,
      range: settledRange([train, ...(test ? [test] : [])], score),
      say: (nats) => `${fixed(nats)} nats`,
    },
    series: [
      { kind: "line", label: "training", style: "series-1 dashed", term: "train", x: times, y: train },
      ...(test ? [{ kind: "line", label: "test", style: "series-2", term: "test", x: times, y: test } as const] : []),
      ...published,
    ],
  };
}

function curveWords(history: History): string {
  const { time, measure, times, train, test } = curvesOf(history);
  const [what, unit] = measure.split(", ");
  const shownCurve = test ?? train;
  return (
    `From ${time} ${times[0]} to ${time} ${last(times)} the ${test ? "test" : "training"} ${what} goes from ` +
    `${fixed(nth(shownCurve, 0), 1)} to ${fixed(last(shownCurve), 1)} ${unit}.`
  );
}

export function curveTable(history: History): Table {
  const { time, measure, times, train, test } = curvesOf(history);
  return {
    caption: `Training: ${measure}`,
    head: [time, "Training", ...(test ? ["Test"] : [])],
    rows: times.map((at, i) => [at, nth(train, i), ...(test ? [nth(test, i)] : [])]),
  };
}

/** KL, nats, below which a dimension carries nothing about the image. */
const idleNats = 0.01;

function divergenceWords(dimensions: readonly Dimension[]): string {
  const used = dimensions.filter(({ klNats }) => klNats > idleNats).length;
  const most = nth(dimensions, 0);
  return `${used} of ${dimensions.length} latent dimensions carry more than ${idleNats} nats; dimension ${most.index + 1} carries most, ${fixed(most.klNats)}.`;
}

/** Largest number of bars with room for their names. */
const mostNamed = 12;

/** Bars of the dimensions by decreasing KL. */
export function drawDivergences(dimensions: readonly Dimension[]): Chart {
  const ranks = dimensions.map((_, rank) => rank + 1);
  const nats = dimensions.map(({ klNats }) => klNats);
  const isNamed = dimensions.length <= mostNamed;
  return {
    alt: "KL of each latent dimension, the largest first",
    x: {
      label: isNamed ? "" : "dimensions, ranked",
      range: [0.4, dimensions.length + 0.6],
      say: (rank) => `dimension ${(dimensions[Math.round(rank) - 1]?.index ?? 0) + 1}`,
    },
    y: { label: "KL, nats", range: [0, 1.12 * Math.max(idleNats, ...nats)], say: (value) => `${fixed(value, 3)} nats` },
    series: [
      {
        kind: "bars",
        label: "KL from the prior",
        style: "series-1",
        term: "divergence",
        x: ranks,
        from: ranks.map(() => 0),
        to: nats,
        width: 0.8,
      },
    ],
    ...(isNamed
      ? { notes: dimensions.map(({ index, klNats }, rank) => above(rank + 1, klNats, `z${index + 1}`)) }
      : {}),
  };
}

function rankingWords(
  bound: MeasuredState["by"],
  most: Ranking,
  least: Ranking,
  card: PublishedImages["card"],
): string {
  const [first, final] = [most.ranking[0], least.ranking[0]];
  if (!first || !final) return "";
  const nats = (each: typeof first): string => fixed(bound === "elbo" ? each.elboNats : each.importanceWeightedNats, 1);
  const named = ({ index, label }: typeof first): string => `${index}, class ${className(card, label)}`;
  return (
    `By its ${bound === "elbo" ? "ELBO" : "importance-weighted bound"} the most likely test image is ${named(first)}, ` +
    `at ${nats(first)} nats, the least likely ${named(final)}, at ${nats(final)}.`
  );
}
