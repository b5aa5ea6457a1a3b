/** The stages of a run: the objective of each, and the parameters that it trains. */

import type { Recipe } from "../../models/recipe.ts";
import { latticeLayer } from "./lattice-encoder.ts";

export interface Stage {
  /**
   * Objective of a step: the ELBO with one draw from q for each image; the evidence of the lattice, without an encoder;
   * or the importance-weighted bound.
   */
  readonly objective: "elbo" | "lattice" | "importance-weighted";
  /** The network that is trained; by default both. */
  readonly learns?: "encoder" | "decoder";
  /** Prefix of the names of its parameters that stay fixed. */
  readonly fixed?: string;
  /** Epochs before the stage. */
  readonly begin: number;
  /** Epochs over which the step size decays, and within which Adam counts its steps. */
  readonly course: { readonly begin: number; readonly epochs: number };
  /** Its initial learning rate, if it differs from the recipe's. */
  readonly learningRate?: number;
  /** Points of the lattice at the start and at the end. */
  readonly lattice?: LatticeGrowth;
}

export interface LatticeGrowth {
  readonly from: number;
  readonly to: number;
}

/** The stages of a run of that many epochs, in order. */
export function stagesOf({ lattice, importanceWeighted }: Recipe, epochs: number): readonly Stage[] {
  if (lattice) return latticeStages(lattice, epochs);
  const course = { begin: 0, epochs };
  const first: Stage = { objective: "elbo", begin: 0, course };
  if (importanceWeighted === undefined) return [first];
  const begin = epochs - Math.round(importanceWeighted.share * epochs);
  return [first, { objective: "importance-weighted", begin, course }];
}

/** The decoder alone on growing lattices, then the encoder alone, then both where the recipe says so. */
function latticeStages({ share, from, to, finer, both }: NonNullable<Recipe["lattice"]>, epochs: number): Stage[] {
  const growing = { begin: 0, epochs: Math.round(share * epochs) };
  const fine = { begin: growing.epochs, epochs: finer ? Math.round(finer.share * epochs) : 0 };
  const together = both ? Math.round(both.share * epochs) : 0;
  const begin = fine.begin + fine.epochs;
  const encoder = { begin, epochs: epochs - begin - together };
  const last = { begin: epochs - together, epochs: together };
  const alone = { objective: "lattice", learns: "decoder" } as const;
  const finest = finer && { from: finer.size, to: finer.size };
  const stage = (course: Stage["course"], rest: Omit<Stage, "begin" | "course">) => ({
    ...rest,
    begin: course.begin,
    course,
  });
  // The decoder has learnt from all images along the lattice; its own encoder would fit noise.
  const byElbo = { objective: "elbo", fixed: latticeLayer } as const;
  return [
    stage(growing, { ...alone, lattice: { from, to } }),
    ...(finest ? [stage(fine, { ...alone, learningRate: finer.learningRate, lattice: finest })] : []),
    stage(encoder, { ...byElbo, learns: "encoder" }),
    ...(both ? [stage(last, { ...byElbo, learningRate: both.learningRate })] : []),
  ];
}

/** The stage that contains the epoch after `epoch` completed ones. */
export function stageAt(recipe: Recipe, epoch: number, epochs: number): Stage {
  return stagesOf(recipe, epochs).findLast(({ begin }) => begin <= epoch) as Stage;
}

/**
 * Points of the lattice at a time within its stage: from few to many in equal ratios, and all of them for the last
 * third.
 *
 * @param epoch completed epochs of the stage, possibly fractional
 * @param epochs length of the stage
 */
export function latticeSizeAt({ from, to }: LatticeGrowth, epoch: number, epochs: number): number {
  return Math.round(from * (to / from) ** Math.min(1, (1.5 * epoch) / epochs));
}

/** Points of the decoder's last lattice. */
export function lastLatticeSize({ to, finer }: NonNullable<Recipe["lattice"]>): number {
  return finer?.size ?? to;
}

/** The stages in words, for the card; undefined if there is only one. */
export function stagesInWords({ lattice, importanceWeighted }: Recipe): string | undefined {
  const percent = (share: number) => `${Math.round(100 * share)} % of the epochs`;
  if (lattice) {
    return (
      `the decoder alone learns for the first ${percent(lattice.share)}, by the evidence of a lattice of ` +
      `${lattice.from} to ${lattice.to} latents, shifted at random every step; ` +
      (lattice.finer ? `then for ${percent(lattice.finer.share)} by that of ${lattice.finer.size} latents; ` : "") +
      "then the encoder alone, by the ELBO, from the exact posterior on a lattice of its own" +
      (lattice.both ? `; for the last ${percent(lattice.both.share)} both together, by the ELBO` : "")
    );
  }
  if (importanceWeighted) {
    const { share, samples } = importanceWeighted;
    return (
      `the last ${percent(share)} maximise the importance-weighted bound of ${samples} draws, ` +
      "by doubly reparameterised gradients"
    );
  }
  return undefined;
}
