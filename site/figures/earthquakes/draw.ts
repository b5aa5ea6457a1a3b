/** The four panels of fig-earthquakes. */

import { fixed } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { type Chart, frameOf, type Series } from "../../plot/chart.ts";
import { courseSeries } from "../../plot/course.ts";
import { drawing, type Frame, frame } from "../../plot/frame.ts";
import { ellipse, glyphs, note, path } from "../../plot/marks.ts";
import { series, shapes, sharedPoints } from "../../plot/shares.ts";
import { fields, model, type QuakeAnswers, type QuakeState, shown, startCount, updateOf } from "./state.ts";

const nats = (value: number): string => `${fixed(value, 1)} nats`;
const updateAxis = {
  label: "update",
  range: [0, fields.update.max],
  say: (update: number) => `update ${update}, of the ${updateOf(update)}`,
} as const;
const startAxis = {
  label: "start",
  range: [-0.5, startCount - 0.5],
  categories: Array.from({ length: startCount }, (_, start) => [start, String(start)] as const),
} as const;

/** The frame for presses along x; y depends on the responses. */
const unitAxis = { label: "nats", range: [0, 1] } as const;
export const boundFrame = frameOf({ x: updateAxis, y: unitAxis });
export const startsFrame = frameOf({ x: startAxis, y: unitAxis });

/** A square map of equal scales around all earthquakes. */
function mapFrame(positions: readonly (readonly number[])[]): Frame {
  const ranges = [0, 1].map((d) => {
    const values = positions.map((x) => nth(x, d));
    return [Math.min(...values), Math.max(...values)] as const;
  });
  const half = Math.max(...ranges.map(([low, high]) => (high - low) / 2)) + 1;
  const [x, y] = ranges.map(([low, high]) => [(low + high) / 2 - half, (low + high) / 2 + half] as const);
  // Square without the insets for the labels.
  return frame({ x: x as [number, number], y: y as [number, number], labels: ["x₁", "x₂"], height: 430 });
}

const round = (precision: number): number[][] => [
  [1 / precision, 0],
  [0, 1 / precision],
];

export function drawMap(state: QuakeState, answers: QuakeAnswers): string {
  const { quakes } = answers;
  const now = shown(state, answers);
  const f = mapFrame(quakes.positions);
  const { positionPrecision } = model(state.components);
  const reach = 2 / Math.sqrt(positionPrecision);
  return drawing(f, "Earthquakes by component, with each component's centre and reach", [
    ...now.means.map(({ mean, precision }, k) =>
      path(`area ${series(k)}`, ellipse(f, mean, round(precision), 2), "centres"),
    ),
    ...sharedPoints(f, quakes.positions, now.responsibilities, "responsibilities"),
    ...now.means.map(({ mean }, k) =>
      path(`line ${series(k)}`, ellipse(f, mean, round(positionPrecision), 2), "positions"),
    ),
    ...now.means.map(({ mean: [x1 = 0, x2 = 0] }, k) => {
      const { shape = 0, rate = 1 } = now.rates[k] ?? {};
      return note(f, [x1, x2 + reach], `${k + 1}: λ ≈ ${fixed(shape / rate, 1)}`, 0, -5, "middle");
    }),
    ...(state.truth
      ? quakes.means.flatMap(([x1 = 0, x2 = 0], k) => [
          path("glyphs solid", glyphs(f, "square", [[x1, x2]], 4), "truth"),
          note(f, [x1, x2], `true λ ${fixed(nth(quakes.rates, k), 1)}`, 8, 5),
        ])
      : []),
  ]);
}

