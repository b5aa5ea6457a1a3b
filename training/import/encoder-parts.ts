/** Finds an encoder's mean and spread among its outputs or their columns. */
import { sizeOf } from "../../worker/tensor.ts";
import type { GraphBuilder } from "../onnx/graph.ts";
import { Reshape, Slice } from "../onnx/ops.ts";
import type { Tensors } from "../onnx/rows.ts";
import type { Values } from "../onnx/session.ts";
import type { Binding } from "./assemble.ts";
import { spreadByName } from "./spread.ts";

/** An output, or some columns of one. */
export interface Part {
  readonly name: string;
  readonly columns?: readonly [start: number, end: number];
}

export const sizeOfRow = (values: Values | undefined): number => sizeOf(values?.shape.slice(1) ?? []);

const meanNames = /mean|(^|[^a-z])(mu|loc)([^a-z]|$)/i;

/**
 * By name, or by order (the first and the second output), or as the halves of one output.
 *
 * @throws Error outputs whose number or size does not fit a latent of `d` numbers
 */
export function findParts(
  path: string,
  names: readonly string[],
  given: Tensors,
  d: number,
): { mean: Part; spread: Part } {
  const shapes = names
    .map((name) => `${name} (${["N", ...(given[name]?.shape.slice(1) ?? [])].join(", ")})`)
    .join(" and ");
  const wrong = new Error(
    `${path}: expected a mean and a log variance of ${d} numbers each, in two outputs or side by side in one; got ${shapes}`,
  );
  const [first, second] = names as [string, string?];
  if (names.length === 1) {
    if (sizeOfRow(given[first]) !== 2 * d) throw wrong;
    return { mean: { name: first, columns: [0, d] }, spread: { name: first, columns: [d, 2 * d] } };
  }
  const named = names.find((name) => meanNames.test(name) && spreadByName(name) === undefined);
  const other = names.find((name) => name !== named && spreadByName(name) !== undefined);
  if (names.length > 2 && !(named && other)) throw wrong;
  const mean = named ?? (other === first ? second : first);
  const spread = other ?? names.find((name) => name !== mean);
  const sizes = [sizeOfRow(given[mean as string]), sizeOfRow(given[spread as string])];
  if (sizes[0] !== d || (sizes[1] !== d && sizes[1] !== d * d)) throw wrong;
  return { mean: { name: mean as string }, spread: { name: spread as string } };
}

export function columnsOf(given: Tensors, { name, columns }: Part): Float32Array {
  const values = given[name] as Values;
  if (!columns) return values.data;
  const [start, end] = columns;
  const width = sizeOfRow(values);
  return values.data.filter((_, index) => index % width >= start && index % width < end);
}

/** The nodes from an output, or its columns, to a tensor of the contract. */
export function written(
  { name, columns }: Part,
  given: Tensors,
  sizes: readonly number[],
  convert?: (graph: GraphBuilder, x: string, y: string) => void,
): Binding["change"] {
  const found = given[name]?.shape.slice(1) ?? [];
  const flat = columns ? found.length === 1 : found.join() === sizes.join();
  if (!columns && flat && !convert) return undefined;
  return (graph, x, y) => {
    const rows = flat
      ? x
      : Reshape(graph, x, columns ? [sizeOfRow(given[name])] : sizes, columns || convert ? `${y}.flat` : y);
    const part = columns ? Slice(graph, rows, ...columns, convert ? `${y}.part` : y) : rows;
    convert?.(graph, part, y);
  };
}

export function partInWords({ name, columns }: Part): string {
  return columns ? `${columns[0] === 0 ? "the first" : "the second"} half of ${name}` : name;
}
