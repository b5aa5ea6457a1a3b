/**
 * Wraps a foreign graph into the contract's tensors: renames its values, and adds the conversions before and after it.
 */
import type { onnx as Onnx } from "onnx-proto";
import type { TensorContract } from "../../worker/tensor-contract.ts";
import { createGraph, type GraphBuilder } from "../onnx/graph.ts";
import type { ForeignModel } from "./model-file.ts";

/** A tensor of the contract and its value in the foreign graph. */
export interface Binding {
  readonly name: string;
  readonly foreign: string;
  /** Nodes that compute `y` from `x`, to or from the foreign value; without them it is the same value. */
  readonly change?: ((graph: GraphBuilder, x: string, y: string) => void) | undefined;
}

/** Prefix that separates foreign names from the contract's. */
const prefix = "imported/";

export function assemble(
  name: string,
  { header, nodes, weights }: Pick<ForeignModel, "header" | "nodes" | "weights">,
  contract: TensorContract,
  inputs: readonly Binding[],
  outputs: readonly Binding[],
): Uint8Array {
  const same = [...inputs, ...outputs].filter(({ change }) => change === undefined);
  const names = new Map(same.map((binding) => [binding.foreign, binding.name]));
  const renamed = (value: string) => names.get(value) ?? (value && prefix + value);
  const graph = createGraph(name, "float32", header);
  for (const spec of contract.inputs) graph.input(spec);
  for (const { name: x, foreign, change } of inputs) change?.(graph, x, renamed(foreign));
  const alive = withoutDeadEnds(
    nodes,
    outputs.map(({ foreign }) => foreign),
  );
  const used = new Set(alive.flatMap(valuesIn));
  const isUsed = (weight: Onnx.ITensorProto) => used.has(weight.name as string);
  graph.include(
    alive.map((node) => renameValues(node, renamed)),
    weights.filter(isUsed).map((weight) => ({ ...weight, name: renamed(weight.name as string) })),
  );
  for (const { name: y, foreign, change } of outputs) change?.(graph, renamed(foreign), y);
  for (const spec of contract.outputs) graph.output(spec);
  return graph.encode();
}

/** The values that a node reads, including in its branches and loops. */
export function valuesIn({ input, attribute }: Onnx.INodeProto): readonly string[] {
  const inner = (attribute ?? []).flatMap(({ g }) => (g?.node ?? []).flatMap(valuesIn));
  return [...(input ?? []), ...inner].filter((name) => name !== "");
}

/** The nodes that the outputs depend on. */
function withoutDeadEnds(nodes: readonly Onnx.INodeProto[], outputs: readonly string[]): readonly Onnx.INodeProto[] {
  const needed = new Set(outputs);
  return nodes
    .toReversed()
    .filter((node) => {
      if (!node.output?.some((name) => needed.has(name))) return false;
      for (const name of valuesIn(node)) needed.add(name);
      return true;
    })
    .toReversed();
}

function renameValues(node: Onnx.INodeProto, renamed: (name: string) => string): Onnx.INodeProto {
  return {
    ...node,
    input: node.input?.map(renamed) ?? [],
    output: node.output?.map(renamed) ?? [],
    attribute: node.attribute?.map((each) => (each.g ? { ...each, g: renameGraph(each.g, renamed) } : each)) ?? [],
  };
}

function renameGraph(graph: Onnx.IGraphProto, renamed: (name: string) => string): Onnx.IGraphProto {
  const named = <T extends { name?: string | null }>(values?: readonly T[] | null) =>
    (values ?? []).map((value) => ({ ...value, name: renamed(value.name ?? "") }));
  return {
    ...graph,
    node: (graph.node ?? []).map((node) => renameValues(node, renamed)),
    input: named(graph.input),
    output: named(graph.output),
    initializer: named(graph.initializer),
    valueInfo: [],
  };
}
