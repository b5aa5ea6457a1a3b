/** The panels of figure 10.1. */
import { side } from "../../lib/paint.ts";
import { drawing, type Frame, frame } from "../../plot/frame.ts";
import { bars, glyphs, note, path } from "../../plot/marks.ts";
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

export function drawDifferences(answers: DenoiseAnswers): string {
  const { spoiled, draws: each, mean, best } = differences(answers);
  const highest = Math.max(0.12, spoiled, ...each);
  const f = frame({ x: [0.4, 3.6], y: [0, 112 * highest], labels: ["", "% of full ink"], height: 416 });
  const bar = (x: number, value: number, className: string, term: string): string =>
    path(`bar ${className}`, bars(f, [x], [0], [100 * value], 0.6), term);
  const name = (x: number, text: string): string => note(f, [x, 0], text, 0, -8, "middle");
  return drawing(
    f,
    "How far from the clean digit the spoiled one, its reconstructions and the clean one's reconstruction are",
    [
      bar(1, spoiled, "series-2", "spoiled"),
      bar(2, mean, "series-1", "mended"),
      bar(3, best, "soft", "best"),
      path(
        "glyphs series-1",
        glyphs(
          f,
          "cross",
          each.map((value, i) => [1.8 + (0.4 * i) / (draws - 1), 100 * value]),
          4,
        ),
        "draws",
      ),
    ],
    [name(1, "spoiled"), name(2, "mended"), name(3, "clean")],
  );
}
