/** The origin of a derived recipe. */

/** Changes of a derived recipe; everything else is as in the original. */
export interface Changes {
  /** d, the dimension of z. */
  readonly latentSize?: number | undefined;
  /** Units of the widest hidden layer; the others are scaled in proportion. */
  readonly width?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly batchSize?: number | undefined;
  /** β, the weight of the KL term. */
  readonly klWeight?: number | undefined;
  readonly epochs?: number | undefined;
  readonly steps?: number | undefined;
  readonly seed?: number | undefined;
}

/** The original of a derived recipe, and the changes. */
export interface Derivation {
  readonly from: string;
  readonly changes: Changes;
}
