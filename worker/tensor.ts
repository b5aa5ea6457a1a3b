/** An array of numbers and its shape: one record for networks, files, requests and responses. */

/** What an array may hold: doubles, floats or bytes. */
export type Numbers = Float64Array | Float32Array | Uint8Array;

/** The sizes of an array's axes. */
export type Shape = readonly number[];

/** A row-major array; the product of its sizes is the length of its data. */
export interface Tensor<Data extends Numbers = Numbers, Sizes extends Shape = Shape> {
  readonly data: Data;
  readonly shape: Sizes;
}

/** A float32 array. */
export type FloatTensor<Sizes extends Shape = Shape> = Tensor<Float32Array, Sizes>;

/** Lists nested by a shape, as JSON has an array. */
export type Nested<Sizes extends Shape> = Sizes extends readonly [number, ...infer Inner extends Shape]
  ? readonly Nested<Inner>[]
  : number;

/** How many numbers an array of that shape has; 1 without axes. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A network's inputs or outputs, by name. */
export type Tensors = Readonly<Record<string, FloatTensor>>;

/** The tensor of a name that the network's contract has. */
export function tensorOf(tensors: Tensors, name: string): FloatTensor {
  const tensor = tensors[name];
  if (!tensor) throw new Error(`tensorOf: expected a tensor ${name}, got ${Object.keys(tensors).join(", ")}`);
  return tensor;
}