/** Histogram of the counts, divided by responsibility, with the rates above it. */
export function drawCounts(state: QuakeState, answers: QuakeAnswers): Chart {
  const { quakes } = answers;
  const now = shown(state, answers);
  const most = Math.max(...quakes.counts);
  const values = Array.from({ length: most + 1 }, (_, count) => count);
  const shares = now.rates.map((_, k) =>
    values.map((value) =>
      quakes.counts.reduce((sum, count, n) => sum + (count === value ? nth(nth(now.responsibilities, n), k) : 0), 0),
    ),
  );
  const tops = shares.map((_, k) =>
    values.map((value) => shares.slice(0, k + 1).reduce((sum, share) => sum + nth(share, value), 0)),
  );
  const highest = Math.max(...(tops.at(-1) ?? []));
  const rateLevel = (k: number): number => highest * (1.12 + 0.08 * k);
  return {
    alt: "Histogram of the counts, divided by responsibility, with the rate of each component above",
    x: { label: "count", range: [-0.7, most + 0.7] },
    y: {
      label: "earthquakes",
      range: [0, rateLevel(now.rates.length)],
      say: (number) => `${fixed(number, 1)} earthquakes`,
    },
    height: 430,
    series: [
      ...tops.map(
        (to, k): Series => ({
          kind: "bars",
          label: `component ${k + 1}`,
          style: series(k),
          term: "responsibilities",
          x: values,
          from: tops[k - 1] ?? values.map(() => 0),
          to,
          width: 0.86,
        }),
      ),
      // Spread out vertically for legibility; the heights have no meaning.
      ...now.rates.flatMap(({ shape, rate }, k): Series[] => {
        const [mean, deviation] = [shape / rate, Math.sqrt(shape) / rate];
        const y = rateLevel(k);
        const common = { label: "a rate, ± two deviations", term: "rates", unread: true } as const;
        const [style, ends] = [series(k), [mean - 2 * deviation, mean + 2 * deviation]];
        return [
          { kind: "line", style, ...common, x: ends, y: [y, y] },
          { kind: "points", glyph: nth(shapes, k), size: 5, style: `solid ${style}`, ...common, x: [mean], y: [y] },
        ];
      }),
      ...(state.truth ? [trueRates(quakes.rates, 1.04 * highest)] : []),
    ],
  };
}

const trueRates = (rates: readonly number[], height: number): Series => ({
  kind: "points",
  glyph: "triangle",
  label: "a true rate",
  style: "solid",
  term: "truth",
  unread: true,
  x: rates,
  y: rates.map(() => height),
});

const bestLevel = (at: number): Series => ({
  kind: "rule",
  axis: "y",
  at,
  label: `best of ${startCount} starts`,
  style: "dashed soft",
  term: "best",
});

/**
 * @param elboNats bounds of the fit that are known so far
 * @param best highest final bound of any start, if known
 */
export function drawBound(chosen: number, elboNats: readonly number[], best?: number): Chart {
  const update = Math.min(chosen, elboNats.length);
  const lowest = nth(elboNats, 0);
  const highest = best ?? Math.max(...elboNats);
  // A single update has no range.
  const range = highest - lowest || 1;
  const x = elboNats.map((_, i) => i + 1);
  const now = elboNats[update - 1];
  return {
    alt: "The evidence lower bound after every update",
    x: updateAxis,
    y: { label: "bound, nats", range: [lowest, highest + 0.06 * range], say: nats },
    series: [
      ...(best === undefined ? [] : [bestLevel(best)]),
      ...courseSeries({ label: "bound", term: "bound" }, x, elboNats, update),
    ],
    notes: [
      now === undefined
        ? { x: 0, y: lowest, text: "no update yet", dx: 6, dy: -8 }
        : {
            x: update,
            y: now,
            text: updateOf(update),
            dx: update > 40 ? -10 : 10,
            dy: 18,
            anchor: update > 40 ? "end" : "start",
          },
    ],
  };
}

export function drawStarts(state: QuakeState, { starts: { starts } }: QuakeAnswers): Chart {
  const ends = starts.map(({ elboNats }) => elboNats);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const margin = Math.max(1, 0.12 * (high - low));
  return {
    alt: "The bound at which the fit from each start ends",
    x: startAxis,
    y: { label: "bound at its end, nats", range: [low - margin, high + margin], say: nats },
    series: [
      bestLevel(high),
      {
        kind: "points",
        glyph: "dot",
        label: "bound",
        style: "",
        term: "optima",
        x: starts.map(({ seed }) => seed),
        y: ends,
      },
      {
        kind: "points",
        glyph: "diamond",
        size: 7,
        label: "chosen start",
        style: "solid rubric",
        x: [state.start],
        y: [nth(ends, state.start)],
      },
    ],
  };
}
