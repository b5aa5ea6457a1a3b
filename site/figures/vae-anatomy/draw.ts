/** The panels of figure 8.1. */
import { fixed } from "../../lib/format.ts";
import { side } from "../../lib/paint.ts";
import { drawing, type Frame, frame } from "../../plot/frame.ts";
import { bars, ellipse, glyphs, line, note, numerals, path } from "../../plot/marks.ts";
import { image, sheet } from "../../plot/raster.ts";
import { type AnatomyAnswers, draws } from "./state.ts";

const across = 4;
const down = Math.ceil(draws / across);

const square = (low: number, high: number, labels: readonly [string, string]): Frame =>
  frame({ x: [low, high], y: [low, high], labels, height: labels[0] === "" ? 416 : 430 });

export const pageFrame = square(0, side, ["", ""]);
const planeFrame = square(-4.5, 4.5, ["z₁", "z₂"]);
export const noiseFrame = square(-3, 3, ["ε₁", "ε₂"]);
const drawsFrame = frame({ x: [0, across], y: [0, down], labels: ["", ""], height: 216 });

const origin = [0, 0];
const unit = [
  [1, 0],
  [0, 1],
];

type Picture = readonly (readonly number[])[];

function picture(f: Frame, alt: string, shown: Picture | undefined): string {
  return drawing(f, alt, [image(f, sheet(shown ? [shown] : [], 1), [0, side], [0, side], "raster inked")]);
}

export const drawPage = ({ reconstruction }: AnatomyAnswers): string =>
  picture(pageFrame, "The picture that the encoder sees", reconstruction.inputs[0]);

export const drawDecoded = ({ decoding }: AnatomyAnswers): string =>
  picture(pageFrame, "What the decoder makes of z", decoding.images[0]);

export function drawPlane({ latents, encoding, latent }: AnatomyAnswers): string {
  const f = planeFrame;
  const [m1 = 0, m2 = 0] = encoding.mean[0] ?? [];
  const [v1 = 0, v2 = 0] = encoding.variance[0] ?? [];
  const shared = encoding.covariance?.[0]?.[1]?.[0] ?? 0;
  const places = latents.means.map(([z1 = 0, z2 = 0]): [number, number] => [z1, z2]);
  return drawing(f, "The latent plane with the prior, test digits, q(z|x) and the draw z", [
    numerals(f, places, latents.labels),
    ...[1, 2, 3].map((k) => path("contour soft dashed", ellipse(f, origin, unit, k), "prior")),
    ...[1, 2].map((k) =>
      path(
        "area rubric",
        ellipse(
          f,
          [m1, m2],
          [
            [v1, shared],
            [shared, v2],
          ],
          k,
        ),
        "posterior",
      ),
    ),
    path("rule rubric", line(f, [m1, latent[0]], [m2, latent[1]]), "latent"),
    path("glyphs rubric", glyphs(f, "plus", [[m1, m2]], 9), "posterior"),
    path("glyphs rubric solid", glyphs(f, "diamond", [latent], 5), "latent"),
  ]);
}

export function drawNoise(e1: number, e2: number): string {
  const f = noiseFrame;
  return drawing(f, "The noise ε that picks the draw", [
    ...[1, 2, 3].map((k) => path("contour soft dashed", ellipse(f, origin, unit, k), "noise")),
    path("glyphs soft", glyphs(f, "plus", [[0, 0]], 6)),
    path("rule rubric", line(f, [0, e1], [0, e2]), "noise"),
    path("glyphs rubric solid", glyphs(f, "diamond", [[e1, e2]], 5), "noise"),
  ]);
}

export function drawDraws(shown: readonly Picture[]): string {
  const f = drawsFrame;
  return drawing(f, `${draws} reconstructions, each from its own draw of z`, [
    image(f, sheet(shown, across), [0, across], [0, down], "raster inked"),
  ]);
}

export function drawPrice({ elbo, card }: AnatomyAnswers): string {
  const { test } = card.metrics;
  const own = { reconstruction: elbo.reconstructionNats[0] as number, kl: elbo.klNats[0] as number };
  const all = { reconstruction: test.reconstructionNats, kl: test.klNats };
  const highest = Math.max(own.reconstruction + own.kl, 1.5 * (all.reconstruction + all.kl));
  const f = frame({ x: [0.4, 2.6], y: [0, 1.12 * highest], labels: ["", "nats"], height: 300 });
  const stack = ({ reconstruction, kl }: typeof own, x: number): string[] => [
    path("bar series-1", bars(f, [x], [0], [reconstruction], 0.6), "reconstruction"),
    path("bar series-2", bars(f, [x], [reconstruction], [reconstruction + kl], 0.6), "divergence"),
  ];
  const told = ({ reconstruction, kl }: typeof own, x: number, name: string): string[] => [
    note(f, [x, 0], name, 0, -8, "middle"),
    note(f, [x, reconstruction / 2], fixed(reconstruction, 1), 0, 5, "middle"),
    note(f, [x, reconstruction + kl], `+ ${fixed(kl, 1)}`, 0, -6, "middle"),
  ];
  return drawing(
    f,
    "Reconstruction and KL of this picture and of the average test digit",
    [
      ...stack(own, 1),
      ...stack(all, 2),
      path("glyphs solid", glyphs(f, "diamond", [[1.42, -(elbo.importanceWeightedNats[0] as number)]], 5), "weighted"),
    ],
    [...told(own, 1, "this picture"), ...told(all, 2, "a test digit")],
  );
}
