/**
 * A network's layers for its card, read from its file; the Worker predicts the cost of requests from them.
 */

import onnxProto, { type onnx as Onnx } from "onnx-proto";
import type { Card } from "../../worker/artifact.ts";
import { sizeOf } from "../../worker/tensor.ts";
import type { TensorContract } from "../../worker/tensor-contract.ts";
import { openSession } from "../onnx/session.ts";
import { valuesIn } from "./assemble.ts";
import { floatTypes, numbersIn } from "./tensors.ts";

const { onnx } = onnxProto;

type Layer = Card["layers"][number];

/** Operators without cost or memory. */
const free = ["Identity", "Cast", "Dropout", "Squeeze", "Unsqueeze"];

/** Operators whose last axis holds the features. */
const featuresLast = ["MatMul", "Gemm", "LayerNormalization"];

/** @param file file of a network that fits the contract */
export async function cardLayers(file: Uint8Array, contract: TensorContract, part: Layer["part"]): Promise<Layer[]> {
  const model = onnx.ModelProto.decode(file);
  const { node, initializer } = model.graph as Onnx.GraphProto;
  const shapes = await shapesOf(model, contract);
  const weights = new Map(initializer.map((tensor) => [tensor.name as string, tensor]));
  // Values that do not depend on an input, and the weights that they are computed from.
  const constant = new Map<string, ReadonlySet<string>>([...weights.keys()].map((name) => [name, new Set([name])]));
  const counted = new Set<string>();
  const layers: Layer[] = [];
  for (const each of node) {
    const sources = valuesIn(each);
    const outputs = each.output ?? [];
    if (sources.every((name) => constant.has(name))) {
      const made = new Set(sources.flatMap((name) => [...(constant.get(name) as ReadonlySet<string>)]));
      for (const name of outputs) constant.set(name, made);
      continue;
    }
    const shape = shapes.get(outputs[0] as string);
    if (shape === undefined || free.includes(each.opType as string)) continue;
    const own = sources.filter((_, index) => each.opType !== "BatchNormalization" || index < 3);
    const names = new Set(own.flatMap((name) => [...(constant.get(name) ?? [])]).filter((name) => !counted.has(name)));
    for (const name of names) counted.add(name);
    layers.push({
      part,
      op: each.opType as string,
      shape: featuresLast.includes(each.opType as string) ? channelsFirst(shape) : [...shape],
      parameters: [...names].reduce((sum, name) => sum + trainedNumbers(weights.get(name)), 0),
    });
  }
  return layers;
}

/** Number of parameters in a weight; scalars are constants of a formula, and integers are shapes. */
function trainedNumbers(tensor: Onnx.ITensorProto | undefined): number {
  const isWeight = tensor && floatTypes.includes(tensor.dataType as number) && (tensor.dims?.length ?? 0) > 0;
  return isWeight ? numbersIn(tensor) : 0;
}

/** (features) or, with positions before them, (features, positions…). */
function channelsFirst(shape: readonly number[]): number[] {
  if (shape.length < 2) return [...shape];
  const positions = shape.slice(0, -1);
  return [shape.at(-1) as number, ...positions, ...(positions.length === 1 ? [1] : [])];
}

/** Shapes, without the batch, of all values that have the batch first, from a run on two rows. */
async function shapesOf(model: Onnx.ModelProto, { inputs }: TensorContract) {
  const rows = 2;
  const names = (model.graph?.node ?? []).flatMap(({ output }) => (output ?? []).slice(0, 1));
  const graph = { ...model.graph, output: names.map((name) => ({ name })) };
  const session = await openSession(onnx.ModelProto.encode(onnx.ModelProto.create({ ...model, graph })).finish());
  try {
    const feeds = inputs.map(({ name, shape: [, ...sizes] }) => {
      const count = sizeOf(sizes) * rows;
      return [name, { data: new Float32Array(count).fill(0.5), shape: [rows, ...sizes] }] as const;
    });
    const values = Object.entries(await session.run(Object.fromEntries(feeds)));
    return new Map(
      values.filter(([, { shape }]) => shape[0] === rows).map(([name, { shape }]) => [name, shape.slice(1)]),
    );
  } finally {
    await session.release();
  }
}
