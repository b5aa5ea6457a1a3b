/** Schedules of the step size and of the weight of the KL term. */
import type { Recipe } from "../../models/recipe.ts";
import { type Stage, stagesInWords } from "./stages.ts";

/**
 * α at a time within a stage of the run.
 *
 * @param epoch completed epochs of the run, possibly fractional
 */
export function learningRateAt(
  { optimizer, schedule }: Recipe,
  { course, learningRate = optimizer.learningRate }: Stage,
  epoch: number,
): number {
  if (schedule === undefined) return learningRate;
  return (learningRate / 2) * (1 + Math.cos((Math.PI * (epoch - course.begin)) / course.epochs));
}

/** β after `epochs` epochs, possibly fractional. */
export function klWeightAt({ klWeight }: Recipe, epochs: number): number {
  if (klWeight === undefined) return 1;
  const { from, to, epochs: duration } = klWeight;
  return duration === 0 ? to : from + (to - from) * Math.min(epochs / duration, 1);
}

/** The schedules in words, for the card; undefined if nothing changes and β is 1. */
export function scheduleInWords(recipe: Recipe): string | undefined {
  const { schedule, klWeight, averageDecay } = recipe;
  const stages = stagesInWords(recipe);
  const parts = [
    ...(stages ? [stages] : []),
    ...(schedule === "cosine"
      ? [`step size falls to 0 along half a cosine${recipe.lattice ? " in every part" : ""}`]
      : []),
    ...(klWeight ? [klWeightInWords(klWeight)] : []),
    ...(averageDecay === undefined ? [] : [`published weights are a moving average with decay ${averageDecay} a step`]),
  ];
  return parts.length > 0 ? parts.join("; ") : undefined;
}

function klWeightInWords({ from, to, epochs }: NonNullable<Recipe["klWeight"]>): string {
  if (epochs === 0) return `weight of the KL term ${to} throughout`;
  return `weight of the KL term from ${from} to ${to} over ${epochs} epochs`;
}
