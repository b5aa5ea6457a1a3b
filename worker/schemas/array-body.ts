/** The array of an NPY or PNG body, in the place of the field that JSON would have it in. */
export class ArrayBody {
  readonly data: Float32Array | Float64Array | Uint8Array;
  /** Its dimensions; their product is the length of the data, row-major. */
  readonly shape: readonly number[];

  constructor(data: ArrayBody["data"], shape: readonly number[]) {
    this.data = data;
    this.shape = shape;
  }
}
