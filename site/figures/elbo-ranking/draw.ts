/** The panels of figure 11.1. */
import { drawBill } from "../../lib/bill.ts";
import { fixed } from "../../lib/format.ts";
import type { Card } from "../../lib/model-requests.ts";
import { drawing, escaped, frame } from "../../plot/frame.ts";
import { dots, glyphs, line, note, path } from "../../plot/marks.ts";
import { image } from "../../plot/raster.ts";
import {
  across,
  cardOf,
  chosenOf,
  draws,
  holdoutGap,
  pixelsOf,
  type RankedDigit,
  type RankingAnswers,
  type RankingState,
  shown,
} from "./state.ts";

const down = shown / across;

export const endFrame = frame({ x: [0, across], y: [0, down], labels: ["", ""], height: 216 });
const pictureFrame = frame({ x: [0, 1], y: [0, 1], labels: ["", ""], height: 416 });

export function drawEnd(end: RankingState["end"], state: RankingState, { sheets }: RankingAnswers): string {
  const f = endFrame;
  const [column, row] = [(state.rank - 1) % across, Math.floor((state.rank - 1) / across)];
  const [left, right, top, bottom] = [column, column + 1, down - row, down - row - 1];
  return drawing(f, `The ${shown} ${end} likely test digits, with the one that is looked at framed`, [
    image(f, sheets[end], f.x.domain, f.y.domain, "raster lit-ink"),
    ...(end === state.end
      ? [path("line rubric", `${line(f, [left, right, right, left], [top, top, bottom, bottom])}Z`, "chosen")]
      : []),
  ]);
}

/** The place in the ranking of the digit at a point of its sheet. */
export function rankAt(x: number, y: number): number {
  const row = Math.min(down - 1, Math.floor(down - y));
  return row * across + Math.min(across - 1, Math.floor(x)) + 1;
}

export function drawTerms(state: RankingState, answers: RankingAnswers): string {
  const [most, least] = [answers.most.ranking, answers.least.ranking];
  const { test } = cardOf(state, answers).metrics;
  const highest = (of: (digit: RankedDigit) => number): number => Math.max(...[...most, ...least].map(of));
  const f = frame({
    x: [0, 1.06 * highest(({ reconstructionNats }) => reconstructionNats)],
    y: [0, 1.25 * highest(({ klNats }) => klNats)],
    labels: ["reconstruction, nats", "KL, nats"],
    height: 300,
  });
  const spot = ({ reconstructionNats, klNats }: RankedDigit): [number, number] => [reconstructionNats, klNats];
  const corner = (digits: readonly RankedDigit[]): [number, number] => [
    Math.min(...digits.map(({ reconstructionNats }) => reconstructionNats)),
    Math.max(...digits.map(({ klNats }) => klNats)),
  ];
  return drawing(
    f,
    "Reconstruction and KL of the digits of both ends",
    [
      path("dots series-1", dots(f, most.map(spot)), "most-likely"),
      path("glyphs series-2", glyphs(f, "cross", least.map(spot), 4), "least-likely"),
      path("glyphs soft", glyphs(f, "plus", [[test.reconstructionNats, test.klNats]], 9), "average"),
      path("glyphs rubric solid", glyphs(f, "diamond", [spot(chosenOf(state, answers[state.end]))], 6), "chosen"),
    ],
    [
      note(f, corner(most), "most likely", 0, -10),
      note(f, corner(least), "least likely", 0, -10),
      note(f, [test.reconstructionNats, test.klNats], "average", 10, 5),
    ],
  );
}

export function drawDigit({ reconstruction }: RankingAnswers): string {
  const f = pictureFrame;
  return drawing(f, `The digit as the model sees it, and ${draws} reconstructions`, [
    image(f, reconstruction, f.x.domain, f.y.domain, "raster lit-ink"),
  ]);
}

export const drawChosen = (state: RankingState, answers: RankingAnswers): string =>
  drawBill(chosenOf(state, answers[state.end]), cardOf(state, answers), "this digit");

/** A drawing for each kind of pixels, for nats of one are not nats of another. */
export function drawHoldout({ model }: RankingState, { cards }: RankingAnswers): string {
  const groups = Map.groupBy(cards, pixelsOf);
  return [...groups]
    .map(([pixels, group]) => `<p class="keys">${escaped(pixels)}</p>${drawGroup(group, model)}`)
    .join("");
}

function drawGroup(cards: readonly Card[], model: string): string {
  const sorted = [...cards].sort((a, b) => b.metrics.test.elboNats - a.metrics.test.elboNats);
  const bounds = sorted.flatMap(({ metrics: { train, test } }) => [train.elboNats, test.elboNats]);
  const [low, high] = [Math.min(...bounds), Math.max(...bounds)];
  const margin = Math.max(2, 0.06 * (high - low));
  const rowHeight = 40;
  const f = frame({
    x: [low - margin, high + margin],
    y: [0, sorted.length],
    labels: ["ELBO, nats per image", ""],
    height: rowHeight * sorted.length + 48,
  });
  const rows = sorted.map((card, i) => ({ card, at: sorted.length - i - 0.7 }));
  return drawing(
    f,
    "Bound on training and on test digits, model by model",
    rows.map(({ card: { id, metrics }, at }) => {
      const own = id === model ? "rubric" : "soft";
      const [train, test] = [metrics.train.elboNats, metrics.test.elboNats];
      return (
        path(`rule ${own}`, line(f, [train, test], [at, at])) +
        path(`glyphs ${own}`, glyphs(f, "plus", [[train, at]], 6), "train") +
        path(`glyphs solid ${own}`, glyphs(f, "diamond", [[test, at]], 5), "test")
      );
    }),
    rows.flatMap(({ card, at }) => {
      const { nats, error } = holdoutGap(card);
      return [
        note(f, [f.x.domain[0], at], card.id, 6, -11),
        note(f, [f.x.domain[1], at], `${fixed(nats, 1)} ± ${fixed(error, 1)}`, 0, -11, "end"),
      ];
    }),
  );
}
