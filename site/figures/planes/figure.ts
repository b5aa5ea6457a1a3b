/** fig-planes: the latent planes of several models under one cursor. */

import { cardRequest, decodeRequest, latentsRequest, planar } from "../../lib/api/model-requests.ts";
import { png } from "../../lib/api/requests.ts";
import type { Ask, FigureDefinition } from "../../lib/figure/figure.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { inWords, neighbourhoods } from "../../lib/numbers/nearest.ts";
import { drawPlane, planeFrame } from "./draw.ts";
import { keys } from "./keys.ts";
import {
  cursor,
  fields,
  latentCount,
  models,
  type PlaneAnswers,
  type PlaneModel,
  type PlanesAnswers,
  type PlanesState,
  reach,
} from "./state.ts";

/** Number of encoded digits around the cursor in the summary. */
const told = 20;

/** A record with an entry for each model. */
function each<T>(entry: (model: PlaneModel) => T): Readonly<Record<PlaneModel, T>> {
  return Object.fromEntries(models.map((model) => [model, entry(model)])) as Record<PlaneModel, T>;
}

async function loadPlane(model: PlaneModel, state: PlanesState, ask: Ask): Promise<PlaneAnswers> {
  const [card, latents, picture] = await Promise.all([
    ask(`${model} card`, cardRequest(model)),
    ask(`${model} latents`, latentsRequest(model, latentCount)),
    ask(`${model} picture`, decodeRequest(model, cursor(state), "probabilities", 0, png)),
  ]);
  return { card, latents, picture: picture as string };
}

const around = (state: PlanesState, { latents }: PlaneAnswers): string =>
  inWords(neighbourhoods(planar(latents.means), latents.labels, told)(cursor(state)));

export const figure: FigureDefinition<PlanesState, PlanesAnswers> = {
  id: "fig-planes",
  fields,
  calls: Object.fromEntries(
    models.flatMap((model) => [
      [`${model} card`, `The card of ${model}`],
      [`${model} latents`, `The digits as ${model} encodes them`],
      [`${model} picture`, `The cursor, decoded by ${model}`],
    ]),
  ),
  panels: each((model) => model),
  keys,
  frames: each(() => planeFrame),
  async load(state, ask) {
    const answers = await Promise.all(models.map((model) => loadPlane(model, state, ask)));
    return Object.fromEntries(models.map((model, i) => [model, answers[i]])) as unknown as PlanesAnswers;
  },
  draw: (state, answers) => each((model) => drawPlane(state, answers[model])),
  handles: ({ right, up }) => models.map((panel) => ({ panel, label: `Cursor of ${panel}`, x: right, y: up, move })),
  // The decoded picture is to the right of the plane.
  press: (_state, _panel, x, y) => (x > reach ? undefined : move(x, y)),
  summary(state, answers) {
    const [first, last] = [answers["mlp-small-2d"], answers["atlas-2d"]];
    const evidence = ({ card }: PlaneAnswers): string => fixed(card.metrics.exactEvidence?.nats ?? Number.NaN, 1);
    const [z1, z2] = cursor(state);
    return (
      `Of the ${told} encoded digits nearest to z = (${fixed(z1)}, ${fixed(z2)}), ${first.card.id} has ${around(state, first)}, ` +
      `${last.card.id} ${around(state, last)}. From the first model to the second, the evidence rises from ${evidence(first)} to ` +
      `${evidence(last)} nats per image.`
    );
  },
  tables: (state, answers) => [
    {
      caption: `The models, in nats per test image, and the ${told} encoded digits nearest to the cursor`,
      head: ["Model", "Parameters", "Log evidence", "ELBO", "Their gap", "ELBO as Bernoulli", "Nearest digits"],
      rows: models.map((model) => {
        const { card } = answers[model];
        const { asBernoulli, exactEvidence, test } = card.metrics;
        const evidence = exactEvidence?.nats ?? Number.NaN;
        return [
          card.likelihood === "gaussian" ? `${model}, Gaussian pixels` : model,
          card.parameters,
          evidence,
          test.elboNats,
          evidence - test.elboNats,
          (asBernoulli ?? test).elboNats,
          around(state, answers[model]),
        ];
      }),
    },
  ],
};

function move(right: number, up: number): Partial<PlanesState> {
  return { right, up };
}
