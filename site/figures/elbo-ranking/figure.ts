/** fig-ranking: the test digits that a model finds most and least likely, and the parts of their bounds. */

import {
  imageOf,
  isMeasuredDigits,
  modelsRequest,
  readyModels,
  testDigitRequest,
} from "../../lib/api/model-requests.ts";
import { get, json, png, post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { aDigit, fixed, grouped } from "../../lib/numbers/format.ts";
import { drawChosen, drawDigit, drawEnd, drawHoldout, drawTerms, endFrame, rankAt } from "./draw.ts";
import { keys } from "./keys.ts";
import {
  abreast,
  boundOf,
  cardOf,
  chosenOf,
  draws,
  fields,
  holdoutGap,
  pixelsOf,
  type RankingAnswers,
  type RankingState,
  shown,
} from "./state.ts";

const rankingRequest = <A extends typeof json | typeof png>(
  { model: id, by }: RankingState,
  order: RankingState["end"],
  accept: A,
) => get("/v1/models/:id/ranking", { param: { id }, query: { order, by, count: String(shown) } }, accept);

export const figure: FigureDefinition<RankingState, RankingAnswers> = {
  id: "fig-ranking",
  fields,
  calls: {
    most: "Bounds of the most likely digits",
    least: "Bounds of the least likely digits",
    mostSheet: "The most likely digits themselves",
    leastSheet: "The least likely digits themselves",
    digit: "Fetch the framed digit",
    reconstruction: "Encode it, draw and decode",
    models: "Cards of all models, with their bounds on training and test digits",
  },
  panels: {
    least: `The ${shown} least likely`,
    most: `The ${shown} most likely`,
    terms: "Reconstruction and divergence",
    bill: "What the framed digit costs",
    digit: `The framed digit as the model sees it, and ${draws} reconstructions`,
    holdout: "Training against test digits",
  },
  keys,
  frames: { least: endFrame, most: endFrame },
  async load(state, ask) {
    const { model: id, end } = state;
    // The slowest requests need one end's ranking and the digit found there, so those two go first.
    const own = await ask(end, rankingRequest(state, end, json));
    const found = ask("digit", testDigitRequest(chosenOf(state, own).index));
    const rankingOf = (order: RankingState["end"]) =>
      order === end ? own : ask(order, rankingRequest(state, order, json));
    const published = ask("models", modelsRequest()).then((answer) => readyModels(answer).filter(isMeasuredDigits));
    const reconstruct = async (): Promise<string> => {
      const digit = await found;
      const labels = cardOf(state, { cards: await published }).labels === undefined ? {} : { labels: [digit.label] };
      const asked = { images: [imageOf(digit)], ...labels, draws, columns: abreast, seed: 0 };
      return ask("reconstruction", post("/v1/models/:id/reconstruct", asked, png, { id }));
    };
    const [most, least, mostSheet, leastSheet, cards, reconstruction] = await Promise.all([
      rankingOf("most"),
      rankingOf("least"),
      ask("mostSheet", rankingRequest(state, "most", png)),
      ask("leastSheet", rankingRequest(state, "least", png)),
      published,
      reconstruct(),
    ]);
    return { cards, most, least, sheets: { most: mostSheet, least: leastSheet }, reconstruction };
  },
  draw: (state, answers) => ({
    least: drawEnd("least", state, answers),
    most: drawEnd("most", state, answers),
    terms: drawTerms(state, answers),
    bill: drawChosen(state, answers),
    digit: drawDigit(answers),
    holdout: drawHoldout(state, answers),
  }),
  press: (_state, panel, x, y) => ({ end: panel as RankingState["end"], rank: rankAt(x, y) }),
  summary(state, answers) {
    const { model, by, end, rank } = state;
    const { index, label, reconstructionNats, klNats, elboNats, importanceWeightedNats } = chosenOf(
      state,
      answers[end],
    );
    const place = rank === 1 ? `the ${end} likely` : `number ${rank} of the ${end} likely`;
    return (
      `To ${model}, test digit ${index}, ${aDigit(label)}, is ${place} of ${grouped(answers[end].total)} by its ${by === "elbo" ? "ELBO" : "importance-weighted bound"}. ` +
      `It costs ${fixed(reconstructionNats, 1)} nats of reconstruction and ${fixed(klNats, 1)} of divergence, ${fixed(-elboNats, 1)} in all, ` +
      `and ${fixed(-importanceWeightedNats, 1)} with its draws weighted by importance; the average test digit costs ${fixed(-cardOf(state, answers).metrics.test.elboNats, 1)}.`
    );
  },
  tables: ({ by }, { cards, most, least }) => [
    ...[least, most].map(({ order, ranking, draws }) => ({
      caption: `The ${shown} ${order} likely by ${fields.by.options[by]}, nats, ${draws} draws each`,
      head: ["Place", "Test digit", "Class", "Bound", "Reconstruction", "KL", "ELBO", "Importance-weighted"],
      rows: ranking.map((each, i) => [
        i + 1,
        each.index,
        each.label,
        boundOf(each, by),
        each.reconstructionNats,
        each.klNats,
        each.elboNats,
        each.importanceWeightedNats,
      ]),
    })),
    {
      caption: "ELBO on training and test digits, nats; not to be compared between kinds of pixels",
      head: ["Model", "Pixels", "Training", "Test", "Difference", "Its standard error"],
      rows: cards.map((card) => [
        card.id,
        pixelsOf(card),
        card.metrics.train.elboNats,
        card.metrics.test.elboNats,
        holdoutGap(card).nats,
        holdoutGap(card).error,
      ]),
    },
  ],
};
