/** Figure 9.2: the evidence lower bound by epoch, from the history published with the model. */
import type { FigureDefinition } from "../../lib/figure.ts";
import { fixed } from "../../lib/format.ts";
import { boundFrame, drawBound, drawDivergence } from "./draw.ts";
import { type EpochRecord, fields, historyRequest, type TrainingAnswers, type TrainingState } from "./state.ts";

export const figure: FigureDefinition<TrainingState, TrainingAnswers> = {
  id: "fig-training",
  fields,
  calls: { history: "The history of the training" },
  panels: { bound: "The bound", divergence: "Its second term" },
  frames: { bound: boundFrame },
  async load(_state, ask) {
    return { history: await ask("history", historyRequest) };
  },
  draw: ({ epoch }, answers) => ({ bound: drawBound(epoch, answers), divergence: drawDivergence(epoch, answers) }),
  handles: ({ epoch }) => [
    { panel: "bound", label: "Epoch", x: epoch, y: boundFrame.y.domain[1], move: (x) => ({ epoch: x }) },
  ],
  press: (_state, _panel, x) => ({ epoch: x }),
  summary({ epoch }, { history }) {
    const [first, now] = [history[0] as EpochRecord, history[epoch - 1] as EpochRecord];
    return (
      `From epoch 1 to epoch ${epoch} the bound on test digits rises from ${fixed(first.testElboNats, 1)} to ` +
      `${fixed(now.testElboNats, 1)} nats per image, on training digits from ${fixed(first.trainElboNats, 1)} to ${fixed(now.trainElboNats, 1)}.`
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
