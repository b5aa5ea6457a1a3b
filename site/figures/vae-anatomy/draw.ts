/** The panels of fig-anatomy. */

import { side } from "../../lib/figure/paint.ts";
import { drawBill } from "../../lib/numbers/bill.ts";
import { nth } from "../../lib/numbers/nth.ts";
import type { Chart } from "../../plot/chart.ts";
import { drawing, type Frame, frame } from "../../plot/frame.ts";
import { circle, ellipse, glyphs, line, numerals, path } from "../../plot/marks.ts";
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

type Picture = readonly (readonly number[])[];

function picture(f: Frame, alt: string, shown: Picture | undefined): string {
  return drawing(f, alt, [image(f, sheet(shown ? [shown] : [], 1), [0, side], [0, side], "raster inked")]);
}

export const drawPage = ({ reconstruction }: AnatomyAnswers): string =>
  picture(pageFrame, "The picture that the encoder sees", reconstruction.inputs[0]);

export const drawDecoded = ({ decoding }: AnatomyAnswers): string =>
  picture(pageFrame, "The picture that the decoder draws for z", decoding.images[0]);

export function drawPlane({ latents, encoding, latent }: AnatomyAnswers): string {
  const f = planeFrame;
  const [m1 = 0, m2 = 0] = encoding.mean[0] ?? [];
  const [v1 = 0, v2 = 0] = encoding.variance[0] ?? [];
  const shared = encoding.covariance?.[0]?.[1]?.[0] ?? 0;
  const places = latents.means.map(([z1 = 0, z2 = 0]): [number, number] => [z1, z2]);
  return drawing(f, "The latent plane with the prior, test digits, q(z|x) and the draw z", [
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
    numerals(f, places, latents.labels),
    ...[1, 2, 3].map((k) => path("contour soft dashed", circle(f, k), "prior")),
    path("rule rubric", line(f, [m1, latent[0]], [m2, latent[1]]), "latent"),
    path("glyphs rubric", glyphs(f, "plus", [[m1, m2]], 9), "posterior"),
    path("glyphs rubric solid", glyphs(f, "diamond", [latent], 5), "latent"),
  ]);
}

export function drawNoise(e1: number, e2: number): string {
  const f = noiseFrame;
  return drawing(f, "The noise ε that picks the draw", [
    ...[1, 2, 3].map((k) => path("contour soft dashed", circle(f, k), "noise")),
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

export const drawPrice = ({ elbo, card }: AnatomyAnswers): Chart =>
  drawBill(
    {
      reconstructionNats: nth(elbo.reconstructionNats, 0),
      klNats: nth(elbo.klNats, 0),
      importanceWeightedNats: nth(elbo.importanceWeightedNats, 0),
    },
    card,
    "this picture",
  );
