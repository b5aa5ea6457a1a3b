/** The four panels of figure 14.1. */
import { fixed } from "../../lib/format.ts";
import { drawing, type Frame, frame } from "../../plot/frame.ts";
import { bars, dots, ellipse, glyphs, level, line, note, path } from "../../plot/marks.ts";
import { fields, model, type QuakeAnswers, type QuakeState, shown, startCount, updateOf } from "./state.ts";

const shapes = ["plus", "cross", "triangle", "square", "diamond"] as const;
const series = (k: number): string => `series-${k + 1}`;

/** Below it a glyph would be smaller than its stroke. */
const faintest = 0.02;

const updateAxis = { x: [0, fields.update.max], labels: ["update", "bound, nats"], height: 300 } as const;
const startAxis = { x: [-0.5, startCount - 0.5], labels: ["start", "bound at its end, nats"], height: 300 } as const;

/** Pressed along x only: what y shows depends on the answers. */
export const boundFrame = frame({ ...updateAxis, y: [0, 1] });
export const startsFrame = frame({ ...startAxis, y: [0, 1] });

/** A square map of equal scales around all earthquakes. */
function mapFrame(positions: readonly (readonly number[])[]): Frame {
  const ranges = [0, 1].map((d) => {
    const values = positions.map((x) => x[d] as number);
    return [Math.min(...values), Math.max(...values)] as const;
  });
  const half = Math.max(...ranges.map(([low, high]) => (high - low) / 2)) + 1;
  const [x, y] = ranges.map(([low, high]) => [(low + high) / 2 - half, (low + high) / 2 + half] as const);
  // As high as it is wide once the insets for the labels are taken off.
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
    // The area of a glyph is the responsibility.
    ...now.means.map((_, k) => {
      const own = quakes.positions.flatMap((x, n) => {
        const r = now.responsibilities[n]?.[k] as number;
        return r < faintest ? [] : [glyphs(f, shapes[k] as "plus", [x as [number, number]], 4.5 * Math.sqrt(r))];
      });
      return path(`glyphs ${series(k)}`, own.join(""), "responsibilities");
    }),
    ...now.means.map(({ mean }, k) =>
      path(`line ${series(k)}`, ellipse(f, mean, round(positionPrecision), 2), "positions"),
    ),
    ...now.means.map(({ mean: [x1 = 0, x2 = 0] }, k) => {
      const { shape = 0, rate = 1 } = now.rates[k] ?? {};
      return note(f, [x1, x2 + reach], `λ ≈ ${fixed(shape / rate, 1)}`, 0, -5, "middle");
    }),
    ...(state.truth
      ? quakes.means.flatMap(([x1 = 0, x2 = 0], k) => [
          path("glyphs solid", glyphs(f, "square", [[x1, x2]], 4), "truth"),
          note(f, [x1, x2], `true λ ${fixed(quakes.rates[k] as number, 1)}`, 8, 5),
        ])
      : []),
  ]);
}

/** Counts as a histogram that the responsibilities divide, the rates above it. */
export function drawCounts(state: QuakeState, answers: QuakeAnswers): string {
  const { quakes } = answers;
  const now = shown(state, answers);
  const most = Math.max(...quakes.counts);
  const values = Array.from({ length: most + 1 }, (_, count) => count);
  const shares = now.rates.map((_, k) =>
    values.map((value) =>
      quakes.counts.reduce(
        (sum, count, n) => sum + (count === value ? (now.responsibilities[n]?.[k] as number) : 0),
        0,
      ),
    ),
  );
  const tops = shares.map((_, k) =>
    values.map((value) => shares.slice(0, k + 1).reduce((sum, share) => sum + (share[value] as number), 0)),
  );
  const highest = Math.max(...(tops.at(-1) ?? []));
  const rateLevel = (k: number): number => highest * (1.12 + 0.08 * k);
  const f = frame({
    x: [-0.7, most + 0.7],
    y: [0, rateLevel(now.rates.length)],
    labels: ["count", "earthquakes"],
    height: 430,
  });
  return drawing(f, "Histogram of the counts, divided by responsibility, with the rate of each component above", [
    ...tops.map((top, k) =>
      path(`bar ${series(k)}`, bars(f, values, tops[k - 1] ?? values.map(() => 0), top, 0.86), "responsibilities"),
    ),
    ...now.rates.flatMap(({ shape, rate }, k) => {
      const [mean, deviation] = [shape / rate, Math.sqrt(shape) / rate];
      const ends = [mean - 2 * deviation, mean + 2 * deviation];
      return [
        path(`line ${series(k)}`, line(f, ends, [rateLevel(k), rateLevel(k)]), "rates"),
        path(`glyphs solid ${series(k)}`, glyphs(f, shapes[k] as "plus", [[mean, rateLevel(k)]], 5), "rates"),
      ];
    }),
    ...(state.truth
      ? [
          path(
            "glyphs solid",
            glyphs(
              f,
              "triangle",
              quakes.rates.map((rate) => [rate, highest * 1.04]),
              4,
            ),
            "truth",
          ),
        ]
      : []),
  ]);
}

/**
 * @param elboNats of the fit, as far as it is known
 * @param best the highest bound at which a start ends, where it is known
 */
export function drawBound(chosen: number, elboNats: readonly number[], best?: number): string {
  const update = Math.min(chosen, elboNats.length);
  const lowest = elboNats[0] as number;
  const highest = best ?? Math.max(...elboNats);
  // A single update has no range of its own.
  const range = highest - lowest || 1;
  const f = frame({ ...updateAxis, y: [lowest, highest + 0.06 * range] });
  const points = elboNats.map((nats, i): [number, number] => [i + 1, nats]);
  const all = points.map(([i]) => i);
  const now = points[update - 1];
  return drawing(f, "The evidence lower bound after every update", [
    ...(best === undefined ? [] : [path("rule dashed soft", level(f, best), "best")]),
    path("line faint", line(f, all, elboNats), "bound"),
    path("line rubric", line(f, all.slice(0, update), elboNats.slice(0, update)), "bound"),
    path("dots faint", dots(f, points), "bound"),
    ...(now === undefined
      ? [note(f, [0, lowest], "no update yet", 6, -8)]
      : [
          path("glyphs solid rubric", glyphs(f, "diamond", [now], 6)),
          note(f, now, updateOf(update), update > 40 ? -10 : 10, 18, update > 40 ? "end" : "start"),
        ]),
    ...(best === undefined ? [] : [note(f, [f.x.domain[1], best], `best of ${startCount} starts`, -4, 16, "end")]),
  ]);
}

export function drawStarts(state: QuakeState, { starts: { starts } }: QuakeAnswers): string {
  const ends = starts.map(({ elboNats }) => elboNats);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const margin = Math.max(1, 0.12 * (high - low));
  const f = frame({ ...startAxis, y: [low - margin, high + margin] });
  const points = starts.map(({ seed, elboNats }): [number, number] => [seed, elboNats]);
  return drawing(f, "The bound at which the fit from each start ends", [
    path("rule dashed soft", level(f, high), "best"),
    path("dots", dots(f, points), "optima"),
    path("glyphs solid rubric", glyphs(f, "diamond", [points[state.start] as [number, number]], 7)),
  ]);
}
