/**
 * Cost of a batch, and its division into several runs.
 *
 * onnxruntime keeps a layer's output for the whole batch, and its memory never shrinks: 256 images through a
 * convolution of 64 filters permanently take 38 MB of the platform's 128.
 */
import type { Card } from "../artifact.ts";
import { pace } from "../budget/pace.ts";
import { type FloatTensor, type Shape, sizeOf, type Tensors, tensorOf } from "../tensor.ts";
import type { Network } from "../tensor-contract.ts";

/** Elements of the largest layer output in a run: 4 MB. */
const widestNumbers = 2 ** 20;
/** Multiplications in one run: some 15 ms of a core, during which no other request runs. */
const operationsPerRun = 2e8;
/** Cost of one element of a layer's output besides the multiplications by weights, in multiplications. */
const operationsPerNumber = 30;

/** Plan of a network's passes through a batch. */
export interface BatchPlan {
  /** Multiplications for a row, from the card: they predict the time within a third. */
  readonly operationsPerRow: number;
  /** Rows in one run, at least one. */
  readonly rowsPerRun: number;
}

/** Pixels in a channel; one for a vector. */
const pixelsOf = (shape: readonly number[] = []): number => (shape.length === 3 ? sizeOf(shape.slice(1)) : 1);

/** Cached plans, by the layers that they were computed from. */
const plans = new WeakMap<Card["layers"], Map<Network, BatchPlan>>();

export function planBatch({ layers }: Pick<Card, "layers">, network: Network): BatchPlan {
  const known = plans.get(layers);
  const plan = known?.get(network);
  if (plan) return plan;
  const read = readPlan(layers, network);
  plans.set(layers, (known ?? new Map<Network, BatchPlan>()).set(network, read));
  return read;
}

function readPlan(layers: Card["layers"], network: Network): BatchPlan {
  const own = layers.filter(({ part }) => network === "regressor" || part === network);
  const widest = Math.max(1, ...own.map(({ shape }) => sizeOf(shape)));
  const operationsPerRow = own.reduce((sum, { op, shape, parameters }, i) => {
    // Convolutions use a weight at every output pixel, transposed convolutions at every input pixel.
    const uses = pixelsOf(op === "ConvTranspose" ? own[i - 1]?.shape : shape);
    return sum + parameters * uses + operationsPerNumber * sizeOf(shape);
  }, 0);
  const rowsPerRun = Math.max(1, Math.floor(Math.min(widestNumbers / widest, operationsPerRun / operationsPerRow)));
  return { operationsPerRow, rowsPerRun };
}

/**
 * The outputs of the whole batch, concatenated over the runs.
 *
 * @param announce called with each run's operations before the run, which then may wait
 */
export async function runInParts(
  run: (inputs: Tensors) => Promise<Tensors>,
  inputs: Tensors,
  { rowsPerRun: rows, operationsPerRow }: BatchPlan,
  announce = pace,
): Promise<Tensors> {
  const count = Object.values(inputs)[0]?.shape[0] ?? 0;
  const pause = announce(Math.min(rows, count) * operationsPerRow);
  // Awaiting nothing would take a turn of the event loop's queue.
  if (pause) await pause;
  if (count <= rows) return run(inputs);
  const parts: Tensors[] = [];
  for (let start = 0; start < count; start += rows) {
    const end = Math.min(start + rows, count);
    if (start > 0) await announce((end - start) * operationsPerRow);
    parts.push(await run(rowsOf(inputs, start, end)));
  }
  const [first = {}] = parts;
  return mapTensors(first, (_, name) => join(parts.map((part) => tensorOf(part, name))));
}

function mapTensors(tensors: Tensors, change: (tensor: FloatTensor, name: string) => FloatTensor): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor, name)]));
}

/** Rows `start` to `end` of a batch, `end` excluded. */
export function rowsOf(tensors: Tensors, start: number, end: number): Tensors {
  return mapTensors(tensors, ({ data, shape: [count = 0, ...row] }) => {
    const size = data.length / count;
    return { data: data.subarray(start * size, end * size), shape: [end - start, ...row] };
  });
}

/** Concatenation along the batch axis. */
function join(parts: readonly FloatTensor[]): FloatTensor {
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let rows = 0;
  let at = 0;
  let row: Shape = [];
  for (const part of parts) {
    const [count = 0, ...rest] = part.shape;
    data.set(part.data, at);
    at += part.data.length;
    rows += count;
    row = rest;
  }
  return { data, shape: [rows, ...row] };
}
