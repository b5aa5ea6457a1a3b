/**
 * A recipe: everything that decides a model, readable as the experiment that it is.
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
  /** Another convention under which the test figures are stated too. */
  readonly otherConvention?: Convention;
  readonly optimizer: AdamOptions;
  /** The step size falls to zero along half a cosine over the run; constant without it. */
  readonly schedule?: "cosine";
  /** β, the weight of the KL term: linear in the epoch from `from` to `to`, which it keeps; 1 without it. */
  readonly klWeight?: { readonly from: number; readonly to: number; readonly epochs: number };
  /** Published are the weights' exponential moving average with this decay a step; the last weights without it. */
  readonly averageDecay?: number;
  /**
   * For the first `share` of the epochs the decoder learns alone, by the evidence of a lattice on the plane that grows
   * from so many points to so many; then by that of a finer one, at a learning rate of its own, where there is one; then
   * the encoder alone, by the ELBO. Both learn together without it.
   */
  readonly lattice?: {
    readonly share: number;
    readonly from: number;
    readonly to: number;
    readonly finer?: { readonly share: number; readonly size: number; readonly learningRate: number };
  };
  /** For the last `share` of the epochs steps maximise the importance-weighted bound of so many draws, not the ELBO. */
  readonly importanceWeighted?: { readonly share: number; readonly samples: number };
  /** Draws of each image in the card's importance-weighted bound, where they are not the usual hundred. */
  readonly measuredSamples?: number;
  /** How many test images' encodings are published, from the first; as many as fit into their file without it. */
  readonly encodedImages?: number;
  /** Weights are rounded to this before the model is measured and published; float32 without it. */
  readonly storage?: "float16";
  readonly batchSize: number;
  readonly epochs: number;
  /** The seed of the published run. */
  readonly seed: number;
  /** What `ablate` changes to leave out one of the ingredients that are ours, by the ingredient's name. */
  readonly without?: Readonly<Record<string, { readonly [Key in keyof Recipe]?: Recipe[Key] | undefined }>>;
  /** The recipe that this one comes from, and what was changed. */
  readonly derivation?: Derivation;
  /** What a user of the model should know. */
  readonly notes: readonly string[];
}
