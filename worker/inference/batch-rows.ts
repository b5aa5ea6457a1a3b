/**
 * Large batches in several runs.
 *
 * onnxruntime holds a layer's output for the whole batch, and its memory never shrinks: 256 images through a
 * convolution of 64 filters are 38 MB, for good, of the platform's 128.
 */
import type { Card } from "../artifact.ts";
import type { Network } from "../tensor-contract.ts";
import { release } from "./release.ts";
import type { FloatTensor } from "./runtime.ts";

/** Numbers that the widest layer of a network may hold at once: 4 MB. */
const widestNumbers = 2 ** 20;

/** How many rows of a batch one run of a network takes, at least one. */
export function rowsPerRun({ layers }: Card, network: Network): number {
  const own = layers.filter(({ part }) => network === "regressor" || part === network);
  const widest = Math.max(1, ...own.map(({ shape }) => shape.reduce((product, size) => product * size, 1)));
  return Math.max(1, Math.floor(widestNumbers / widest));
}

type Tensors = Readonly<Record<string, FloatTensor>>;

/** The outputs of the whole batch, the runs' outputs one behind the other. */
export async function runInParts(
  run: (inputs: Tensors) => Promise<Tensors>,
  inputs: Tensors,
  rows: number,
): Promise<Tensors> {
  const count = Object.values(inputs)[0]?.shape[0] ?? 0;
  if (count <= rows) return run(inputs);
  const parts: Tensors[] = [];
  for (let start = 0; start < count; start += rows) {
    const end = Math.min(start + rows, count);
    parts.push(await run(mapValues(inputs, (tensor) => rowsOf(tensor, start, end))));
  }
  return mapValues(parts[0] as Tensors, (_, name) => join(parts.map((part) => part[name] as FloatTensor)));
}

function mapValues(tensors: Tensors, change: (tensor: FloatTensor, name: string) => FloatTensor): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor, name)]));
}

function rowsOf({ data, shape: [count = 0, ...row] }: FloatTensor, start: number, end: number): FloatTensor {
  const size = data.length / count;
  return { data: data.subarray(start * size, end * size), shape: [end - start, ...row] };
}

/** One behind the other; the parts are taken. */
function join(parts: readonly FloatTensor[]): FloatTensor {
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let rows = 0;
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
    rows += part.shape[0] as number;
    release(part.data);
  }
  return { data, shape: [rows, ...(parts[0] as FloatTensor).shape.slice(1)] };
}
