/** The panels of fig-pca-plane. */

import { imageOf, type Latent, planar } from "../../lib/api/model-requests.ts";
import { side } from "../../lib/figure/paint.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { drawing, type Frame, frame, tenths } from "../../plot/frame.ts";
import { circle, dots, glyphs, note, numerals, path, upright } from "../../plot/marks.ts";
import { image, sheet } from "../../plot/raster.ts";
import { columnPicture, type PlaneAnswers, type PlaneState, reach, turned, turnedPlane } from "./state.ts";

type Picture = readonly (readonly number[])[];

export const planeFrame = frame({ x: [-reach, reach], y: [-reach, reach], labels: ["z′₁", "z′₂"], height: 430 });

/** The encoded digits in the turned coordinates, z′ = Rᵀ z, with the chosen digit's own posterior. */
export function drawPlane({ angle, right, up }: PlaneState, { latents, posterior }: PlaneAnswers): string {
  const f = planeFrame;
  const digits = planar(latents.means)
    .map((mean, i) => ({ mean: turned(mean, -angle), label: nth(latents.labels, i) }))
    .filter(({ mean }) => mean.every((z) => Math.abs(z) <= reach));
  const [[z1 = 0, z2 = 0] = []] = posterior.mean;
  return drawing(f, "Encoded test digits in the turned latent plane", [
    ...[1, 2, 3].map((k) => path("contour soft dotted", circle(f, k), "latent")),
    numerals(
      f,
      digits.map(({ mean }) => mean),
      digits.map(({ label }) => label),
    ),
    path("glyphs series-2 solid", glyphs(f, "diamond", [[z1, z2]], 7), "posterior"),
    path("rule rubric faint", `${upright(f, right)}M${f.inset.left} ${f.y.at(up)}H${f.x.at(reach)}`, "cursor"),
    path("dots rubric", dots(f, [[right, up]]), "cursor"),
  ]);
}

const pictureFrame = frame({ x: [0, 1], y: [0, 1], labels: ["", ""], height: 420 });

export const drawPicture = ({ picture }: PlaneAnswers): string =>
  drawing(pictureFrame, "What the cursor decodes to", [image(pictureFrame, picture, [0, 1], [0, 1], "raster lit-ink")]);

const pairFrame = frame({ x: [0, 2.1], y: [0, 1.2], labels: ["", ""], height: 250 });

/** A picture with its lower left corner at a point, in an outline that terms can light. */
function framed(f: Frame, picture: Picture, [x, y]: Latent, size: number, term: string): string {
  const [left, right, top, bottom] = [f.x.at(x), f.x.at(x + size), f.y.at(y + size), f.y.at(y)].map(tenths);
  return (
    image(f, sheet([picture], 1), [x, x + size], [y, y + size], "raster inked") +
    path("contour soft", `M${left} ${top}H${right}V${bottom}H${left}Z`, term)
  );
}

/** The change of the picture for one step along each axis. */
export function drawColumns({ angle }: PlaneState, { plane }: PlaneAnswers): string {
  const f = pairFrame;
  const model = turnedPlane(plane, angle);
  return drawing(f, "The two columns of W R as pictures", [
    ...[0, 1].map((k) => framed(f, columnPicture(model, k, side), [1.1 * k, 0], 1, "loadings")),
    ...[0, 1].map((k) => note(f, [1.1 * k, 1.06], k === 0 ? "along z′₁" : "along z′₂")),
  ]);
}

const threeFrame = frame({ x: [0, 3.2], y: [0, 1.9], labels: ["", ""], height: 250 });

/** A digit as a point on the plane plus a residual, and the API's results for it under W R. */
export function drawEvidence({ angle }: PlaneState, { digit, plane, posterior }: PlaneAnswers): string {
  const f = threeFrame;
  const [z = []] = posterior.mean;
  const { mean, loadings } = turnedPlane(plane, angle);
  const kept = mean.map((centre, i) => centre + z.reduce((sum, value, k) => sum + value * (loadings[i]?.[k] ?? 0), 0));
  const seen = imageOf(digit).flat();
  const rest = seen.map((value, i) => 0.5 + (value - nth(kept, i)) / 2);
  return drawing(f, "The test digit, what the plane keeps of it, what it leaves, and the log evidence", [
    framed(f, rowsOf(seen), [0, 0], 1, "evidence"),
    framed(f, rowsOf(kept), [1.1, 0], 1, "posterior"),
    framed(f, rowsOf(rest), [2.2, 0], 1, "noise"),
    ...["x", "on the plane", "the rest"].map((text, k) => note(f, [1.1 * k, 1.08], text)),
    note(f, [0, 1.7], `log p(x) = ${fixed(nth(posterior.logEvidence, 0), 4)} nats`),
    note(f, [0, 1.45], `E[z′ | x] = (${z.map((value) => fixed(value, 3)).join(", ")})`),
  ]);
}

const rowsOf = (pixels: readonly number[]): number[][] =>
  Array.from({ length: side }, (_, r) => pixels.slice(r * side, (r + 1) * side));
