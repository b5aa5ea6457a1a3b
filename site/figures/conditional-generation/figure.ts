/** fig-styles: digit and style apart. */

import { imageOf, latentsRequest, testDigitRequest } from "../../lib/api/model-requests.ts";
import { json, png, post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { aDigit, fixed } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { drawDigit, drawPrices, drawStyle, drawSweep, drawTen, styleFrame } from "./draw.ts";
import { keys } from "./keys.ts";
import {
  type ConditionalAnswers,
  type ConditionalState,
  classes,
  classProbabilities,
  elboDraws,
  fields,
  shownDigits,
  sweepLatents,
} from "./state.ts";

export const figure: FigureDefinition<ConditionalState, ConditionalAnswers> = {
  id: "fig-styles",
  fields,
  calls: {
    digit: "Fetch the real digit",
    encode: "Its style, given its label",
    ten: "Decode the style with every label",
    sweep: "Decode a sweep of one coordinate",
    elbo: "Price the digit under every label",
    latents: "Styles of test digits",
  },
  panels: {
    ten: "One style, ten digits",
    digit: "The real digit",
    style: "The plane of styles",
    sweep: "One coordinate swept",
    prices: "Which label is cheapest?",
  },
  keys,
  frames: { style: styleFrame },
  async load({ model, digit: index, style: mode, z1, z2, axis }, ask) {
    const id = { id: model };
    const decode = (latents: readonly (readonly number[])[], columns: number) => {
      const labels = latents.map((_, i) => i % classes.length);
      return post("/v1/models/:id/decode", { latents, labels, columns }, png, id);
    };
    const given = ask("digit", testDigitRequest(index));
    const encoded = given.then((digit) => {
      const body = { images: [imageOf(digit)], labels: [digit.label] };
      return ask("encode", post("/v1/models/:id/encode", body, json, id));
    });
    const worn = encoded.then(({ mean: [own = []] }) => (mode === "own" ? [z1, z2, ...own.slice(2)] : own));
    const tenAlike = worn.then((style) => classes.map(() => style));
    const [latents, digit, encoding, style, ten, sweep, elbo] = await Promise.all([
      ask("latents", latentsRequest(model, shownDigits)),
      given,
      encoded,
      worn,
      tenAlike.then((styles) => ask("ten", decode(styles, 5))),
      worn.then((style) => ask("sweep", decode(sweepLatents(style, axis), classes.length))),
      given.then((digit) => {
        const body = { images: classes.map(() => imageOf(digit)), labels: classes, draws: elboDraws };
        return ask(
          "elbo",
          post("/v1/models/:id/elbo", body, json, id),
          (images: readonly { readonly elboNats: number }[]) => {
            const elboNats = images.map((each) => each.elboNats);
            return { prices: drawPrices(digit.label, elboNats) };
          },
        );
      }),
    ]);
    return { digit, encoding, latents, style, ten, sweep, elbo };
  },
  draw: (state, answers) => ({
    ten: drawTen(answers),
    digit: drawDigit(answers),
    style: drawStyle(state, answers),
    sweep: drawSweep(state, answers),
    prices: drawPrices(answers.digit.label, answers.elbo.elboNats),
  }),
  handles: ({ style, z1, z2 }) =>
    style === "own" ? [{ panel: "style", label: "Style", x: z1, y: z2, move: (x, y) => ({ z1: x, z2: y }) }] : [],
  press: (_state, _panel, x, y) => ({ style: "own", z1: x, z2: y }),
  summary({ style: mode }, { digit, style, elbo }) {
    const probabilities = classProbabilities(elbo.elboNats);
    const best = probabilities.indexOf(Math.max(...probabilities));
    const source =
      mode === "own" ? "a style chosen by hand" : `the style of test digit ${digit.index}, ${aDigit(digit.label)}`;
    return (
      `Ten digits wear ${source}: (${style.map((z) => fixed(z)).join(", ")}). ` +
      `Test digit ${digit.index} is cheapest as ${aDigit(best)}, at ${fixed(-nth(elbo.elboNats, best), 1)} nats, ` +
      `which makes it ${aDigit(best)} with probability ${fixed(nth(probabilities, best), 3)}.`
    );
  },
  tables(_state, { encoding, style, elbo }) {
    const probabilities = classProbabilities(elbo.elboNats);
    return [
      {
        caption: "The style",
        head: ["Coordinate", "Mean of q(z|x, y)", "Standard deviation", "Worn by the ten digits"],
        rows: style.map((z, i) => [
          i + 1,
          nth(nth(encoding.mean, 0), i),
          Math.sqrt(nth(nth(encoding.variance, 0), i)),
          z,
        ]),
      },
      {
        caption: "The real digit under each label, nats",
        head: ["Label", "ELBO", "Reconstruction", "KL", "Probability of the label"],
        rows: classes.map((label) => [
          label,
          nth(elbo.elboNats, label),
          nth(elbo.reconstructionNats, label),
          nth(elbo.klNats, label),
          nth(probabilities, label),
        ]),
      },
    ];
  },
};
