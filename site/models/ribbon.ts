/** A regressor's prediction along one input: mean, ribbon of two standard deviations, and the density at a slice. */

import type { History } from "../figures/learning-curves/state.ts";
import { artefactRequest } from "../lib/api/model-requests.ts";
import { type Answer, json, post } from "../lib/api/requests.ts";
import { type NumberField, number } from "../lib/figure/fields.ts";
import type { FigureDefinition, Panels } from "../lib/figure/figure.ts";
import { columnsOf } from "../lib/numbers/csv-columns.ts";
import { fixed, significant } from "../lib/numbers/format.ts";
import { logNormal } from "../lib/numbers/normal.ts";
import { last, nth } from "../lib/numbers/nth.ts";
import { type Chart, frameOf, type Series } from "../plot/chart.ts";
import { spaced } from "../plot/contours.ts";
import { curveTable, drawCurve } from "./measured.ts";
import type { PublishedRegressor } from "./published.ts";

/** Every field is a number: `along` is the index from 1 of the varied input; x1, x2, … are the inputs. */
export type RibbonState = Readonly<Record<string, number>>;

type Prediction = Pick<Answer<"/v1/models/:id/predict">, "mean" | "standardDeviation">;

export interface RibbonAnswers {
  /** Values of the varied input. */
  readonly xs: readonly number[];
  readonly along: Prediction;
  readonly slice: Prediction;
  /** Training observations, with the target in the last column, and the model's predictions for them. */
  readonly data: readonly (readonly number[])[] | undefined;
  readonly observed: Prediction | undefined;
  readonly history: History | undefined;
}

/** Half the width of the ribbon, in standard deviations. */
const k = 2;
/** P(|Z| < 2), Z ~ N(0, 1). */
const promised = 0.9545;
const points = 121;
const height = 380;
const mostObservations = 2000;
/** Largest number of inputs with a slider; others stay at the middle of their range. */
export const mostInputs = 8;

export const inputName = ({ card }: PublishedRegressor, i: number): string =>
  card.columns?.inputs[i]?.name ?? (card.inputSize === 1 ? "x" : `x${i + 1}`);

const targetName = ({ card }: PublishedRegressor): string => card.columns?.target.name ?? "y";

/** Step of a slider: the power of ten that divides its range into some hundred steps. */
const stepOf = ([low, high]: readonly [number, number]): number => {
  const power = Math.floor(Math.log10(Math.max(high - low, 1e-4))) - 2;
  return power < 0 ? Number((10 ** power).toFixed(-power)) : 10 ** power;
};

function fieldsOf({ ranges }: PublishedRegressor): Readonly<Record<string, NumberField>> {
  const sliders = ranges.slice(0, mostInputs).map((range, i) => {
    const [min, max] = range;
    const field = number((min + max) / 2, { min, max, step: stepOf(range), say: significant });
    return [`x${i + 1}`, { ...field, initial: field.read(field.write((min + max) / 2)) }] as const;
  });
  const along = ranges.length > 1 ? { along: number(1, { min: 1, max: sliders.length, step: 1 }) } : {};
  return { ...along, ...Object.fromEntries(sliders) };
}

