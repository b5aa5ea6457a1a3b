/** An array of numbers with its shape, for networks, files, requests and responses. */

/** Storage of an array: doubles, floats or bytes. */
export type Numbers = Float64Array | Float32Array | Uint8Array;

/** The sizes of an array's axes. */
export type Shape = readonly number[];

/** A row-major array; the length of its data is the product of its sizes. */
export interface Tensor<Data extends Numbers = Numbers, Sizes extends Shape = Shape> {
  readonly data: Data;
  readonly shape: Sizes;
}

/** A float32 array. */
export type FloatTensor<Sizes extends Shape = Shape> = Tensor<Float32Array, Sizes>;

/** Nested lists of that shape, as JSON represents an array. */
export type Nested<Sizes extends Shape> = Sizes extends readonly [number, ...infer Inner extends Shape]
  ? readonly Nested<Inner>[]
  : number;

/** Number of elements of an array of that shape; 1 without axes. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A network's inputs or outputs, by name. */
export type Tensors = Readonly<Record<string, FloatTensor>>;

/** The tensor of that name, which the network's contract guarantees. */
export function tensorOf(tensors: Tensors, name: string): FloatTensor {
  const tensor = tensors[name];
  if (!tensor) throw new Error(`tensorOf: expected a tensor ${name}, got ${Object.keys(tensors).join(", ")}`);
  return tensor;
}
