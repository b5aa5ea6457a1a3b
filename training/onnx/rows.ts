/** Splits batches of rows into parts, runs them, and concatenates the results. */
import type { Values } from "./session.ts";

/** A network's inputs or outputs by name, rows first. */
export type Tensors = Readonly<Record<string, Values>>;

/** The outputs for all rows, with `batch` rows in each run. */
export async function runInBatches(
  run: (inputs: Tensors) => Promise<Tensors>,
  inputs: Tensors,
  batch: number,
): Promise<Tensors> {
  const count = Object.values(inputs)[0]?.shape[0] ?? 0;
  const parts: Tensors[] = [];
  for (let start = 0; start < count; start += batch) parts.push(await run(takeRows(inputs, start, batch)));
  return joinRows(parts, count);
}

/** Rows from `start`, as many as a batch has; the last batch wraps around to the first row. */
export function takeRows(values: Tensors, start: number, batch: number): Tensors {
  return mapValues(values, ({ data, shape: [count = 0, ...sizes] }) => {
    const size = data.length / count;
    const taken = new Float32Array(batch * size);
    for (let row = 0; row < batch; row++) {
      const at = (start + row) % count;
      taken.set(data.subarray(at * size, (at + 1) * size), row * size);
    }
    return { data: taken, shape: [batch, ...sizes] };
  });
}

function joinRows(parts: readonly Tensors[], count: number): Tensors {
  return mapValues(parts[0] as Tensors, ({ shape: [batch = 1, ...sizes], data }, name) => {
    const size = data.length / batch;
    const joined = new Float32Array(parts.length * batch * size);
    for (const [index, part] of parts.entries()) joined.set((part[name] as Values).data, index * batch * size);
    return { data: joined.slice(0, count * size), shape: [count, ...sizes] };
  });
}

function mapValues(values: Tensors, change: (value: Values, name: string) => Values): Tensors {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value, name)]));
}
