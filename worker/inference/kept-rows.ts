/**
 * Tables whose rows are the same for every request, such as the decoded points of a lattice, in the memory of an isolate.
 *
 * A table is complete after one request, or after several that ended early or ran at once: each keeps what it has
 * computed, so none waits for another's.
 */
import type { KeptValues } from "./assets.ts";

interface Table {
  /** (count, width) */
  readonly data: Float32Array;
  /** Whether each row is known, (count). */
  readonly isKnown: Uint8Array;
}

export interface TableSize {
  /** Number of rows. */
  readonly count: number;
  /** Numbers in a row. */
  readonly width: number;
}

/** A row of the table of that key, which becomes the most recently used; undefined unless it is kept. */
export function keptRow(kept: KeptValues, key: string, index: number): Float32Array | undefined {
  const table = kept.get(key)?.value as Table | undefined;
  if (!table?.isKnown[index]) return undefined;
  const width = table.data.length / table.isKnown.length;
  return table.data.subarray(index * width, (index + 1) * width);
}

/**
 * Keeps some rows of a table, and evicts what was used least recently. Nothing is kept of a table above the budget.
 *
 * @param indices of the rows
 * @param rows (indices.length, width)
 */
export function keepRows(
  kept: KeptValues,
  key: string,
  { count, width }: TableSize,
  indices: readonly number[],
  rows: Float32Array,
): void {
  const bytes = count * width * Float32Array.BYTES_PER_ELEMENT;
  if (bytes > kept.budgetBytes) return;
  let table = kept.get(key)?.value as Table | undefined;
  if (!table) {
    table = { data: new Float32Array(count * width), isKnown: new Uint8Array(count) };
    kept.add(key, bytes, { value: table });
  }
  for (const [i, index] of indices.entries()) {
    table.data.set(rows.subarray(i * width, (i + 1) * width), index * width);
    table.isKnown[index] = 1;
  }
}
