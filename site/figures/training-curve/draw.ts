/** The panels of the training curve: the bound by epoch, and the divergence within it. */

import { fixed } from "../../lib/numbers/format.ts";
import { nth } from "../../lib/numbers/nth.ts";
import { type Chart, frameOf, type Series } from "../../plot/chart.ts";
import { type EpochRecord, epochs, recordAt, type TrainingAnswers } from "./state.ts";

const nats = (value: number): string => `${fixed(value)} nats`;
const epochAxis = { label: "epoch", range: [0, epochs] } as const;
/** Bounds below this are cut off: the climb of the first epochs would flatten the rest. */
const boundAxes = { x: epochAxis, y: { label: "ELBO, nats", range: [-190, -115], say: nats }, height: 330 } as const;
export const boundFrame = frameOf(boundAxes);

type Value = (record: EpochRecord) => number;

const train: Value = ({ trainElboNats }) => trainElboNats;
const test: Value = ({ testElboNats }) => testElboNats;
const kl: Value = ({ testKlNats }) => testKlNats;

const chosen = (epoch: number): Series => ({
  kind: "rule",
  axis: "x",
  at: epoch,
  label: "chosen epoch",
  style: "soft dotted",
});

/** A curve, and its value at the chosen epoch. */
function curve(
  answers: TrainingAnswers,
  epoch: number,
  value: Value,
  [label, style, term]: readonly [string, string, string],
): Series[] {
  const { history } = answers;
  const now = recordAt(answers, epoch);
  const whose = nth(style.split(" "), 0);
  return [
    { kind: "line", label, style, term, x: history.map((record) => record.epoch), y: history.map(value) },
    { kind: "points", glyph: "dot", label, style: whose, x: [now.epoch], y: [value(now)] },
  ];
}

export function drawBound(epoch: number, answers: TrainingAnswers): Chart {
  return {
    alt: "The evidence lower bound by epoch",
    ...boundAxes,
    series: [
      chosen(epoch),
      ...curve(answers, epoch, train, ["training digits", "series-1 dashed", "train"]),
      ...curve(answers, epoch, test, ["test digits", "rubric", "test"]),
    ],
  };
}

export function drawDivergence(epoch: number, answers: TrainingAnswers): Chart {
  const values = answers.history.map(kl);
  return {
    alt: "The divergence of the posterior from the prior by epoch",
    x: epochAxis,
    y: {
      label: "KL on test digits, nats",
      say: nats,
      range: [Math.floor(Math.min(...values)), Math.ceil(Math.max(...values))],
    },
    height: 330,
    series: [chosen(epoch), ...curve(answers, epoch, kl, ["KL on test digits", "series-2", "divergence"])],
  };
}
