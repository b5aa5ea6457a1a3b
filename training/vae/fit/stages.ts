/** The stretches of a run: what the steps of each maximise, and in which of the parameters. */

import type { Recipe } from "../../models/recipe.ts";
import { latticeLayer } from "./lattice-encoder.ts";

export interface Stage {
  /**
   * What a step maximises: the ELBO by one draw of q an image; the evidence of the lattice, which knows no encoder; or
   * the importance-weighted bound.
   */
  readonly objective: "elbo" | "lattice" | "importance-weighted";
  /** The network that learns; both without it. */
  readonly learns?: "encoder" | "decoder";
  /** What begins the names of those of its parameters that do not. */
  readonly fixed?: string;
  /** Epochs before it. */
  readonly begin: number;
  /** The stretch that the step size falls over, in epochs, and that Adam counts its steps in. */
  readonly course: { readonly begin: number; readonly epochs: number };
  /** The learning rate that it begins with, where it is not the recipe's. */
  readonly learningRate?: number;
  /** Points of the lattice, from and to. */
  readonly lattice?: LatticeGrowth;
}

export interface LatticeGrowth {
  readonly from: number;
  readonly to: number;
}

/** The stages of a run of that many epochs, in order. */
export function stagesOf({ lattice, importanceWeighted }: Recipe, epochs: number): readonly Stage[] {
  if (lattice) {
    const { share, from, to, finer } = lattice;
    const growing = { begin: 0, epochs: Math.round(share * epochs) };
    const fine = { begin: growing.epochs, epochs: finer ? Math.round(finer.share * epochs) : 0 };
    const after = { begin: fine.begin + fine.epochs, epochs: epochs - fine.begin - fine.epochs };
    const decoder = { objective: "lattice", learns: "decoder" } as const;
    return [
      { ...decoder, begin: 0, course: growing, lattice: { from, to } },
      ...(finer
        ? [
            {
              ...decoder,
              begin: fine.begin,
              course: fine,
              learningRate: finer.learningRate,
              lattice: { from: finer.size, to: finer.size },
            },
          ]
        : []),
      // What images look like along the lattice the decoder has learnt from all of them; its encoder would fit noise.
      { objective: "elbo", learns: "encoder", fixed: latticeLayer, begin: after.begin, course: after },
    ];
  }
  const course = { begin: 0, epochs };
  const first: Stage = { objective: "elbo", begin: 0, course };
  if (importanceWeighted === undefined) return [first];
  const begin = epochs - Math.round(importanceWeighted.share * epochs);
  return [first, { objective: "importance-weighted", begin, course }];
}

/** The stage of the epoch after `epoch` others. */
export function stageAt(recipe: Recipe, epoch: number, epochs: number): Stage {
  return stagesOf(recipe, epochs).findLast(({ begin }) => begin <= epoch) as Stage;
}

/**
 * Points of the lattice at a time of its stage: from few to many in equal ratios, all of them for the last third.
 *
 * @param epoch epochs of the stage done, which need not be whole
 * @param epochs length of the stage
 */
export function latticeSizeAt({ from, to }: LatticeGrowth, epoch: number, epochs: number): number {
  return Math.round(from * (to / from) ** Math.min(1, (1.5 * epoch) / epochs));
}

/** Points of the lattice that the decoder learns on last. */
export function lastLatticeSize({ to, finer }: NonNullable<Recipe["lattice"]>): number {
  return finer?.size ?? to;
}

/** The stages in words, for the card; undefined where there is but one. */
export function stagesInWords({ lattice, importanceWeighted }: Recipe): string | undefined {
  const percent = (share: number) => `${Math.round(100 * share)} % of the epochs`;
  if (lattice) {
    return (
      `the decoder alone learns for the first ${percent(lattice.share)}, by the evidence of a lattice of ` +
      `${lattice.from} to ${lattice.to} latents, shifted at random every step; ` +
      (lattice.finer ? `then for ${percent(lattice.finer.share)} by that of ${lattice.finer.size} latents; ` : "") +
      "then the encoder alone, by the ELBO, from the exact posterior on a lattice of its own"
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
