/** A recipe of probabilistic PCA: nothing but its size decides it, for the model of largest likelihood has a closed form. */
export interface PcaRecipe {
  readonly kind: "ppca";
  /** Model id, as in the URL. */
  readonly id: string;
  /** One line for people. */
  readonly title: string;
  /** q, the dimension of z. */
  readonly latentSize: number;
  /** Pixels are their grey values, and Gaussian about the plane. */
  readonly convention: "real";
  /** What a user of the model should know. */
  readonly notes: readonly string[];
}
