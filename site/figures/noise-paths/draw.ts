/** The three panels of the figure. */
import { nth } from "../../lib/numbers/nth.ts";
import type { Chart } from "../../plot/chart.ts";
import { spaced } from "../../plot/contours.ts";
import { drawing, type Frame, frame, tenths } from "../../plot/frame.ts";
import { glyphs, line, path } from "../../plot/marks.ts";
import { drawCount, type PathsAnswers, type PathsState, pathCount, rateChange, sigmaChange } from "./state.ts";

export const gaussianFrame = frame({ x: [-3, 3], y: [-6, 6], labels: ["ε", "z"], height: 340 });
export const exponentialFrame = frame({ x: [0, 1], y: [0, 6], labels: ["u", "z"], height: 340 });

/** Lines from each noise value to the map and on to its draw. */
const route = (f: Frame, noise: readonly number[], draws: readonly number[]): string =>
  draws
    .map((z, i) => {
      const [x, y] = [tenths(f.x.at(nth(noise, i))), tenths(f.y.at(z))];
      return `M${x} ${f.height - f.inset.bottom}V${y}H${f.inset.left}`;
    })
    .join("");

const points = (noise: readonly number[], draws: readonly number[]) =>
  draws.map((z, i): [number, number] => [nth(noise, i), z]);

/** Vertical strokes from each draw to its position after a change of the parameter. */
const shifts = (f: Frame, noise: readonly number[], draws: readonly number[], change: (i: number) => number): string =>
  points(noise, draws)
    .map(([x, z], i) => `M${tenths(f.x.at(x))} ${tenths(f.y.at(z))}V${tenths(f.y.at(z + change(i)))}`)
    .join("");

function paths(
  f: Frame,
  alt: string,
  noise: readonly number[],
  draws: readonly number[],
  map: string,
  change: (i: number) => number,
): string {
  return drawing(
    f,
    alt,
    [
      path("contour faint", route(f, noise, draws), "path"),
      path("line series-1", map, "map"),
      path("line rubric", shifts(f, noise, draws, change), "derivative"),
      path("glyphs solid", glyphs(f, "diamond", points(noise, draws), 3), "draws"),
    ],
    [
      path(
        "glyphs",
        glyphs(
          f,
          "triangle",
          noise.map((x) => [x, f.y.domain[0]]),
          4,
        ),
        "noise",
      ),
    ],
  );
}

const column = (points: readonly (readonly number[])[]): number[] => points.map(([value]) => value as number);

export function drawGaussian({ mu, sigma }: PathsState, { noise, draws }: PathsAnswers): string {
  const epsilon = column(noise.points);
  const ends = gaussianFrame.x.domain;
  return paths(
    gaussianFrame,
    "Noise, the line that turns it into draws, and the draws",
    epsilon,
    column(draws.points),
    line(
      gaussianFrame,
      ends,
      ends.map((e) => mu + sigma * e),
    ),
    (i) => sigmaChange * nth(epsilon, i),
  );
}

export function drawExponential({ rate }: PathsState, { exponential }: PathsAnswers): string {
  const us = spaced([0, 0.999], 120);
  return paths(
    exponentialFrame,
    "Noise, the inverse distribution function that turns it into draws, and the draws",
    exponential.noise.slice(0, pathCount),
    exponential.reparameterized.slice(0, pathCount),
    line(
      exponentialFrame,
      us,
      us.map((u) => -Math.log1p(-u) / rate),
    ),
    (i) => nth(exponential.derivatives, i) * rateChange * rate,
  );
}

/** Width and middles of the histogram's bins. */
const width = 0.25;
const middles = Array.from({ length: 24 }, (_, i) => (i + 0.5) * width);

const histogram = (draws: readonly number[]): number[] =>
  middles.map((middle) => draws.filter((z) => Math.abs(z - middle) <= width / 2).length / (drawCount * width));

export function drawCounts({ rate }: PathsState, { exponential: { direct, reparameterized } }: PathsAnswers): Chart {
  const range = [0, 6] as const;
  const counted = { kind: "bars", x: middles, width } as const;
  // Fine enough to look smooth where it is steep; includes the middle of every bar.
  const along = spaced(range, 193);
  return {
    alt: "Histograms of the draws",
    x: { label: "z", range },
    y: { label: "density", range: [0, 1.6] },
    height: 340,
    series: [
      { ...counted, label: "drawn directly", style: "series-2", term: "direct", to: histogram(direct) },
      {
        ...counted,
        label: "drawn by the inverse",
        style: "outline thin dashed",
        term: "reparameterized",
        to: histogram(reparameterized),
      },
      {
        kind: "line",
        label: "exponential density",
        style: "series-1",
        term: "density",
        x: along,
        y: along.map((z) => rate * Math.exp(-rate * z)),
      },
    ],
  };
}
