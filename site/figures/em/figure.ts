/** fig-em: expectation maximisation on the reader's points, one update at a time, and the number of components. */

import { post } from "../../lib/api/requests.ts";
import type { FigureDefinition } from "../../lib/figure/figure.ts";
import { pairs, pointHandles, pressedPoints } from "../../lib/figure/placed-points.ts";
import { fixed } from "../../lib/numbers/format.ts";
import { last, nth } from "../../lib/numbers/nth.ts";
import { drawHeldOut, drawLikelihood, drawPlane, heldOutFrame, likelihoodFrame, planeFrame } from "./draw.ts";
import { keys } from "./keys.ts";
import {
  chosen,
  compared,
  type EmAnswers,
  type EmState,
  fields,
  fitRequest,
  heldOutPoints,
  most,
  mostComponents,
  score,
  trainingPoints,
  trainingScore,
} from "./state.ts";

const counts = Array.from({ length: mostComponents }, (_, i) => i + 1);

export const figure: FigureDefinition<EmState, EmAnswers> = {
  id: "fig-em",
  fields,
  calls: {
    run: "Fit all points, to the end",
    shown: "The same fit after the chosen update",
    responsibilities: "Responsibilities of its components",
    ...Object.fromEntries(counts.map((k) => [`fit${k}`, `Fit ${k} to every second point`])),
    ...Object.fromEntries(counts.map((k) => [`heldOut${k}`, `Density of the other points under the ${k}`])),
  },
  panels: { plane: "Points and components", likelihood: "Log-likelihood", heldOut: "Held-out points" },
  keys,
  frames: { plane: planeFrame, likelihood: likelihoodFrame, heldOut: heldOutFrame },
  async load(state, ask) {
    const all = pairs(state.points);
    const fitTo = (iterations?: number) =>
      post("/v1/mixtures/fit", fitRequest(all, state.components, state, iterations));
    const shownAndDensity = async () => {
      const shown = await ask("shown", fitTo(state.update));
      const body = { mixture: shown.mixture, points: all.map((point) => [...point]) };
      return { shown, density: await ask("responsibilities", post("/v1/mixtures/density", body)) };
    };
    const [training, held] = [trainingPoints(state), heldOutPoints(state).map((point) => [...point])];
    const [run, now, ...heldOut] = await Promise.all([
      ask("run", fitTo(), (updates: readonly { readonly logLikelihoodNats: number }[]) => ({
        likelihood: drawLikelihood(
          state.update,
          updates.map(({ logLikelihoodNats }) => logLikelihoodNats),
        ),
      })),
      shownAndDensity(),
      // There can be at most as many components as distinct points.
      ...counts.map(async (components) => {
        const found = await ask(`fit${components}`, post("/v1/mixtures/fit", fitRequest(training, components, state)));
        const request = post("/v1/mixtures/density", { mixture: found.mixture, points: held });
        return { components, fit: found, density: await ask(`heldOut${components}`, request) };
      }),
    ]);
    return { run, ...now, heldOut: heldOut.slice(0, compared(state).length) };
  },
  draw: (state, answers) => ({
    plane: drawPlane(state, answers),
    likelihood: drawLikelihood(state.update, answers.run.logLikelihoodNats),
    heldOut: drawHeldOut(state, answers),
  }),
  handles: (state) => pointHandles(state, "plane"),
  press(state, panel, x, y, dragging) {
    if (panel === "likelihood") return { update: Math.round(x) };
    if (panel === "heldOut") return { components: Math.round(x) };
    return { points: pressedPoints(state, x, y, dragging, most) };
  },
  summary(state, { run, shown, heldOut }) {
    const { logLikelihoodNats, flooredComponents, iterations } = shown;
    const nats = fixed(last(logLikelihoodNats));
    const at = iterations === 0 ? "Before the first update" : `After update ${iterations}`;
    const end = `${run.converged ? "has converged" : "has not converged"} after update ${run.iterations}, at ${fixed(last(run.logLikelihoodNats))} nats`;
    const floor = flooredComponents.length
      ? ` The covariance floor acts on ${named(flooredComponents)}.`
      : " The covariance floor does not act.";
    const { best, within } = chosen(heldOut);
    const { mean, standardError } = score(heldOut[best - 1] as (typeof heldOut)[number]);
    return (
      `${at} the log-likelihood of ${pairs(state.points).length} points is ${nats} nats; the fit ${end}.${floor} ` +
      `Held-out points are most probable with K = ${best}, at ${fixed(mean)} ± ${fixed(standardError)} nats a point` +
      `${within < best ? `; K = ${within} is within one standard error of that` : ""}.`
    );
  },
  tables: (state, { run, shown, density, heldOut }) => [
    {
      caption: `Components after update ${shown.iterations}`,
      head: [
        "Component",
        "Weight",
        "Mean of x₁",
        "Mean of x₂",
        "Variance of x₁",
        "Covariance",
        "Variance of x₂",
        "Floor",
      ],
      rows: shown.mixture.weights.map((weight, k) => {
        const [x1 = 0, x2 = 0] = shown.mixture.means[k] ?? [];
        const [[first = 0, covariance = 0] = [], [, second = 0] = []] = shown.mixture.covariances[k] ?? [];
        const floored = shown.flooredComponents.includes(k);
        return [k + 1, weight, x1, x2, first, covariance, second, floored ? "acts" : "does not act"];
      }),
    },
    {
      caption: "The log-likelihood after every update, nats",
      head: ["Update", "Log-likelihood"],
      rows: run.logLikelihoodNats.map((nats, update) => [update, nats]),
    },
    {
      caption: `Log density a point, nats: ${trainingPoints(state).length} training points, ${heldOutPoints(state).length} held out`,
      head: ["Components", "Held out, mean", "Standard error", "Training, mean", "Components at the floor"],
      rows: heldOut.map((each) => {
        const { mean, standardError } = score(each);
        return [
          each.components,
          mean,
          standardError,
          trainingScore(state, each),
          each.fit.flooredComponents.map((k) => k + 1).join(", ") || "none",
        ];
      }),
    },
    {
      caption: `Points and their responsibilities after update ${shown.iterations}`,
      head: [
        "Point",
        "x₁",
        "x₂",
        "Held out in panel c",
        ...shown.mixture.weights.map((_, k) => `r, component ${k + 1}`),
      ],
      rows: pairs(state.points).map(([x1, x2], n) => [
        n + 1,
        x1,
        x2,
        n % 2 === 1 ? "yes" : "no",
        ...nth(density.responsibilities, n),
      ]),
    },
  ],
};

const named = (components: readonly number[]): string =>
  `${components.length === 1 ? "component" : "components"} ${components.map((k) => k + 1).join(", ")}`;
