/** A place where tensors can be computed. */
export interface Backend {
  /** Name for `--backend` and the model card. */
  readonly name: string;
  /**
   * Makes it the backend of every tensor that follows; returns what it found, in words.
   *
   * @throws Error saying what is missing on this machine
   */
  start(): Promise<string>;
}
