export interface NumberArray {
  readonly data: Float32Array | Float64Array | Uint8Array;
  /** Its dimensions; their product is the length of the data, row-major. */
  readonly shape: readonly number[];
}

/** The array of an NPY or PNG body, in the place of the field that JSON would have it in. */
export class ArrayBody implements NumberArray {
  readonly data: NumberArray["data"];
  readonly shape: readonly number[];
  /** Of a picture: the same with its three channels, for whoever wants colour. */
  readonly inColour: NumberArray | undefined;

  constructor({ data, shape }: NumberArray, inColour?: NumberArray) {
    this.data = data;
    this.shape = shape;
    this.inColour = inColour;
  }
}
