/** Numbers quoted in the prose about fig-em, computed by the Worker at build time. */

import { askAnswer } from "../../build/ask-worker.ts";
import { builtFigure } from "../../build/built-figure.ts";
import { post } from "../../lib/api/requests.ts";
import { initialState } from "../../lib/figure/fields.ts";
import { pairs } from "../../lib/figure/placed-points.ts";
import { last, nth } from "../../lib/numbers/nth.ts";
import { figure } from "./figure.ts";
import { presets } from "./presets.ts";
import { chosen, covarianceFloor, type EmAnswers, type Fit, fields, fitRequest, score } from "./state.ts";

export const { answers } = (await builtFigure(figure)) as { answers: EmAnswers };

const initial = initialState(fields);

const fitOf = (
  preset: keyof typeof presets,
  changes: { readonly floor?: number; readonly start?: number },
): Promise<Fit> => {
  const { points, components, start } = presets[preset];
  return askAnswer(
    post("/v1/mixtures/fit", fitRequest(pairs(points), components, { floor: initial.floor, start, ...changes })),
  );
};

const endOf = ({ logLikelihoodNats }: Fit): number => last(logLikelihoodNats);

const { iterations, logLikelihoodNats } = answers.run;
/** The default fit: number of updates, and log-likelihood at its start and end. */
export const climb = { updates: iterations, from: nth(logLikelihoodNats, 0), to: endOf(answers.run) };

/** The number of components with the best held-out score, the smallest within one standard error of it, and all scores. */
export const choice = { ...chosen(answers.heldOut), scores: answers.heldOut.map(score) };

export const startCount = 10;
const crossed = (await Promise.all(Array.from({ length: startCount }, (_, start) => fitOf("crossing", { start })))).map(
  endOf,
);
/** Final log-likelihoods on the preset "A cross": the best, the worst, and the number within a nat of the best. */
export const cross = {
  best: Math.max(...crossed),
  worst: Math.min(...crossed),
  reached: crossed.filter((end) => Math.max(...crossed) - end < 1).length,
};

const floors = [initial.floor, fields.floor.min];
const lone = await Promise.all(floors.map((floor) => fitOf("lone", { floor })));
/** Final log-likelihood on the preset "A point alone", for each floor. */
export const singular = {
  floors: floors.map(covarianceFloor),
  ends: lone.map(endOf),
};