export function ribbon(published: PublishedRegressor): FigureDefinition<RibbonState, RibbonAnswers> {
  const { card, has, ranges } = published;
  const { id } = card;
  const varied = ({ along = 1 }: RibbonState): number => along - 1;
  const inputOf = (state: RibbonState): number[] =>
    ranges.map(([low, high], i) => state[`x${i + 1}`] ?? (low + high) / 2);
  const predict = (inputs: readonly (readonly number[])[]) =>
    post("/v1/models/:id/predict", { inputs: inputs.map((row) => [...row]) }, json, { id });
  return {
    id: "fig-ribbon",
    fields: fieldsOf(published),
    calls: {
      along: "Predict along the input",
      slice: "Predict at the slice",
      ...(has.data ? { data: "Training observations", observed: "Predict at the observations" } : {}),
      ...(has.history ? { history: "The history of the training" } : {}),
    },
    panels: {
      ribbon: `Mean and ±${k}σ`,
      density: "The density at the slice",
      ...(has.history ? { curve: "Training curve" } : {}),
    },
    ...(card.inputSize === 1
      ? {
          // Only the x axis: the height of the ribbon is unknown before the prediction.
          frames: {
            ribbon: frameOf({
              x: { label: "x", range: ranges[0] ?? [0, 1] },
              y: { label: "y", range: [0, 1] },
              height,
            }),
          },
          press: (_state: RibbonState, _panel: string, x: number) => ({ x1: x }),
        }
      : {}),
    async load(state, ask) {
      const input = inputOf(state);
      const at = varied(state);
      const xs = spaced(ranges[at] ?? [0, 1], points);
      const seen = has.data
        ? ask("data", artefactRequest<string>(id, "data.csv", "text/csv")).then((csv) =>
            columnsOf(csv).map((column) => column.slice(0, mostObservations)),
          )
        : undefined;
      const rowsOf = (data: readonly (readonly number[])[]): number[][] =>
        (data[0] ?? []).map((_, n) => ranges.map((_, i) => nth(nth(data, i), n)));
      const [along, slice, data, observed, history] = await Promise.all([
        ask("along", predict(xs.map((x) => input.map((value, i) => (i === at ? x : value))))),
        ask("slice", predict([input])),
        seen,
        seen?.then((data) => ask("observed", predict(rowsOf(data)))),
        has.history ? ask("history", artefactRequest<History>(id, "history.json")) : undefined,
      ]);
      return { xs, along, slice, data, observed, history };
    },
    draw: (state, answers): Panels => ({
      ribbon: drawRibbon(published, varied(state), inputOf(state), answers),
      density: drawDensity(published, answers),
      ...(answers.history ? { curve: drawCurve(card, answers.history) } : {}),
    }),
    summary(state, { slice, data, observed }) {
      const place = inputOf(state).map((value, i) => `${inputName(published, i)} = ${significant(value)}`);
      const share = coverage(data, observed);
      return (
        `At ${place.join(", ")} ${id} predicts ${targetName(published)} = ${significant(nth(slice.mean, 0))} ± ` +
        `${significant(nth(slice.standardDeviation, 0))}.` +
        (share === undefined
          ? ""
          : ` Of the training observations shown, ${fixed(100 * share, 1)}% lie within two standard deviations; a Gaussian promises ${fixed(100 * promised, 1)}%.`)
      );
    },
    tables: (state, { xs, along, history }) => [
      {
        caption: `Prediction along ${inputName(published, varied(state))}`,
        head: [inputName(published, varied(state)), "Mean", "Standard deviation"],
        rows: xs.flatMap((x, i) => (i % 6 === 0 ? [[x, nth(along.mean, i), nth(along.standardDeviation, i)]] : [])),
      },
      ...(history ? [curveTable(history)] : []),
    ],
  };
}

/** Share of observations within two standard deviations of the model's mean. */
export function coverage(data: RibbonAnswers["data"], observed: RibbonAnswers["observed"]): number | undefined {
  const targets = data?.at(-1);
  if (!targets || !observed || targets.length === 0) return undefined;
  const within = targets.filter(
    (y, i) => Math.abs(y - nth(observed.mean, i)) <= k * nth(observed.standardDeviation, i),
  );
  return within.length / targets.length;
}

function drawRibbon(
  published: PublishedRegressor,
  at: number,
  input: readonly number[],
  { xs, along: { mean, standardDeviation }, data }: RibbonAnswers,
): Chart {
  const edge = (sign: number): number[] => mean.map((mu, i) => mu + sign * k * nth(standardDeviation, i));
  const [lower, upper] = [edge(-1), edge(1)];
  const targets = data?.at(-1) ?? [];
  const [low, high] = [Math.min(...lower, ...targets), Math.max(...upper, ...targets)];
  const margin = 0.05 * (high - low) || 1;
  const name = inputName(published, at);
  const observations: readonly Series[] =
    targets.length === 0
      ? []
      : [
          {
            kind: "points",
            glyph: "plus",
            size: 2,
            label: "training observations",
            style: "soft faint",
            term: "data",
            x: data?.[at] ?? [],
            y: targets,
          },
        ];
  return {
    alt: `Mean and ribbon of ${targetName(published)} along ${name}`,
    x: { label: name, range: published.ranges[at] ?? [0, 1], say: (x) => `${name} = ${significant(x)}` },
    y: { label: targetName(published), range: [low - margin, high + margin], say: significant },
    height,
    series: [
      { kind: "band", label: `±${k}σ`, style: "series-1", term: "ribbon", x: xs, lower, upper },
      ...observations,
      { kind: "line", label: "mean", style: "series-1", term: "mean", x: xs, y: mean },
      { kind: "rule", axis: "x", at: nth(input, at), label: "slice", style: "rubric", term: "slice" },
    ],
  };
}

function drawDensity(published: PublishedRegressor, { slice }: RibbonAnswers): Chart {
  const [mean, deviation] = [nth(slice.mean, 0), nth(slice.standardDeviation, 0)];
  const ys = spaced([mean - 4 * deviation, mean + 4 * deviation], 121);
  const density = ys.map((y) => Math.exp(logNormal(y, mean, deviation ** 2)));
  const name = targetName(published);
  return {
    alt: `The density of ${name} at the slice`,
    x: { label: name, range: [nth(ys, 0), last(ys)], say: (y) => `${name} = ${significant(y)}` },
    y: { label: "density", range: [0, 1.1 * Math.max(...density)], say: significant },
    height,
    series: [
      { kind: "area", label: "density", style: "series-1", term: "ribbon", x: ys, y: density },
      { kind: "line", style: "series-1", term: "ribbon", x: ys, y: density },
    ],
  };
}
