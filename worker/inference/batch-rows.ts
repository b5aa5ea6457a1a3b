/**
 * What a batch costs, and large ones in several runs.
 *
 * onnxruntime holds a layer's output for the whole batch, and its memory never shrinks: 256 images through a
 * convolution of 64 filters are 38 MB, for good, of the platform's 128.
 */
import type { Card } from "../artifact.ts";
import type { Pace } from "../budget/pace.ts";
import { type FloatTensor, type Shape, sizeOf, type Tensors, tensorOf } from "../tensor.ts";
import type { Network } from "../tensor-contract.ts";

/** Numbers that the widest layer of a network may hold at once: 4 MB. */
const widestNumbers = 2 ** 20;
/** Multiplications of one run: some 15 ms of a core, in which nobody else is served. */
const operationsPerRun = 2e8;
/** What a number of a layer's output costs beside the multiplications by weights, in multiplications. */
const operationsPerNumber = 30;

/** How a network goes through a batch. */
export interface BatchPlan {
  /** Multiplications that a row takes, read off the card: they foretell the time within a third. */
  readonly operationsPerRow: number;
  /** Rows of one run, at least one. */
  readonly rowsPerRun: number;
}

/** Pixels of a channel; of a vector, one. */
const pixelsOf = (shape: readonly number[] = []): number => (shape.length === 3 ? sizeOf(shape.slice(1)) : 1);

/** Plans by the layers that they were read off. */
const plans = new WeakMap<Card["layers"], Map<Network, BatchPlan>>();

export function planBatch({ layers }: Pick<Card, "layers">, network: Network): BatchPlan {
  const known = plans.get(layers) ?? new Map<Network, BatchPlan>();
  const plan = known.get(network) ?? readPlan(layers, network);
  plans.set(layers, known.set(network, plan));
  return plan;
}

function readPlan(layers: Card["layers"], network: Network): BatchPlan {
  const own = layers.filter(({ part }) => network === "regressor" || part === network);
  const widest = Math.max(1, ...own.map(({ shape }) => sizeOf(shape)));
  const operationsPerRow = own.reduce((sum, { op, shape, parameters }, i) => {
    // A weight is used at every pixel that is written; one of a transposed convolution at every pixel that is read.
    const uses = pixelsOf(op === "ConvTranspose" ? own[i - 1]?.shape : shape);
    return sum + parameters * uses + operationsPerNumber * sizeOf(shape);
  }, 0);
  const rowsPerRun = Math.max(1, Math.floor(Math.min(widestNumbers / widest, operationsPerRun / operationsPerRow)));
  return { operationsPerRow, rowsPerRun };
}

/**
 * The outputs of the whole batch, the runs' outputs one behind the other.
 *
 * @param pace told of each run's operations before it
 */
export async function runInParts(
  run: (inputs: Tensors) => Promise<Tensors>,
  inputs: Tensors,
  { rowsPerRun: rows, operationsPerRow }: BatchPlan,
  pace: Pace = () => undefined,
): Promise<Tensors> {
  const count = Object.values(inputs)[0]?.shape[0] ?? 0;
  await pace(Math.min(rows, count) * operationsPerRow);
  if (count <= rows) return run(inputs);
  const parts: Tensors[] = [];
  for (let start = 0; start < count; start += rows) {
    const end = Math.min(start + rows, count);
    if (start > 0) await pace((end - start) * operationsPerRow);
    parts.push(await run(rowsOf(inputs, start, end)));
  }
  const [first = {}] = parts;
  return mapTensors(first, (_, name) => join(parts.map((part) => tensorOf(part, name))));
}

function mapTensors(tensors: Tensors, change: (tensor: FloatTensor, name: string) => FloatTensor): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor, name)]));
}

/** Rows of a batch, from `start` to before `end`. */
export function rowsOf(tensors: Tensors, start: number, end: number): Tensors {
  return mapTensors(tensors, ({ data, shape: [count = 0, ...row] }) => {
    const size = data.length / count;
    return { data: data.subarray(start * size, end * size), shape: [end - start, ...row] };
  });
}

/** One behind the other. */
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
