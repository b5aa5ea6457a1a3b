import type { Numbers, Shape, Tensor } from "../tensor.ts";

/** The array of an NPY or PNG body, in the place of the field that JSON would have it in. */
export class ArrayBody implements Tensor {
  readonly data: Numbers;
  readonly shape: Shape;
  /** Of a picture: the same with its three channels, for whoever wants colour. */
  readonly inColour: Tensor | undefined;

  constructor({ data, shape }: Tensor, inColour?: Tensor) {
    this.data = data;
    this.shape = shape;
    this.inColour = inColour;
  }
}
