/**
 * A recipe: everything that determines a model, written as a readable experiment.
 */
import type { Convention } from "../../worker/artifact.ts";
import type { AdamOptions } from "../optimise/adam.ts";
import type { VaeModel } from "../vae/model.ts";
import type { Derivation } from "./derivation.ts";

export interface Recipe extends VaeModel {
  /** Model id, as in the URL. */
  readonly id: string;
  /** One line for people. */
  readonly title: string;
  /** The networks in words. */
  readonly architecture: string;
  readonly convention: Convention;
  /** Another convention for which the test figures are also measured. */
  readonly otherConvention?: Convention;
  readonly optimizer: AdamOptions;
  /** The step size decays to zero along half a cosine over the run; constant by default. */
  readonly schedule?: "cosine";
  /** β, the weight of the KL term: linear in the epoch from `from` to `to`, then constant; 1 by default. */
  readonly klWeight?: { readonly from: number; readonly to: number; readonly epochs: number };
  /** Publishes an exponential moving average of the weights with this decay per step; by default the last weights. */
  readonly averageDecay?: number;
  /**
   * For the first `share` of the epochs, the decoder learns alone by maximising the evidence on a growing lattice of
   * `from` to `to` points on the plane. Then it learns on a finer lattice with its own learning rate, if there is one;
   * then the encoder learns alone by maximising the ELBO; for the last share of the epochs both learn together, if the
   * recipe has `both`. Without a lattice both learn together from the start.
   */
  readonly lattice?: {
    readonly share: number;
    readonly from: number;
    readonly to: number;
    readonly finer?: { readonly share: number; readonly size: number; readonly learningRate: number };
    readonly both?: { readonly share: number; readonly learningRate: number } | undefined;
  };
  /**
   * For the last `share` of the epochs, steps maximise the importance-weighted bound of that many draws instead of the
   * ELBO.
   */
  readonly importanceWeighted?: { readonly share: number; readonly samples: number };
  /** Draws for each image in the card's importance-weighted bound; 100 by default. */
  readonly measuredSamples?: number;
  /**
   * Number of test images with published encodings, counted from the first; by default as many as fit into their file.
   */
  readonly encodedImages?: number;
  /** Weights are rounded to this precision before the model is measured and published; float32 by default. */
  readonly storage?: "float16";
  readonly batchSize: number;
  readonly epochs: number;
  /** The seed of the published run. */
  readonly seed: number;
  /** Changes with which `ablate` leaves out each ingredient, by the ingredient's name. */
  readonly without?: Readonly<Record<string, { readonly [Key in keyof Recipe]?: Recipe[Key] | undefined }>>;
  /** The original recipe and the changes, for a derived one. */
  readonly derivation?: Derivation;
  /** Notes for users of the model. */
  readonly notes: readonly string[];
}
