/** Tensors of an inference request, from JSON or bytes, validated against the network's inputs. */
import type { z } from "zod";
import { limits } from "../../limits.ts";
import { type DomainError, violation } from "../../problem.ts";
import { headerLengthName, type InferRequestSchema } from "../../schemas/open-inference.ts";
import { type FloatTensor, sizeOf } from "../../tensor.ts";
import type { TensorSpec } from "../../tensor-contract.ts";

export type InferRequest = z.infer<typeof InferRequestSchema>;
type InferInput = InferRequest["inputs"][number];

export const floatBytes = Float32Array.BYTES_PER_ELEMENT;
/** Space for the JSON before the tensors, bytes. */
const jsonRoomBytes = 4096;

/** The message names the field, because clients of this protocol show only the message. */
export const mismatch = (pointer: string, detail: string): DomainError => violation("ShapeMismatch", pointer, detail);

const written = (shape: readonly (number | string)[]): string => `[${shape.join(", ")}]`;

/** The most rows of a request: fewer for images than for latents, and only as many large rows as fit a body. */
export function maxBatchSize(inputs: readonly TensorSpec[]): number {
  const rowBytes = inputs.reduce((sum, { shape }) => sum + floatBytes * sizeOf(shape.slice(1)), 0);
  const fitting = Math.floor((limits.bodyBytes - jsonRoomBytes) / rowBytes);
  return Math.min(fitting, inputs.some(({ shape }) => shape.length >= 3) ? limits.images : limits.latents);
}

/**
 * The request's tensors by name.
 *
 * @param bytes the binary tensors after the JSON, in the order of the JSON
 * @param expected the network's inputs; -1 is the batch dimension, which they share
 * @throws DomainError ShapeMismatch: names, shapes or sizes that do not fit
 * @throws DomainError InvalidRequest: a value that is not a float32, or more rows than a request may have
 */
export function readInputs(
  inputs: readonly InferInput[],
  bytes: Uint8Array,
  expected: readonly TensorSpec[],
): Readonly<Record<string, FloatTensor>> {
  const names = expected.map(({ name }) => name).join(", ");
  const got = inputs.map(({ name }) => name).join(", ");
  if (inputs.length !== expected.length) throw mismatch("/inputs", `expected each of ${names} once, got ${got}`);
  const most = maxBatchSize(expected);
  const tensors = new Map<string, FloatTensor>();
  let at = 0;
  for (const [i, input] of inputs.entries()) {
    const { name, shape, parameters } = input;
    const spec = expected.find((candidate) => candidate.name === name);
    if (!spec || tensors.has(name)) throw mismatch(`/inputs/${i}/name`, `expected each of ${names} once, got ${name}`);
    requireShape(input, spec, inputs[0] ?? input, most, `/inputs/${i}/shape`);
    const end = at + (parameters?.binary_data_size ?? 0);
    tensors.set(name, {
      data: input.data ? readNumbers(input, i) : readBytes(input, i, bytes.subarray(at, end)),
      shape,
    });
    at = end;
  }
  if (at !== bytes.length) throw mismatch("/inputs", `expected ${at} bytes after the JSON, got ${bytes.length}`);
  return Object.fromEntries(tensors);
}

/**
 * @param spec the input's name and shape, as the network has them
 * @param first the first input, whose number of rows all others must have
 * @param most maximum number of rows
 */
function requireShape({ name, shape }: InferInput, spec: TensorSpec, first: InferInput, most: number, pointer: string) {
  const row = spec.shape.slice(1);
  if (shape.slice(1).join() !== row.join()) {
    const advice = `one row is ${written([1, ...row])}`;
    throw mismatch(pointer, `expected ${written(["N", ...row])}, got ${written(shape)}: ${advice}`);
  }
  const [rows = 0] = shape;
  if (rows > most) {
    const detail = `expected at most ${most} rows of ${name}, got ${rows}: send them in several requests`;
    throw violation("InvalidRequest", `${pointer}/0`, detail);
  }
  if (rows !== first.shape[0]) {
    throw mismatch(`${pointer}/0`, `expected ${first.shape[0]}, as many rows as ${first.name} has, got ${rows}`);
  }
}

function readNumbers({ data = [], shape }: InferInput, i: number): Float32Array {
  const pointer = `/inputs/${i}/data`;
  const numbers = data.flat(3);
  const length = sizeOf(shape);
  if (numbers.length !== length) {
    throw mismatch(pointer, `expected ${length} numbers for shape ${written(shape)}, got ${numbers.length}`);
  }
  const values = Float32Array.from(numbers, (x) => (typeof x === "number" ? x : Number.NaN));
  const odd = values.findIndex((x) => !Number.isFinite(x));
  if (odd >= 0) {
    const got = JSON.stringify(numbers[odd]).slice(0, 40);
    const detail = `expected finite float32 numbers, got ${got} at ${odd}: send infinities and NaN as bytes`;
    throw violation("InvalidRequest", pointer, detail);
  }
  return values;
}

/** Little-endian, like every platform of this Worker. */
function readBytes({ shape, parameters }: InferInput, i: number, bytes: Uint8Array): Float32Array {
  const pointer = `/inputs/${i}/parameters/binary_data_size`;
  const size = floatBytes * sizeOf(shape);
  if (parameters?.binary_data_size !== size) {
    const got = parameters?.binary_data_size;
    throw mismatch(pointer, `expected ${size}, ${floatBytes} for each number of shape ${written(shape)}, got ${got}`);
  }
  if (bytes.length !== size) {
    const advice = `the header ${headerLengthName} says where the JSON ends`;
    throw mismatch(pointer, `expected ${size} bytes after the JSON, got ${bytes.length}: ${advice}`);
  }
  return new Float32Array(bytes.slice().buffer);
}
