/** What a derived recipe says of its origin. */

/** What a derived recipe has of its own; the rest is as in the recipe that it comes from. */
export interface Changes {
  /** d, the dimension of z. */
  readonly latentSize?: number | undefined;
  /** Units of the widest hidden layer; the others keep their proportion to it. */
  readonly width?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly batchSize?: number | undefined;
  /** β, the weight of the KL term. */
  readonly klWeight?: number | undefined;
  readonly epochs?: number | undefined;
  readonly steps?: number | undefined;
  readonly seed?: number | undefined;
}

/** Where a derived recipe comes from. */
export interface Derivation {
  readonly from: string;
  readonly changes: Changes;
}
