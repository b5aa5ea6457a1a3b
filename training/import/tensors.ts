/** Tensors of a foreign graph as plain numbers. */

import onnxProto, { type onnx as Onnx } from "onnx-proto";
import { sizeOf } from "../../worker/tensor.ts";

const { FLOAT, FLOAT16, DOUBLE, INT64 } = onnxProto.onnx.TensorProto.DataType;

/** Element types of a network's weights. */
export const floatTypes: readonly number[] = [FLOAT, FLOAT16, DOUBLE];

export const numbersIn = ({ dims }: Onnx.ITensorProto): number => sizeOf((dims ?? []).map(Number));

/** Values of an int64 tensor; undefined for other types. */
export function integersOf(tensor: Onnx.ITensorProto | undefined): readonly number[] | undefined {
  if (tensor?.dataType !== INT64) return undefined;
  if (!tensor.rawData?.length) return (tensor.int64Data ?? []).map(Number);
  const { buffer } = Uint8Array.from(tensor.rawData);
  return Array.from(new BigInt64Array(buffer), Number);
}

/** A list of int64. */
export function integerTensor(name: string, values: readonly number[]): Onnx.ITensorProto {
  return {
    name,
    dims: [values.length],
    dataType: INT64,
    rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
  };
}

/** Attributes of a "Constant" node that `constantTensor` reads. */
export const constantForms: readonly string[] = ["value", "value_int", "value_ints", "value_float", "value_floats"];

/** The value of a "Constant" node, named after its output. */
export function constantTensor({ output, attribute }: Onnx.INodeProto): Onnx.ITensorProto {
  const name = output?.[0] as string;
  const { name: form, t, i, f, ints, floats } = attribute?.[0] ?? {};
  switch (form) {
    case "value_int":
      return { name, dims: [], dataType: INT64, int64Data: [i ?? 0] };
    case "value_ints":
      return { name, dims: [ints?.length ?? 0], dataType: INT64, int64Data: ints ?? [] };
    case "value_float":
      return { name, dims: [], dataType: FLOAT, floatData: [f ?? 0] };
    case "value_floats":
      return { name, dims: [floats?.length ?? 0], dataType: FLOAT, floatData: floats ?? [] };
    default:
      return { ...t, name };
  }
}
