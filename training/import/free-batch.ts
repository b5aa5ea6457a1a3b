/**
 * Frees the batch size of a graph that was exported for a fixed one.
 *
 * Exporters with a fixed batch size write it into the constant shapes of nodes. If such a shape belongs to a value that
 * depends on the inputs, its first size is freed. Running the graph then shows whether that was right.
 */
import onnxProto, { type onnx as Onnx } from "onnx-proto";
import { valuesIn } from "./assemble.ts";
import type { ForeignModel } from "./model-file.ts";
import { integersOf, integerTensor } from "./tensors.ts";

const { onnx } = onnxProto;

/** Operators that take a complete shape as a constant, and the index of that input. */
const shapeInputs: Readonly<Record<string, number>> = { Reshape: 1, Expand: 1, Resize: 3 };

type GraphParts = Pick<ForeignModel, "nodes" | "weights">;

/**
 * @param inputs names of the inputs with the batch as their first size
 * @param batch batch size that the file was exported for
 */
export function freeBatch({ nodes, weights }: GraphParts, inputs: readonly string[], batch: number): GraphParts {
  const constants = new Map(weights.map((tensor) => [tensor.name, tensor]));
  const dependent = new Set(inputs);
  const added: Onnx.ITensorProto[] = [];
  const rewired = nodes.flatMap((node) => {
    const operands = node.input ?? [];
    if (!valuesIn(node).some((name) => dependent.has(name))) return [node];
    for (const name of node.output ?? []) dependent.add(name);
    const position = shapeInputs[node.opType as string];
    const operand = position === undefined ? undefined : operands[position];
    const shape = operand ? integersOf(constants.get(operand)) : undefined;
    if (position === undefined || shape === undefined) return [node];
    const name = `${node.output?.[0]}.shape`;
    const given = (input: string) => ({ ...node, input: operands.with(position, input) });
    if (node.opType === "Reshape" && !shape.includes(-1)) {
      added.push(integerTensor(name, [-1, ...shape.slice(1)]));
      return [given(name)];
    }
    if (shape[0] !== batch) return [node];
    added.push(
      integerTensor(`${name}.zero`, [0]),
      integerTensor(`${name}.one`, [1]),
      integerTensor(`${name}.rest`, shape.slice(1)),
    );
    return [
      { opType: "Shape", input: [inputs[0] as string], output: [`${name}.input`] },
      { opType: "Slice", input: [`${name}.input`, `${name}.zero`, `${name}.one`], output: [`${name}.batch`] },
      {
        opType: "Concat",
        input: [`${name}.batch`, `${name}.rest`],
        output: [name],
        attribute: [{ name: "axis", type: onnx.AttributeProto.AttributeType.INT, i: 0 }],
      },
      given(name),
    ];
  });
  return { nodes: rewired, weights: [...weights, ...added] };
}
