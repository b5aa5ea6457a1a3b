import { sizeOf } from "../../worker/tensor.ts";
/** A row-major array with its axes in another order: axis i of the result is axis `axes[i]` of the input. */
export function permuteAxes(values: Float32Array, shape: readonly number[], axes: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const result = new Float32Array(values.length);
  const index = axes.map(() => 0);
  for (let position = 0; position < result.length; position++) {
    const source = axes.reduce((sum, axis, i) => sum + (index[i] as number) * (strides[axis] as number), 0);
    result[position] = values[source] as number;
    for (let i = axes.length - 1; i >= 0; i--) {
      index[i] = (index[i] as number) + 1;
      if ((index[i] as number) < (shape[axes[i] as number] as number)) break;
      index[i] = 0;
    }
  }
  return result;
}
