/** The panels of fig-planes: a plane of encoded digits, and beside it the picture decoded at the cursor. */
import { fixed, grouped } from "../../lib/numbers/format.ts";
import { drawing, frame } from "../../plot/frame.ts";
import { circle, dots, note, numerals, path, upright } from "../../plot/marks.ts";
import { image } from "../../plot/raster.ts";
import { cursor, inPlane, type PlaneAnswers, type PlanesState, reach } from "./state.ts";

/** Layout: a square plane, and a margin half as wide for the picture. */
export const planeFrame = frame({ x: [-reach, 2 * reach], y: [-reach, reach], labels: ["", ""], height: 283 });

export function drawPlane(state: PlanesState, { card, latents, picture }: PlaneAnswers): string {
  const f = planeFrame;
  const [right, up] = cursor(state);
  const { asBernoulli, exactEvidence, test } = card.metrics;
  const digits = inPlane(latents);
  const margin = 1.08 * reach;
  const words = [
    ...(exactEvidence && !asBernoulli ? [`log p(x) ${fixed(exactEvidence.nats, 1)}`] : []),
    `ELBO ${fixed((asBernoulli ?? test).elboNats, 1)}`,
    ...(asBernoulli ? ["as Bernoulli"] : []),
    `${grouped(card.parameters)} param.`,
  ];
  return drawing(f, `Encoded test digits of ${card.id} and the picture decoded at the cursor`, [
    ...[1, 2, 3].map((k) => path("contour soft dotted", circle(f, k), "prior")),
    numerals(
      f,
      digits.map(({ mean }) => mean),
      digits.map(({ label }) => label),
    ),
    path("rule rubric faint", `${upright(f, right)}M${f.inset.left} ${f.y.at(up)}H${f.x.at(reach)}`, "cursor"),
    path("dots rubric", dots(f, [[right, up]]), "cursor"),
    image(f, picture, [margin, 1.95 * reach], [0.08 * reach, 0.95 * reach], "raster lit-ink"),
    ...words.map((text, line) => note(f, [margin, 0], text, 0, 20 + 20 * line)),
  ]);
}
