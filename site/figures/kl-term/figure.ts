/** fig-kl-term: a family of models under different weights of the KL term. */

import { cardRequest, latentsRequest, testImagesRequest } from "../../lib/api/model-requests.ts";
import { get, png, post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { dimensionName, fixed } from "../../lib/numbers/format.ts";
import { drawActivity, drawDivergences, drawPlane, drawRates, drawReconstructions, drawSamples } from "./draw.ts";
import { keys } from "./keys.ts";
import {
  across,
  activeCount,
  atOne,
  chosenOf,
  familyOf,
  fields,
  idOf,
  ids,
  type KlTermAnswers,
  type KlTermState,
  ordered,
  shown,
} from "./state.ts";

const samplesRequest = (id: string, seed: number) =>
  get(
    "/v1/models/:id/samples",
    { param: { id }, query: { count: String(shown.samples), columns: String(across), seed: String(seed) } },
    png,
  );

export const figure: FigureDefinition<KlTermState, KlTermAnswers> = {
  id: "fig-kl-term",
  fields,
  calls: {
    latents: "Encoded test digits",
    samples: "Draws of the prior, decoded",
    digits: "Fetch test digits",
    reconstructions: "Encode them, draw and decode",
    ...Object.fromEntries(ids.map((id) => [id, `The card of ${id}: rate, distortion and dimensions`])),
  },
  panels: {
    plane: "The means of q(z|x) against the prior",
    divergences: "KL of each dimension",
    activity: "Which dimensions are active",
    rates: "Rate against distortion",
    samples: `${shown.samples} draws of the prior, decoded`,
    reconstructions: "Test digits and their reconstructions",
  },
  keys,
  async load(state, ask) {
    const id = idOf(state);
    const reconstruct = async (): Promise<string> => {
      const { images } = await ask("digits", testImagesRequest(shown.digits));
      const asked = { images, draws: shown.draws, columns: across, seed: state.seed };
      return ask("reconstructions", post("/v1/models/:id/reconstruct", asked, png, { id }));
    };
    const [cards, latents, samples, reconstructions] = await Promise.all([
      Promise.all(ids.map((member) => ask(member, cardRequest(member)))),
      ask("latents", latentsRequest(id, shown.latents)),
      ask("samples", samplesRequest(id, state.seed)),
      reconstruct(),
    ]);
    return { family: familyOf(cards), latents, samples, reconstructions };
  },
  draw: (state, answers) => ({
    plane: drawPlane(state, answers),
    divergences: drawDivergences(state, answers),
    activity: drawActivity(state, answers),
    rates: drawRates(state, answers),
    samples: drawSamples(answers),
    reconstructions: drawReconstructions(answers),
  }),
  summary(state, answers) {
    const member = chosenOf(state, answers);
    const { beta, rate, distortion, dimensions } = member;
    const less = atOne(answers).card.metrics.test.elboNats - member.card.metrics.test.elboNats;
    const compared = beta === 1 ? "" : `, ${fixed(Math.abs(less), 1)} ${less > 0 ? "below" : "above"} that of β = 1`;
    return (
      `At β = ${beta}, ${activeCount(member)} of ${dimensions.length} dimensions are active. A test digit has a rate of ` +
      `${fixed(rate, 1)} nats and a distortion of ${fixed(distortion, 1)}; its ELBO is ${fixed(-rate - distortion, 1)} nats${compared}.`
    );
  },
  tables: (state, answers) => [
    {
      caption: "The family on the test digits, nats",
      head: ["β", "Rate", "Distortion", "ELBO", "Active dimensions"],
      rows: answers.family.map((each) => [
        each.beta,
        each.rate,
        each.distortion,
        -each.rate - each.distortion,
        activeCount(each),
      ]),
    },
    {
      caption: `Dimensions of ${idOf(state)}, the most active first`,
      head: ["Dimension", "KL, nats", "Variance of the means", "Average variance of q", "Their sum"],
      rows: ordered(chosenOf(state, answers)).map(({ index, klNats, meanVariance, posteriorVariance }) => [
        dimensionName(index),
        klNats,
        meanVariance,
        posteriorVariance,
        meanVariance + posteriorVariance,
      ]),
    },
  ],
};
