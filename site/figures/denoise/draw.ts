/** The panels of fig-denoise. */

import { side } from "../../lib/figure/paint.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { type Chart, categories, type Series } from "../../plot/chart.ts";
import { drawing, type Frame, frame } from "../../plot/frame.ts";
import { image, sheet } from "../../plot/raster.ts";
import { type DenoiseAnswers, differences, draws, meanPicture } from "./state.ts";

export const pageFrame = frame({ x: [0, side], y: [0, side], labels: ["", ""], height: 416 });

const across = 3;

function pictures(f: Frame, alt: string, shown: readonly (readonly (readonly number[])[])[], columns: number): string {
  return drawing(f, alt, [image(f, sheet(shown, columns), f.x.domain, f.y.domain, "raster inked")]);
}

export const drawSpoiled = ({ mended }: DenoiseAnswers): string =>
  pictures(pageFrame, "The digit with noise and strokes, as the encoder sees it", mended.inputs, 1);

export const drawMean = ({ mended }: DenoiseAnswers): string =>
  pictures(pageFrame, `The mean of ${draws} reconstructions`, [meanPicture(mended.probabilities)], 1);

export const drawDraws = ({ mended }: DenoiseAnswers): string =>
  pictures(pageFrame, `${draws} reconstructions, each from its own draw of z`, mended.probabilities, across);

export function drawDifferences(answers: DenoiseAnswers): Chart {
  const { spoiled, draws: each, mean, best } = differences(answers);
  const highest = Math.max(0.12, spoiled, ...each);
  const bar = (at: number, share: number, style: string, term: string): Series => ({
    kind: "bars",
    label: "distance",
    style,
    term,
    x: [at],
    from: [0],
    to: [100 * share],
    width: 0.6,
  });
  return {
    alt: "Distance from the clean digit: the spoiled picture, its reconstructions, and the clean digit's own reconstruction",
    x: categories(["spoiled", "mended", "clean"]),
    y: { label: "% of full ink", range: [0, 112 * highest], say: (percent) => `${fixed(percent, 1)}% of full ink` },
    height: 416,
    series: [
      // The grey bar comes first, because the legend shows the first of an entry.
      bar(3, best, "soft", "best"),
      bar(1, spoiled, "series-2", "spoiled"),
      bar(2, mean, "series-1", "mended"),
      {
        kind: "points",
        glyph: "cross",
        label: "a draw of q",
        style: "series-1",
        term: "draws",
        x: each.map((_, i) => 1.8 + (0.4 * i) / (draws - 1)),
        y: each.map((share) => 100 * share),
      },
    ],
  };
}
