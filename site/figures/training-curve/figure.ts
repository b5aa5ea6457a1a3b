/** The evidence lower bound by epoch, from the history published with the model. */

import { artefactRequest, cardRequest } from "../../lib/api/model-requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { boundFrame, drawBound, drawDivergence } from "./draw.ts";
import { type EpochRecord, fields, recordAt, type TrainingAnswers, type TrainingState } from "./state.ts";

export const figure: FigureDefinition<TrainingState, TrainingAnswers> = {
  id: "fig-training",
  fields,
  calls: { card: "The model’s card", history: "The history of its training" },
  panels: { bound: "The bound", divergence: "The divergence" },
  frames: { bound: boundFrame },
  async load({ model }, ask) {
    const [card, history] = await Promise.all([
      ask("card", cardRequest(model)),
      ask("history", artefactRequest<EpochRecord[]>(model, "history.json")),
    ]);
    return { card, history };
  },
  draw: ({ epoch }, answers) => ({ bound: drawBound(epoch, answers), divergence: drawDivergence(epoch, answers) }),
  handles: ({ epoch }) => [
    { panel: "bound", label: "Epoch", x: epoch, y: boundFrame.y.domain[1], move: (x) => ({ epoch: x }) },
  ],
  press: (_state, _panel, x) => ({ epoch: x }),
  summary({ model, epoch }, answers) {
    const [first, now] = [recordAt(answers, 1), recordAt(answers, epoch)];
    const published = `the published model has ${fixed(answers.card.metrics.test.elboNats, 1)} on test digits.`;
    if (now.epoch === first.epoch) {
      return (
        `After epoch ${now.epoch} of ${model} the bound is ${fixed(now.testElboNats, 1)} nats per image on test digits, ` +
        `${fixed(now.trainElboNats, 1)} on training digits; ${published}`
      );
    }
    return (
      `From epoch 1 to epoch ${now.epoch} of ${model} the bound on test digits rises from ${fixed(first.testElboNats, 1)} to ` +
      `${fixed(now.testElboNats, 1)} nats per image, on training digits from ${fixed(first.trainElboNats, 1)} to ${fixed(now.trainElboNats, 1)}; ${published}`
    );
  },
  tables: (_state, { history }) => [
    {
      caption: "Every epoch, nats per image",
      head: ["Epoch", "Training ELBO", "Test ELBO", "Test reconstruction", "Test KL"],
      rows: history.map((record) => [
        record.epoch,
        record.trainElboNats,
        record.testElboNats,
        record.testReconstructionNats,
        record.testKlNats,
      ]),
    },
  ],
};
