/** The panels of the training curve: the bound by epoch, and the divergence within it. */
import { fixed } from "../../lib/format.ts";
import { drawing, frame } from "../../plot/frame.ts";
import { dots, line, note, path, upright } from "../../plot/marks.ts";
import { type EpochRecord, epochs, recordAt, type TrainingAnswers } from "./state.ts";

/** Bounds below this fall off the chart: the first epochs' climb would flatten all that follows. */
export const boundFrame = frame({ x: [0, epochs], y: [-190, -125], labels: ["epoch", "ELBO, nats"], height: 330 });

type Value = (record: EpochRecord) => number;

const train: Value = ({ trainElboNats }) => trainElboNats;
const test: Value = ({ testElboNats }) => testElboNats;
const kl: Value = ({ testKlNats }) => testKlNats;

export function drawBound(epoch: number, answers: TrainingAnswers): string {
  const f = boundFrame;
  const { history } = answers;
  const along = history.map((record) => record.epoch);
  const now = recordAt(answers, epoch);
  const last = recordAt(answers, epochs);
  return drawing(f, "The evidence lower bound by epoch", [
    path("rule soft dotted", upright(f, epoch)),
    path("line series-1 dashed", line(f, along, history.map(train)), "train"),
    path("line rubric", line(f, along, history.map(test)), "test"),
    path("dots series-1", dots(f, [[now.epoch, train(now)]])),
    path("dots rubric", dots(f, [[now.epoch, test(now)]])),
    note(f, [last.epoch, train(last)], "training digits", -4, -10, "end"),
    note(f, [last.epoch, test(last)], "test digits", -4, 22, "end"),
  ]);
}

export function drawDivergence(epoch: number, answers: TrainingAnswers): string {
  const { history } = answers;
  const values = history.map(kl);
  const f = frame({
    x: [0, epochs],
    y: [Math.floor(Math.min(...values)), Math.ceil(Math.max(...values))],
    labels: ["epoch", "KL on test digits, nats"],
    height: 330,
  });
  const now = recordAt(answers, epoch);
  return drawing(
    f,
    "The divergence of the posterior from the prior by epoch",
    [
      path("rule soft dotted", upright(f, epoch)),
      path(
        "line series-2",
        line(
          f,
          history.map((record) => record.epoch),
          values,
        ),
        "divergence",
      ),
      path("dots series-2", dots(f, [[now.epoch, kl(now)]])),
    ],
    [note(f, [now.epoch, kl(now)], fixed(kl(now)), -6, 20, "end")],
  );
}
