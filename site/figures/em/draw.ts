/** The three panels of fig-em. */

import { pairs } from "../../lib/figure/placed-points.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { last, nth } from "../../lib/numbers/nth.ts";
import { type Chart, frameOf } from "../../plot/chart.ts";
import { courseSeries } from "../../plot/course.ts";
import { drawing, frame } from "../../plot/frame.ts";
import { ellipse, note, path } from "../../plot/marks.ts";
import { series, sharedPoints } from "../../plot/shares.ts";
import {
  chosen,
  type EmAnswers,
  type EmState,
  extent,
  maxUpdates,
  mostComponents,
  score,
  trainingScore,
} from "./state.ts";

// Square without the insets for the labels.
export const planeFrame = frame({ x: extent, y: extent, labels: ["x₁", "x₂"], height: 430 });

const nats = (value: number): string => `${fixed(value, 2)} nats`;
const updateAxis = { label: "update", range: [0, maxUpdates], say: (update: number) => `update ${update}` } as const;
const componentsAxis = {
  label: "components K",
  range: [0.5, mostComponents + 0.5],
  categories: Array.from({ length: mostComponents }, (_, i) => [i + 1, String(i + 1)] as const),
} as const;

/** The frame for presses along x; y depends on the responses. */
const unitAxis = { label: "nats", range: [0, 1] } as const;
export const likelihoodFrame = frameOf({ x: updateAxis, y: unitAxis });
export const heldOutFrame = frameOf({ x: componentsAxis, y: unitAxis });

/** Top of a component's ellipse at two standard deviations, inside the plane. */
function topOf([x1 = 0, x2 = 0]: readonly number[], covariance: readonly (readonly number[])[]): [number, number] {
  const [, [across = 0, variance = 1] = []] = covariance;
  const deviation = Math.sqrt(variance);
  return [x1 + (2 * across) / deviation, Math.min(x2 + 2 * deviation, extent[1] - 0.2)];
}

export function drawPlane({ points }: EmState, { shown, density }: EmAnswers): string {
  const f = planeFrame;
  const { means, covariances } = shown.mixture;
  return drawing(f, "Points by component, with the ellipses of the components", [
    ...sharedPoints(f, pairs(points), density.responsibilities, "em-responsibilities"),
    ...means.map((mean, k) => {
      const around = [1, 2].map((deviations) => ellipse(f, mean, covariances[k] as number[][], deviations));
      return path(`contour ${series(k)}`.trim(), around.join(""), "em-components");
    }),
    ...means.map((mean, k) => {
      const [x1, x2] = topOf(mean, covariances[k] as number[][]);
      const isFloored = shown.flooredComponents.includes(k);
      const anchor = x1 > 1.5 ? "end" : x1 < -1.5 ? "start" : "middle";
      // Leaves room for the handle of a point that the component has shrunk onto.
      return note(f, [x1, x2], isFloored ? `${k + 1}, at the floor` : String(k + 1), 0, isFloored ? -14 : -5, anchor);
    }),
  ]);
}

/** @param logLikelihoodNats log-likelihoods of the fit that are known so far */
export function drawLikelihood(chosenUpdate: number, logLikelihoodNats: readonly number[]): Chart {
  const update = Math.min(chosenUpdate, logLikelihoodNats.length - 1);
  const lowest = nth(logLikelihoodNats, 0);
  // A start alone has no range.
  const range = last(logLikelihoodNats) - lowest || 1;
  const x = logLikelihoodNats.map((_, i) => i);
  const course = { label: "log-likelihood", term: "em-likelihood" };
  return {
    alt: "The log-likelihood after every update",
    x: updateAxis,
    y: { label: "log-likelihood, nats", range: [lowest - 0.06 * range, lowest + 1.06 * range], say: nats },
    series: courseSeries(course, x, logLikelihoodNats, update + 1),
  };
}

export function drawHeldOut(state: EmState, { heldOut }: EmAnswers): Chart {
  const scores = heldOut.map(score);
  const trained = heldOut.map((each) => trainingScore(state, each));
  const lower = scores.map(({ mean, standardError }) => mean - standardError);
  const upper = scores.map(({ mean, standardError }) => mean + standardError);
  const [low, high] = [Math.min(...lower, ...trained), Math.max(...upper, ...trained)];
  const margin = 0.06 * (high - low || 1);
  const x = heldOut.map((each) => each.components);
  const best = chosen(heldOut).best;
  return {
    alt: "Mean log density of held-out points for each number of components",
    x: componentsAxis,
    y: { label: "log density a point, nats", range: [low - margin, high + margin], say: nats },
    series: [
      { kind: "rule", axis: "x", at: state.components, label: "K of panel a", style: "dashed soft" },
      { kind: "line", label: "training points", style: "thin series-2", term: "em-training", x, y: trained },
      { kind: "whiskers", label: "held-out points", style: "series-1", term: "em-held-out", x, lower, upper },
      {
        kind: "points",
        glyph: "dot",
        label: "held-out points",
        style: "series-1",
        term: "em-held-out",
        x,
        y: scores.map(({ mean }) => mean),
      },
      {
        kind: "points",
        glyph: "diamond",
        size: 5,
        label: "highest",
        style: "solid rubric",
        term: "em-held-out",
        x: [best],
        y: [scores[best - 1]?.mean as number],
      },
    ],
  };
}
