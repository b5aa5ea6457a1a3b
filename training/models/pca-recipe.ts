/** A recipe of probabilistic PCA. Only its size matters, because the maximum likelihood model has a closed form. */
export interface PcaRecipe {
  readonly kind: "ppca";
  /** Model id, as in the URL. */
  readonly id: string;
  /** One line for people. */
  readonly title: string;
  /** q, the dimension of z. */
  readonly latentSize: number;
  /** Pixels are grey levels, Gaussian about the plane. */
  readonly convention: "real";
  /** Notes for users of the model. */
  readonly notes: readonly string[];
}
