/** The panels of fig-exact-posterior. */

import { imageOf, type TestDigit } from "../../lib/api/model-requests.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import type { Chart } from "../../plot/chart.ts";
import { refined, spaced } from "../../plot/contours.ts";
import { drawing, type Frame, frame } from "../../plot/frame.ts";
import { ellipse, glyphs, halftone, level, note, path, upright } from "../../plot/marks.ts";
import { bitmap, cividis, colourBar, image, sheet } from "../../plot/raster.ts";
import {
  type Bounded,
  bestOf,
  type Climbs,
  type Exact,
  type ExactAnswers,
  encoded,
  gapsOf,
  type Lattice,
  onLattice,
} from "./state.ts";

type Place = readonly [number, number];

/** Values of z marked by lines across the lattice. */
const lines = [-2, -1, 0, 1, 2];

/**
 * The lattice as a sheet of pictures, with each point's responsibility for the digit, and the places of both Gaussians.
 *
 * @param answers missing in a sketch
 */
export function drawLattice({ axis, logResponsibilities }: Lattice, sheet: string, answers?: ExactAnswers): string {
  const side = axis.length;
  const at = (z: number): number => onLattice(axis, z) + 0.5;
  const place = ([right = 0, up = 0]: readonly number[]): Place => [at(right), at(up)];
  const f = frame({
    x: [0, side],
    y: [0, side],
    labels: ["z₁", ""],
    categories: lines.map((z) => [at(z), fixed(z, 0)]),
    height: 440,
  });
  const points = logResponsibilities.flatMap((row, up) =>
    row.map((_, right): [number, number] => [right + 0.5, up + 0.5]),
  );
  const shares = logResponsibilities.flat().map(Math.exp);
  const largest = Math.max(...shares);
  return drawing(f, "The lattice decoded, and the responsibilities of its points", [
    image(f, sheet, [0, side], [0, side], "raster lit-ink"),
    ...lines.flatMap((z) => [path("rule soft dotted", upright(f, at(z))), path("rule soft dotted", level(f, at(z)))]),
    path(
      "halftone rubric",
      halftone(
        f,
        points,
        shares.map((share) => share / largest),
        f.x.at(0.5) - f.x.at(0),
      ),
      "responsibilities",
    ),
    ...(answers
      ? [
          path("contour rubric", outline(f, place(answers.exact.region.from), place(answers.exact.region.to)), "exact"),
          path("glyphs series-3", glyphs(f, "cross", [place(encoded(answers).mean)], 5), "encoder"),
          path("glyphs series-2 solid", glyphs(f, "diamond", [place(bestOf(answers).mean)], 4), "best"),
        ]
      : []),
  ]);
}

/** The outline of a rectangle, which stays large enough to see: a narrow posterior's can be smaller than a cell. */
function outline(f: Frame, from: Place, to: Place): string {
  const grown = (low: number, high: number): string[] => {
    const half = Math.max(7, (high - low) / 2);
    return [(low + high) / 2 - half, (low + high) / 2 + half].map((end) => end.toFixed(1));
  };
  const [x0, x1] = grown(f.x.at(from[0]), f.x.at(to[0]));
  const [y0, y1] = grown(f.y.at(to[1]), f.y.at(from[1]));
  return `M${x0} ${y0}H${x1}V${y1}H${x0}Z`;
}

/**
 * The exact density over the region of its mass, and both Gaussians.
 *
 * @param climbs missing in a sketch
 */
export function drawDensity({ region }: Pick<Exact, "region">, climbs?: Climbs): string {
  const { from, to, size, logDensity } = region;
  const [x, y] = [0, 1].map((axis) => [nth(from, axis), nth(to, axis)] as const) as [
    readonly [number, number],
    readonly [number, number],
  ];
  const f = frame({ x, y, labels: ["z₁", "z₂"], height: 440 });
  const { xs, ys, values } = refined({ xs: spaced(x, size), ys: spaced(y, size), values: logDensity.flat() });
  const peak = Math.max(...values);
  const href = bitmap(
    xs.length,
    ys.length,
    values.map((value) => Math.exp(value - peak)),
    cividis,
  );
  const half = (x[1] - x[0]) / (xs.length - 1) / 2;
  const ellipses = (look: string, { mean, covariance }: Bounded, term: string): string[] =>
    [1, 2].map((k) => path(`line ${look}`, ellipse(f, mean, covariance, k), term));
  return drawing(
    f,
    "The exact posterior density, the best Gaussian and the encoder's",
    [
      image(f, href, [x[0] - half, x[1] + half], [y[0] - half, y[1] + half]),
      ...(climbs ? ellipses("series-2", bestOf(climbs), "best") : []),
      ...(climbs ? ellipses("series-3 dashed", encoded(climbs), "encoder") : []),
    ],
    [colourBar(f, cividis, ["0", "peak"])],
  );
}

