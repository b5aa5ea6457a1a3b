/** The panels of fig-styles. */

import { imageOf } from "../../lib/api/model-requests.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { type Chart, digits, type Series } from "../../plot/chart.ts";
import { drawing, frame } from "../../plot/frame.ts";
import { bars, circle, ellipse, glyphs, level, numerals, path } from "../../plot/marks.ts";
import { image, sheet } from "../../plot/raster.ts";
import { type ConditionalAnswers, type ConditionalState, sweepAt, sweptCoordinate } from "./state.ts";

/** As high as the ten pictures, with the digit centred. */
const pictureFrame = frame({ x: [-0.75, 1.75], y: [0, 1], labels: ["", ""], height: 176 });
const tenFrame = frame({ x: [0, 5], y: [0, 2], labels: ["", ""], height: 176 });
const sweepFrame = frame({ x: [-0.5, 9.5], y: [-2.5, 2.5], labels: ["digit", "z"], categories: digits, height: 249 });
export const styleFrame = frame({ x: [-3, 3], y: [-3, 3], labels: ["z₁", "z₂"], height: 430 });

export function drawDigit({ digit }: ConditionalAnswers): string {
  const f = pictureFrame;
  return drawing(f, `Test digit ${digit.index}`, [
    image(f, sheet([imageOf(digit)], 1), [0, 1], [0, 1], "raster inked"),
  ]);
}

export function drawTen({ ten, digit }: ConditionalAnswers): string {
  const f = tenFrame;
  const [column, row] = [digit.label % 5, digit.label < 5 ? 1 : 0];
  return drawing(f, "The ten digits in one style, 0 to 4 above 5 to 9", [
    image(f, ten, f.x.domain, f.y.domain, "raster lit-ink"),
    path("rule rubric", bars(f, [column + 0.5], [row], [row + 1], 1), "own"),
  ]);
}

export function drawStyle({ style: mode }: ConditionalState, { latents, encoding, style }: ConditionalAnswers): string {
  const f = styleFrame;
  const [m1 = 0, m2 = 0] = encoding.mean[0] ?? [];
  const [v1 = 0, v2 = 0] = encoding.variance[0] ?? [];
  const shared = encoding.covariance?.[0]?.[1]?.[0] ?? 0;
  const [z1 = 0, z2 = 0] = style;
  const covariance = [
    [v1, shared],
    [shared, v2],
  ];
  return drawing(f, "Styles of test digits, of the real digit, and the style that the ten digits wear", [
    path("area rubric", ellipse(f, [m1, m2], covariance, 2), "posterior"),
    numerals(
      f,
      latents.means.map(([x = 0, y = 0]): [number, number] => [x, y]),
      latents.labels,
    ),
    ...[1, 2].map((k) => path("contour soft dashed", circle(f, k), "prior")),
    ...(mode === "own" ? [] : [path("glyphs rubric solid", glyphs(f, "diamond", [[z1, z2]], 6), "style")]),
  ]);
}

export function drawSweep({ axis }: ConditionalState, { sweep, style }: ConditionalAnswers): string {
  const swept = sweptCoordinate(axis, style);
  const f = { ...sweepFrame, labels: ["digit", `z${"₁₂₃₄"[swept]}`] as const };
  const at = nth(style, swept);
  return drawing(f, `The ten digits while one coordinate of the style goes from ${sweepAt[0]} to ${sweepAt.at(-1)}`, [
    image(f, sweep, f.x.domain, f.y.domain, "raster lit-ink"),
    path("rule rubric dashed", level(f, Math.min(2.25, Math.max(-2.25, at))), "style"),
  ]);
}

/**
 * @param own the real digit's label
 * @param elboNats bounds under each label that are known so far
 */
export function drawPrices(own: number, elboNats: readonly number[]): Chart {
  const prices = elboNats.map((nats) => -nats);
  const cheapest = prices.indexOf(Math.min(...prices));
  const priced = (label: string, style: string, shown: (label: number) => boolean): Series => {
    const x = prices.flatMap((_, each) => (shown(each) ? [each] : []));
    const to = x.map((each) => nth(prices, each));
    return { kind: "bars", label, style, term: "price", x, from: x.map(() => 0), to, width: 0.7 };
  };
  return {
    alt: "Cost of the real digit under each label",
    x: { label: "label", range: [-0.6, 9.6], categories: digits },
    y: { label: "−ELBO, nats", range: [0, 1.12 * Math.max(...prices)], say: (nats) => `${fixed(nats, 1)} nats` },
    series: [
      priced("its own label", "rubric", (label) => label === own),
      priced("another label", "soft", (label) => label !== own),
    ],
    notes: [{ x: cheapest, y: nth(prices, cheapest), text: "least", dy: -6, anchor: "middle" }],
  };
}
