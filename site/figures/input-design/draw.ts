/** The three panels of the figure. */

import { fixed } from "../../lib/numbers/format.ts";
import { contour, type Grid } from "../../plot/contours.ts";
import { drawing, type Frame, frame } from "../../plot/frame.ts";
import { dots, ellipse, glyphs, path } from "../../plot/marks.ts";
import { bitmap, cividis, colourBar, image } from "../../plot/raster.ts";
import { type DesignAnswers, type DesignState, extent, grid, inputDistribution, trueWeights } from "./state.ts";

const square = { x: extent, y: extent, height: 380 };
export const inputsFrame = frame({ ...square, labels: ["x₁", "x₂"] });
const posteriorFrame = frame({ ...square, labels: ["w₁", "w₂"] });
const varianceFrame = frame({ ...square, labels: ["x₁", "x₂"] });

/** Fixed colour scales of both maps, so that states can be compared. */
const logDensityRange = [-1000, 6] as const;
const varianceRange = [0.01, 10] as const;

/** Contours of the predictive variance. */
export const levels = [0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5];

export function drawInputs(state: DesignState, { data }: DesignAnswers): string {
  const f = inputsFrame;
  const { mean, covariance } = inputDistribution(state);
  return drawing(f, "Simulated inputs and the distribution they are drawn from", [
    path("contour dashed", [1, 2].map((k) => ellipse(f, mean, covariance, k)).join(""), "inputs"),
    path("dots series-1", dots(f, data.inputs as [number, number][]), "inputs"),
  ]);
}

export function drawPosterior(_state: DesignState, { posterior, density }: DesignAnswers): string {
  const f = posteriorFrame;
  const [low, high] = logDensityRange;
  return drawing(
    f,
    "Log posterior density of the two weights",
    [
      // The log density is quadratic, so its square root is linear in the number of deviations.
      map(
        f,
        density.logDensity.map((value) => 1 - Math.sqrt(Math.max(0, high - value) / (high - low))),
      ),
      path(
        "contour on-map",
        [1, 2, 3].map((k) => ellipse(f, posterior.mean, posterior.covariance, k)).join(""),
        "design-posterior",
      ),
      path("glyphs on-map", glyphs(f, "plus", [trueWeights], 7), "truth"),
    ],
    [colourBar(f, cividis, [fixed(low, 0), `${high} nats`])],
  );
}

export function drawPredictive(_state: DesignState, { predictive }: DesignAnswers): string {
  const f = varianceFrame;
  const [low, high] = varianceRange.map(Math.log) as [number, number];
  const values: Grid = { ...grid, values: predictive.variance.map(Math.log) };
  return drawing(
    f,
    "Predictive variance over the plane of inputs",
    [
      map(
        f,
        values.values.map((value) => (value - low) / (high - low)),
      ),
      ...levels.map((variance) => path("contour on-map", contour(f, values, Math.log(variance)), "predictive")),
    ],
    [colourBar(f, cividis, varianceRange.map(String) as [string, string])],
  );
}

/** The grid's values as a picture. Pixels are centred on grid points, so it overhangs the panel by half a pixel. */
function map(f: Frame, shares: readonly number[]): string {
  const half = (extent[1] - extent[0]) / (grid.xs.length - 1) / 2;
  const reach = [extent[0] - half, extent[1] + half] as const;
  return image(f, bitmap(grid.xs.length, grid.ys.length, shares, cividis), reach, reach, "map");
}
