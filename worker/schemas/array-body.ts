import type { Numbers, Shape, Tensor } from "../tensor.ts";

/** The array of an NPY or PNG body, in place of the JSON field. */
export class ArrayBody implements Tensor {
  readonly data: Numbers;
  readonly shape: Shape;
  /** For a picture, the same with its three channels, for models in colour. */
  readonly inColour: Tensor | undefined;

  constructor({ data, shape }: Tensor, inColour?: Tensor) {
    this.data = data;
    this.shape = shape;
    this.inColour = inColour;
  }
}
