/**
 * The heap of tfjs-backend-wasm, for our own kernels: addresses of tensors, and allocation of new ones.
 *
 * tfjs declares `getMemoryOffset` and `makeOutput` for its own kernels, but keeps the WebAssembly.Memory itself,
 * untyped, in the emscripten module. Only this file depends on that.
 */
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";

export const floatBytes = Float32Array.BYTES_PER_ELEMENT;

/** A tensor's handle as kernels see it. */
export type TensorInfo = tf.TensorInfo;

function backend(): BackendWasm {
  return tf.backend() as BackendWasm;
}

/** The memory of all tensors; it may grow, so each kernel must get its buffer anew. */
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

/** A second handle on the same numbers, which stay until both are disposed. */
export function share({ dataId, dtype, shape }: TensorInfo): TensorInfo {
  backend().incRef(dataId);
  return { dataId, dtype, shape };
}

/** Frees memory from `allocate` that no tensor owns. */
export function free({ dataId }: TensorInfo): void {
  backend().disposeData(dataId);
}

/** Floats in a cache line. Vectors of eight floats that lie across two lines are slow. */
const lineFloats = 16;
const wholeLines = (floats: number) => Math.ceil(floats / lineFloats) * lineFloats;

/**
 * A kernel's own buffer, kept between calls: returns the address of at least that many floats, with undefined content,
 * at the start of a cache line.
 *
 * A larger request replaces the buffer, so a kernel must request it once per call.
 */
export function createScratch(): (floats: number) => number {
  let buffer: TensorInfo | undefined;
  return (floats) => {
    const needed = floats + lineFloats;
    if (buffer === undefined || tf.util.sizeFromShape(buffer.shape) < needed) {
      if (buffer !== undefined) free(buffer);
      buffer = allocate([needed]);
    }
    return wholeLines(address(buffer) / floatBytes) * floatBytes;
  };
}

/** Addresses of consecutive parts of a scratch buffer, each at the start of a cache line, from their sizes in floats. */
export function layOutAll(scratch: (floats: number) => number, sizes: readonly number[]): number[] {
  const lines = sizes.map(wholeLines);
  let next = scratch(lines.reduce((sum, floats) => sum + floats, 0));
  return lines.map((floats) => {
    const start = next;
    next += floats * floatBytes;
    return start;
  });
}

/** The same, by the names of the parts. */
export function layOut<Part extends string>(
  scratch: (floats: number) => number,
  sizes: Readonly<Record<Part, number>>,
): Readonly<Record<Part, number>> {
  const addresses = layOutAll(scratch, Object.values(sizes));
  return Object.fromEntries(Object.keys(sizes).map((part, index) => [part, addresses[index]])) as Record<Part, number>;
}

/** That many floats in place from a byte address; valid until the next allocation. */
export function floatsAt(address: number, count: number): Float32Array {
  return new Float32Array(heapMemory().buffer, address, count);
}

/** That many integers in place from a byte address; valid until the next allocation. */
export function integersAt(address: number, count: number): Int32Array {
  return new Int32Array(heapMemory().buffer, address, count);
}
