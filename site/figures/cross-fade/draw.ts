/** The panels of fig-cross-fade. */

import { imageOf } from "../../lib/api/model-requests.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import type { Chart } from "../../plot/chart.ts";
import { drawing, frame } from "../../plot/frame.ts";
import { note } from "../../plot/marks.ts";
import { image, sheet } from "../../plot/raster.ts";
import { models, offTheFade, steps, type WalkAnswers, type WalkModel } from "./state.ts";

const across = Math.ceil(steps / 3);
const stripFrame = frame({ x: [0, across], y: [0, 3], labels: ["", ""], height: 416 });

export const drawWalk = ({ walks }: WalkAnswers, model: WalkModel): string =>
  drawing(stripFrame, `Pictures of ${model} along the straight line`, [
    image(stripFrame, sheet(walks[model].images, across), stripFrame.x.domain, stripFrame.y.domain, "raster inked"),
  ]);

const endsFrame = frame({ x: [0, 3.2], y: [0, 2.35], labels: ["", ""], height: 316 });

/** Both digits and each model's reconstructions of them. */
export function drawEnds({ digits, walks }: WalkAnswers): string {
  const f = endsFrame;
  const columns = [
    { name: "the digit", pictures: digits.map(imageOf) },
    ...models.map((model) => ({
      name: model,
      pictures: [walks[model].images[0] ?? [], walks[model].images.at(-1) ?? []],
    })),
  ];
  return drawing(f, "Both digits and their reconstructions by either model", [
    ...columns.flatMap(({ pictures }, c) =>
      pictures.map((picture, r) =>
        image(f, sheet([picture], 1), [1.1 * c, 1.1 * c + 1], [1.1 * (1 - r), 1.1 * (1 - r) + 1], "raster inked"),
      ),
    ),
    ...columns.map(({ name }, c) => note(f, [1.1 * c, 2.2], name)),
  ]);
}

export function drawDeparture({ walks }: WalkAnswers): Chart {
  const x = Array.from({ length: steps }, (_, i) => i / (steps - 1));
  const off = models.map((model) => offTheFade(walks[model].images).map((share) => 100 * share));
  const looks = [
    { style: "series-1", glyph: "dot" },
    { style: "series-2 dashed", glyph: "square" },
  ] as const;
  return {
    alt: "How far the pictures along the path are from a cross-fade of its ends",
    x: { label: "share of the path", range: [0, 1], say: (share) => `${fixed(100 * share, 0)}% of the path` },
    y: {
      label: "% of full ink off the cross-fade",
      range: [0, 1.15 * Math.max(1, ...off.flat())],
      say: (percent) => `${fixed(percent, 2)}% of full ink`,
    },
    height: 316,
    series: models.flatMap((label, k) => {
      const { style, glyph } = looks[k] as (typeof looks)[number];
      const way = { label, term: label, x, y: nth(off, k) };
      return [
        { kind: "line", style, ...way },
        { kind: "points", glyph, size: 3, style: nth(style.split(" "), 0), ...way },
      ] as const;
    }),
  };
}
