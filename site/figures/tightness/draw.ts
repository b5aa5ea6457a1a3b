/** The panels of fig-tightness. */

import { fixed } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import type { Axis, Chart, Series } from "../../plot/chart.ts";
import {
  type AllBounds,
  type Bound,
  curveOf,
  type Model,
  missingOf,
  models,
  type TightnessAnswers,
  type TightnessState,
} from "./state.ts";

const x: Axis = { label: "k, draws", range: [0.8, 650], log: true, say: (k) => `${fixed(k, 0)} draws` };
const nats = (value: number): string => `${fixed(value)} nats`;
const glyphs = ["dot", "square", "diamond"] as const;

/** The curve of a model with two standard errors about each point. */
function curve(model: Model, points: readonly Bound[]): Series[] {
  const place = models.indexOf(model);
  const common = {
    label: model,
    style: `series-${place + 1}`,
    term: model,
    x: points.map(({ size }) => size),
  } as const;
  const values = points.map((point) => point.nats);
  return [
    { kind: "line", ...common, y: values },
    { kind: "points", glyph: glyphs[place] as (typeof glyphs)[number], size: 3, ...common, y: values },
    {
      kind: "whiskers",
      ...common,
      lower: points.map((point) => point.nats - 2 * point.standardError),
      upper: points.map((point) => point.nats + 2 * point.standardError),
    },
  ];
}

/** The height that the curve of a model rises towards. */
const limit = (model: Model, at: number): Series => ({
  kind: "rule",
  axis: "y",
  at,
  label: `evidence of ${model}`,
  style: `series-${models.indexOf(model) + 1} dashed`,
  term: model,
});

/** Of every curve with its errors, and of the height that one of them rises towards. */
function range(curves: readonly (readonly Bound[])[], limits: readonly number[]): readonly [number, number] {
  const all = curves.flat();
  const low = Math.min(...limits, ...all.map((point) => point.nats - 2 * point.standardError));
  const high = Math.max(...limits, ...all.map((point) => point.nats + 2 * point.standardError));
  return [low - 0.05 * (high - low), high + 0.05 * (high - low)];
}

/** Complete answers, or the curves that are already known, without the evidence that one of them rises towards. */
type Drawn =
  | Pick<TightnessAnswers, "bounds" | "exact">
  | { readonly bounds: Partial<AllBounds>; readonly exact?: never };

/** Its bounds by k, none while they are unknown. */
const pointsOf = (bounds: Partial<AllBounds>, model: Model): readonly Bound[] =>
  bounds[model] ? curveOf(bounds[model]) : [];

export function drawBounds({ integrated }: TightnessState, { bounds, exact }: Drawn): Chart {
  const curves = models.map((model) => pointsOf(bounds, model));
  const limits = exact ? [exact.logEvidence] : [];
  return {
    alt: "The importance-weighted bound of three models by its number of draws, and the evidence of one",
    x,
    y: { label: "nats", range: range(curves, limits), say: nats },
    height: 360,
    series: [
      ...limits.map((at) => limit(integrated, at)),
      ...curves.flatMap((points, i) => curve(nth(models, i), points)),
    ],
  };
}

export function drawGains({ integrated }: TightnessState, answers: Drawn): Chart {
  const gains = models.map((model) => {
    const points = pointsOf(answers.bounds, model);
    return points.map((point) => ({ ...point, nats: point.nats - nth(points, 0).nats, standardError: 0 }));
  });
  const limits = answers.exact ? [missingOf({ integrated }, answers)] : [];
  return {
    alt: "What the bound gains over that of a single draw, and the most that it can gain",
    x,
    y: { label: "gain over k = 1, nats", range: [0, range(gains, limits)[1]], say: nats },
    height: 360,
    series: [
      ...limits.map((at) => limit(integrated, at)),
      ...gains.flatMap((points, i) => curve(nth(models, i), points).slice(0, 2)),
    ],
  };
}
