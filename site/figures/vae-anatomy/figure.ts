/** fig-anatomy: a picture, its posterior, a draw from it, and the decoded draw. */

import { cardRequest, imageOf, latentsRequest, testDigitRequest } from "../../lib/api/model-requests.ts";
import { json, post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { brushHandle, paint, painted } from "../../lib/figure/paint.ts";
import { aDigit, fixed, grouped } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { drawDecoded, drawDraws, drawNoise, drawPage, drawPlane, drawPrice, noiseFrame, pageFrame } from "./draw.ts";
import { keys } from "./keys.ts";
import {
  type AnatomyAnswers,
  type AnatomyState,
  draws,
  elboDraws,
  factor,
  fields,
  klByDimension,
  model,
  shownDigits,
} from "./state.ts";

const id = { id: model };

export const figure: FigureDefinition<AnatomyState, AnatomyAnswers> = {
  id: "fig-anatomy",
  fields,
  calls: {
    digit: "Fetch the test digit",
    encode: "Encode the picture: q(z|x)",
    decode: "Decode the draw z",
    reconstruct: `Draw ${draws} times from q and decode`,
    elbo: "Price the picture",
    card: "The model and its averages over the test digits",
    latents: "Where the test digits are encoded",
  },
  panels: {
    page: "The picture x",
    plane: "Its posterior q(z|x) on the latent plane",
    noise: "The noise ε behind the draw z",
    decoded: "The decoder’s picture of z",
    price: "What the picture costs",
    draws: `${draws} other draws of q, decoded`,
  },
  keys,
  frames: { page: pageFrame, noise: noiseFrame },
  async load({ page, digit: index, strokes, e1, e2, output, seed }, ask) {
    const given = ask("digit", testDigitRequest(index));
    const picture = given.then((digit) => {
      const under = imageOf(digit);
      return [painted(page === "blank" ? under.map((row) => row.map(() => 0)) : under, strokes)];
    });
    const encoded = picture.then((images) => ask("encode", post("/v1/models/:id/encode", { images }, json, id)));
    const drawn = encoded.then((encoding) => {
      const [m1 = 0, m2 = 0] = encoding.mean[0] ?? [];
      const [[a], [b, c]] = factor(encoding);
      return [m1 + a * e1, m2 + b * e1 + c * e2] as const;
    });
    const [card, latents, digit, encoding, latent, decoding, reconstruction, elbo] = await Promise.all([
      ask("card", cardRequest(model)),
      ask("latents", latentsRequest(model, shownDigits)),
      given,
      encoded,
      drawn,
      drawn.then((z) => ask("decode", post("/v1/models/:id/decode", { latents: [z], output, seed }, json, id))),
      picture.then((images) =>
        ask("reconstruct", post("/v1/models/:id/reconstruct", { images, draws, seed }, json, id)),
      ),
      picture.then((images) => ask("elbo", post("/v1/models/:id/elbo", { images, draws: elboDraws, seed }, json, id))),
    ]);
    return { card, latents, digit, encoding, latent, decoding, reconstruction, elbo };
  },
  draw: ({ e1, e2, output }, answers) => ({
    page: drawPage(answers),
    plane: drawPlane(answers),
    noise: drawNoise(e1, e2),
    decoded: drawDecoded(answers),
    price: drawPrice(answers),
    draws: drawDraws(answers.reconstruction[output]),
  }),
  handles: (state) => [
    brushHandle("page", state),
    { panel: "noise", label: "Noise", x: state.e1, y: state.e2, move: (e1, e2) => ({ e1, e2 }) },
  ],
  press: (state, panel, x, y, dragging) => (panel === "page" ? paint(state, x, y, dragging) : { e1: x, e2: y }),
  summary({ page, strokes }, { digit, encoding, elbo, card }) {
    const touched = strokes.filter((touch) => touch !== 0).length;
    const under = page === "blank" ? "A blank page" : `Test digit ${digit.index}, ${aDigit(digit.label)},`;
    const repainted = touched > 0 ? ` with ${touched} pixels repainted` : "";
    const [m1 = 0, m2 = 0] = encoding.mean[0] ?? [];
    const [s1 = 0, s2 = 0] = (encoding.variance[0] ?? []).map(Math.sqrt);
    const price = -nth(elbo.elboNats, 0);
    const more = price + card.metrics.test.elboNats;
    return (
      `${under}${repainted} is encoded at (${fixed(m1)}, ${fixed(m2)}) with standard deviations ${fixed(s1)} and ${fixed(s2)}. ` +
      `It costs ${fixed(nth(elbo.reconstructionNats, 0), 1)} nats of reconstruction and ${fixed(nth(elbo.klNats, 0), 1)} of divergence, ` +
      `${fixed(Math.abs(more), 1)} ${more > 0 ? "more" : "less"} than the average test digit.`
    );
  },
  tables: (_state, { encoding, latent, elbo, card }) => [
    {
      caption: "The posterior q(z|x) and the draw z",
      head: ["Dimension", "Mean", "Standard deviation", "Its KL, nats", "z"],
      rows: klByDimension(encoding).map((kl, i) => [
        i + 1,
        nth(nth(encoding.mean, 0), i),
        Math.sqrt(nth(nth(encoding.variance, 0), i)),
        kl,
        nth(latent, i),
      ]),
    },
    {
      caption: "Nats",
      head: ["Quantity", "This picture", `Mean over ${grouped(card.training.data.test)} test digits`],
      rows: [
        ["Reconstruction", nth(elbo.reconstructionNats, 0), card.metrics.test.reconstructionNats],
        ["KL", nth(elbo.klNats, 0), card.metrics.test.klNats],
        ["ELBO", nth(elbo.elboNats, 0), card.metrics.test.elboNats],
        [`Its Monte Carlo error, ${elboDraws} draws`, nth(elbo.standardErrorNats, 0), "–"],
        ["Its standard error over the digits", "–", card.metrics.test.standardErrorNats],
        ["Importance-weighted bound", nth(elbo.importanceWeightedNats, 0), "–"],
        ["Log evidence, by quadrature", "–", card.metrics.exactEvidence?.nats ?? "–"],
      ],
    },
  ],
};
