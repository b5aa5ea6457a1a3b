/** A tensor backend. */
export interface Backend {
  /** Name for `--backend` and the model card. */
  readonly name: string;
  /**
   * Makes it the current backend; returns a description of the device or library that it found.
   *
   * @throws Error saying what this machine lacks, to be read after "no <name>: "
   */
  start(): Promise<string>;
}
