/** The panels of fig-ranking. */

import type { Card } from "../../lib/api/model-requests.ts";
import { drawBill } from "../../lib/numbers/bill.ts";
import { fixed } from "../../lib/numbers/format.ts";
import type { Chart } from "../../plot/chart.ts";
import { drawing, escaped, frame } from "../../plot/frame.ts";
import { glyphs, line, note, path } from "../../plot/marks.ts";
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

type Terms = Pick<RankedDigit, "reconstructionNats" | "klNats">;

const down = shown / across;

export const endFrame = frame({ x: [0, across], y: [0, down], labels: ["", ""], height: 216 });
const pictureFrame = frame({ x: [0, 1], y: [0, 1], labels: ["", ""], height: 416 });

export function drawEnd(end: RankingState["end"], state: RankingState, { sheets }: RankingAnswers): string {
  const f = endFrame;
  const [column, row] = [(state.rank - 1) % across, Math.floor((state.rank - 1) / across)];
  const [left, right, top, bottom] = [column, column + 1, down - row, down - row - 1];
  return drawing(f, `The ${shown} ${end} likely test digits, with the chosen one framed`, [
    image(f, sheets[end], f.x.domain, f.y.domain, "raster lit-ink"),
    ...(end === state.end
      ? [path("line rubric", `${line(f, [left, right, right, left], [top, top, bottom, bottom])}Z`, "chosen")]
      : []),
  ]);
}

/** Rank of the digit at a point of its sheet. */
export function rankAt(x: number, y: number): number {
  const row = Math.min(down - 1, Math.floor(down - y));
  return row * across + Math.min(across - 1, Math.floor(x)) + 1;
}

export function drawTerms(state: RankingState, answers: RankingAnswers): Chart {
  const [most, least] = [answers.most.ranking, answers.least.ranking];
  const { test } = cardOf(state, answers).metrics;
  const highest = (of: (digit: Terms) => number): number => Math.max(...[...most, ...least].map(of));
  const points = (digits: readonly Terms[]) =>
    ({
      kind: "points",
      x: digits.map(({ reconstructionNats }) => reconstructionNats),
      y: digits.map(({ klNats }) => klNats),
    }) as const;
  return {
    alt: "Reconstruction and KL of the digits of both ends",
    x: {
      label: "reconstruction, nats",
      range: [0, 1.06 * highest(({ reconstructionNats }) => reconstructionNats)],
      say: (nats) => `reconstruction ${fixed(nats, 1)} nats`,
    },
    y: {
      label: "KL, nats",
      range: [0, 1.25 * highest(({ klNats }) => klNats)],
      say: (nats) => `KL ${fixed(nats, 1)} nats`,
    },
    series: [
      { ...points(most), glyph: "dot", label: "most likely", style: "series-1", term: "most-likely" },
      { ...points(least), glyph: "cross", label: "least likely", style: "series-2", term: "least-likely" },
      { ...points([test]), glyph: "plus", size: 9, label: "average test digit", style: "soft", term: "average" },
      {
        ...points([chosenOf(state, answers[state.end])]),
        glyph: "diamond",
        size: 6,
        label: "framed digit",
        style: "rubric solid",
        term: "chosen",
      },
    ],
  };
}

export function drawDigit({ reconstruction }: RankingAnswers): string {
  const f = pictureFrame;
  return drawing(f, `The framed digit as the model sees it, and ${draws} reconstructions`, [
    image(f, reconstruction, f.x.domain, f.y.domain, "raster lit-ink"),
  ]);
}

export const drawChosen = (state: RankingState, answers: RankingAnswers): Chart =>
  drawBill(chosenOf(state, answers[state.end]), cardOf(state, answers), "this digit");

/** One drawing for each kind of pixels, because bounds are not comparable across kinds. */
export function drawHoldout({ model }: RankingState, { cards }: RankingAnswers): string {
  const groups = Map.groupBy(cards, pixelsOf);
  return [...groups]
    .map(([pixels, group]) => `<p class="drawing-title">${escaped(pixels)}</p>${drawGroup(group, model)}`)
    .join("");
}

function drawGroup(cards: readonly Card[], model: string): string {
  const sorted = [...cards].sort((a, b) => b.metrics.test.elboNats - a.metrics.test.elboNats);
  const bounds = sorted.flatMap(({ metrics: { train, test } }) => [train.elboNats, test.elboNats]);
  const [low, high] = [Math.min(...bounds), Math.max(...bounds)];
  const margin = Math.max(2, 0.06 * (high - low));
  const rowHeight = 34;
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
