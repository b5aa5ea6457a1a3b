/** A place where tensors can be computed. */
export interface Backend {
  /** Name for `--backend` and the model card. */
  readonly name: string;
  /**
   * Makes it the backend of every tensor that follows; returns what it found, in words.
   *
   * @throws Error saying what this machine lacks, to be read after "no <name>: "
   */
  start(): Promise<string>;
}
