/** The tensors of an inference request: from JSON or bytes, held to what the network takes. */
import type { z } from "zod";
import type { FloatTensor } from "../../inference/runtime.ts";
import { limits } from "../../limits.ts";
import { numEntries } from "../../probability/factor.ts";
import { type DomainError, violation } from "../../problem.ts";
import type { InferRequestSchema } from "../../schemas/open-inference.ts";
import type { TensorSpec } from "../../tensor-contract.ts";
import { requireBudget } from "../budget.ts";

export type InferRequest = z.infer<typeof InferRequestSchema>;
type InferInput = InferRequest["inputs"][number];

export const floatBytes = Float32Array.BYTES_PER_ELEMENT;

/** Clients of this protocol show the message alone: it names the field. */
export const mismatch = (pointer: string, detail: string): DomainError => violation("ShapeMismatch", pointer, detail);

/**
 * The request's tensors by name.
 *
 * @param bytes what follows the JSON: the tensors that it says come as bytes, in its order
 * @param expected the network's inputs; -1 is the batch dimension, which they share
 * @throws DomainError ShapeMismatch: names, shapes or sizes that do not fit
 * @throws DomainError InvalidRequest: what is not a float32, or more images than a batch may have
 */
export function readInputs(
  inputs: readonly InferInput[],
  bytes: Uint8Array,
  expected: readonly TensorSpec[],
): Readonly<Record<string, FloatTensor>> {
  const names = expected.map(({ name }) => name).join(", ");
  if (inputs.length !== expected.length) throw mismatch("/inputs", `expected ${names}, got ${inputs.length} tensors`);
  const batch = inputs[0]?.shape[0] as number;
  const tensors = new Map<string, FloatTensor>();
  let at = 0;
  for (const [i, input] of inputs.entries()) {
    const { name, shape, parameters } = input;
    const spec = expected.find((candidate) => candidate.name === name);
    if (!spec || tensors.has(name)) throw mismatch(`/inputs/${i}/name`, `expected each of ${names} once, got ${name}`);
    const wanted = [batch, ...spec.shape.slice(1)];
    if (shape.join() !== wanted.join()) throw mismatch(`/inputs/${i}/shape`, `expected [${wanted}], got [${shape}]`);
    if (spec.shape.length === 3) requireBudget(limits.images, "images", batch, `/inputs/${i}/shape`);
    const end = at + (parameters?.binary_data_size ?? 0);
    tensors.set(name, {
      data: input.data ? readNumbers(input, i) : readBytes(input, i, bytes.subarray(at, end)),
      shape,
    });
    at = end;
  }
  if (at !== bytes.length) throw mismatch("/inputs", `expected ${at} bytes behind the JSON, got ${bytes.length}`);
  return Object.fromEntries(tensors);
}

function readNumbers({ data = [], shape }: InferInput, i: number): Float32Array {
  const numbers = data.flat(3);
  const length = numEntries(shape);
  if (numbers.length !== length) {
    throw mismatch(`/inputs/${i}/data`, `expected ${length} numbers, got ${numbers.length}`);
  }
  const values = Float32Array.from(numbers, (x) => (typeof x === "number" ? x : Number.NaN));
  const odd = values.findIndex((x) => !Number.isFinite(x));
  if (odd >= 0) {
    const pointer = `/inputs/${i}/data`;
    throw violation("InvalidRequest", pointer, `expected finite float32 numbers, got another at ${odd}`);
  }
  return values;
}

/** Little-endian, as every platform of this Worker is. */
function readBytes({ shape, parameters }: InferInput, i: number, bytes: Uint8Array): Float32Array {
  const pointer = `/inputs/${i}/parameters/binary_data_size`;
  const size = floatBytes * numEntries(shape);
  if (parameters?.binary_data_size !== size) {
    throw mismatch(pointer, `expected ${size} for shape [${shape}], got ${parameters?.binary_data_size}`);
  }
  if (bytes.length !== size) throw mismatch(pointer, `expected ${size} bytes behind the JSON, got ${bytes.length}`);
  return new Float32Array(bytes.slice().buffer);
}
