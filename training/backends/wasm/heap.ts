/**
 * The heap of tfjs-backend-wasm, for kernels of our own: where a tensor lies and how to make a new one.
 *
 * tfjs declares `getMemoryOffset` and `makeOutput` for its own kernels; the WebAssembly.Memory itself it keeps in the
 * emscripten module, untyped. This file is the only one that knows.
 */
import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";

export const floatBytes = Float32Array.BYTES_PER_ELEMENT;

/** A tensor's handle as kernels see it. */
export type TensorInfo = tf.TensorInfo;

function backend(): BackendWasm {
  return tf.backend() as BackendWasm;
}

/** The memory that holds every tensor; it may grow, so its buffer must be asked for anew by each kernel. */
export function heapMemory(): WebAssembly.Memory {
  return (backend().wasm as unknown as { asm: { memory: WebAssembly.Memory } }).asm.memory;
}

/** Byte address of a tensor's first element. */
export function address({ dataId }: TensorInfo): number {
  return backend().getMemoryOffset(dataId);
}

/** A new tensor with undefined content. */
export function allocate(shape: readonly number[]): TensorInfo {
  return backend().makeOutput([...shape], "float32");
}

/** The tensor's numbers in place; valid until the next allocation. */
export function view(tensor: TensorInfo): Float32Array {
  return floatsAt(address(tensor), tf.util.sizeFromShape(tensor.shape));
}

/** A second handle on the same numbers; they stay until both are disposed. */
export function share({ dataId, dtype, shape }: TensorInfo): TensorInfo {
  backend().incRef(dataId);
  return { dataId, dtype, shape };
}

/** Gives back what `allocate` made and no tensor holds. */
export function free({ dataId }: TensorInfo): void {
  backend().disposeData(dataId);
}

/**
 * A kernel's own buffer, kept between calls: gives the address of at least so many floats, content undefined.
 *
 * A larger request replaces the buffer, so that one call of a kernel asks once.
 */
export function createScratch(): (floats: number) => number {
  let buffer: TensorInfo | undefined;
  return (floats) => {
    if (buffer === undefined || tf.util.sizeFromShape(buffer.shape) < floats) {
      if (buffer !== undefined) free(buffer);
      buffer = allocate([floats]);
    }
    return address(buffer);
  };
}

/** Addresses of parts of a scratch buffer, one after the other, from their sizes in floats. */
export function layOut<Part extends string>(
  scratch: (floats: number) => number,
  sizes: Readonly<Record<Part, number>>,
): Readonly<Record<Part, number>> {
  const parts = Object.entries(sizes) as [Part, number][];
  let next = scratch(parts.reduce((sum, [, floats]) => sum + floats, 0));
  return Object.fromEntries(
    parts.map(([part, floats]) => {
      const start = next;
      next += floats * floatBytes;
      return [part, start];
    }),
  ) as Record<Part, number>;
}

/** So many floats in place from a byte address; valid until the next allocation. */
export function floatsAt(address: number, count: number): Float32Array {
  return new Float32Array(heapMemory().buffer, address, count);
}

/** So many integers in place from a byte address; valid until the next allocation. */
export function integersAt(address: number, count: number): Int32Array {
  return new Int32Array(heapMemory().buffer, address, count);
}
