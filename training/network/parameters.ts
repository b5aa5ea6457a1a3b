/** The tensors of networks, on a backend and as plain arrays. */
import * as tf from "@tensorflow/tfjs-core";
import { sizeOf } from "../../worker/tensor.ts";
import { stream, uniform } from "../optimise/random.ts";
import type { ParameterSpec } from "./layer.ts";

/** Tensors by name. */
export type Parameters = Readonly<Record<string, tf.Tensor>>;

/** The same numbers as plain arrays. */
export type ParameterValues = Readonly<Record<string, Float32Array>>;

/** The numbers of one tensor. @throws Error there is none of that name */
export function numbersOf(values: ParameterValues, name: string): Float32Array {
  const numbers = values[name];
  if (numbers === undefined) throw new Error(`numbersOf: expected the tensor ${name}, got none`);
  return numbers;
}

/** Initial values; each tensor has its own random stream, named by the seed and its position in the list. */
export function initialise(specs: readonly ParameterSpec[], seed: number): ParameterValues {
  return Object.fromEntries(
    specs.map(({ name, shape, initial }, index) => [
      name,
      "constant" in initial
        ? new Float32Array(sizeOf(shape)).fill(initial.constant)
        : uniform(stream(seed, "initialise", index), sizeOf(shape), initial.bound),
    ]),
  );
}

/** The tensors of these specs on the current backend. */
export function toTensors(specs: readonly ParameterSpec[], values: ParameterValues): Parameters {
  return Object.fromEntries(specs.map(({ name, shape }) => [name, tf.tensor(numbersOf(values, name), [...shape])]));
}

/** The same numbers rounded to half precision, which a file can store in half the size. */
export function roundToHalf(values: ParameterValues): ParameterValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, numbers]) => [name, Float32Array.from(Float16Array.from(numbers))]),
  );
}

/** The numbers of tensors, read back from the backend. */
export async function toValues(tensors: Parameters): Promise<ParameterValues> {
  const read = Object.entries(tensors).map(
    async ([name, tensor]) => [name, (await tensor.data()) as Float32Array] as const,
  );
  return Object.fromEntries(await Promise.all(read));
}