/** The bound at each step of both ascents, and the log evidence above it. */
export function drawClimb({ climb, fromMode, exact: { logEvidence } }: ExactAnswers): Chart {
  const ways = [climb, fromMode].map(({ paths: [path] }) => path?.elboNats ?? []);
  const values = [...ways.flat(), logEvidence];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.08 * (high - low) + 0.01;
  const longest = Math.max(...ways.map(({ length }) => length));
  const looks = [
    { label: "from the encoder’s Gaussian", style: "series-3 dashed", glyph: "square", term: "encoder" },
    { label: "from the exact mode", style: "series-2", glyph: "dot", term: "best" },
  ] as const;
  return {
    alt: "The evidence lower bound by step, from two starts, and the log evidence",
    x: { label: "step", range: [0, Math.max(1, longest - 1)], say: (step) => `step ${fixed(step, 0)}` },
    y: {
      label: "nats",
      range: [low - room, high + room],
      say: (nats) => `${fixed(nats, 3)} nats`,
    },
    height: 320,
    series: [
      { kind: "rule", axis: "y", at: logEvidence, style: "rubric", label: "log p(x)", term: "exact" },
      ...ways.flatMap((y, k) => {
        const { label, style, glyph, term } = looks[k] as (typeof looks)[number];
        const way = { label, term, x: y.map((_, step) => step), y };
        return [
          { kind: "line", style, ...way },
          { kind: "points", glyph, size: 3, style: nth(style.split(" "), 0), ...way },
        ] as const;
      }),
    ],
  };
}

type Picture = readonly (readonly number[])[];

const pictureFrame = frame({ x: [0, 3.2], y: [0, 2.1], labels: ["", ""], height: 276 });

const pictureAt = (k: number, picture: Picture): string =>
  image(pictureFrame, sheet([picture], 1), [1.1 * k, 1.1 * k + 1], [0, 1], "raster inked");

const nameAt = (k: number, name: string): string => note(pictureFrame, [1.1 * k, 1.08], name);

const theDigit = "the digit";

/** The digit alone, before anything is known about it. */
export const drawDigit = (digit: TestDigit): string =>
  drawing(pictureFrame, "The digit", [pictureAt(0, imageOf(digit)), nameAt(0, theDigit)]);

/** The digit, both decoded means, and the gaps between evidence and bound. */
export function drawBill(answers: ExactAnswers): string {
  const f = pictureFrame;
  const { digit, decoded, exact } = answers;
  const { approximation, amortisation } = gapsOf(answers);
  const [named = [], best = []] = decoded.images;
  const pictures = [
    { name: theDigit, picture: imageOf(digit) },
    { name: "best mean", picture: best },
    { name: "encoder’s mean", picture: named },
  ];
  const rows = [
    { text: `log p(x) = ${fixed(exact.logEvidence, 3)} nats`, y: 1.96 },
    { text: `− ${fixed(approximation, 3)}, the approximation gap: ${fixed(bestOf(answers).elboNats, 3)}`, y: 1.7 },
    { text: `− ${fixed(amortisation, 3)}, the amortisation gap: ${fixed(encoded(answers).elboNats, 3)}`, y: 1.44 },
  ];
  return drawing(f, "The digit, the decoded means, the log evidence and the two gaps", [
    ...pictures.map(({ picture }, k) => pictureAt(k, picture)),
    ...pictures.map(({ name }, k) => nameAt(k, name)),
    ...rows.map(({ text, y }) => note(f, [0, y], text)),
  ]);
}
