/**
 * A small builder of ONNX graphs over `onnx-proto`: float32, one free batch dimension, nodes in the order of the calls.
 */
import onnxProto, { type onnx as Onnx } from "onnx-proto";
import type { TensorSpec } from "../../worker/tensor-contract.ts";

// The package is CommonJS: Node provides its exports only as the default export.
const { onnx } = onnxProto;

/** Version of the operator set. */
export const opset = 17;
/** Version of the file format that belongs to it. */
const irVersion = 8;
/** Name of the batch dimension, free at run time. */
const batchDimension = "batch";

/** An attribute of a node: an integer, a list of integers or a float. */
export type Attribute = { readonly int: number } | { readonly ints: readonly number[] } | { readonly float: number };

/** A graph under construction; values are identified by name. */
export interface GraphBuilder {
  input(spec: TensorSpec): string;
  /** A trained tensor, float32 in the graph. */
  weight(name: string, shape: readonly number[], values: Float32Array): string;
  /** A constant list of int64, e.g. the shape operand of Reshape. */
  integers(name: string, values: readonly number[]): string;
  /** Appends a node whose outputs have these names. */
  node(
    opType: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes?: Record<string, Attribute>,
  ): void;
  /** Appends the contents of another graph, whose names must all differ. */
  include(nodes: readonly Onnx.INodeProto[], weights: readonly Onnx.ITensorProto[]): void;
  output(spec: TensorSpec): void;
  /** The finished model, encoded as a file. */
  encode(): Uint8Array;
}

/** Storage of the weights in the file. Computations are in float32 in either case. */
export type Storage = "float32" | "float16";

/** Suffix of a stored weight that is cast to float32 when the file is loaded. */
const halfSuffix = ".half";

/** Versions of the file format and the operators, and the functions that nodes may call. */
export type ModelHeader = Omit<Onnx.IModelProto, "graph">;

const ownHeader: ModelHeader = {
  irVersion,
  producerName: "marginalia",
  opsetImport: [{ domain: "", version: opset }],
};

export function createGraph(name: string, storage: Storage, header = ownHeader): GraphBuilder {
  const nodes: Onnx.INodeProto[] = [];
  const initializer: Onnx.ITensorProto[] = [];
  const input: Onnx.IValueInfoProto[] = [];
  const output: Onnx.IValueInfoProto[] = [];
  return {
    input(spec) {
      input.push(valueInfo(spec));
      return spec.name;
    },
    weight(weightName, shape, values) {
      const { FLOAT, FLOAT16 } = onnx.TensorProto.DataType;
      if (storage === "float32") {
        initializer.push({ name: weightName, dims: [...shape], dataType: FLOAT, rawData: littleEndianBytes(values) });
        return weightName;
      }
      const stored = weightName + halfSuffix;
      const half = Float16Array.from(values);
      initializer.push({ name: stored, dims: [...shape], dataType: FLOAT16, rawData: littleEndianBytes(half) });
      this.node("Cast", [stored], [weightName], { to: { int: FLOAT } });
      return weightName;
    },
    integers(integersName, values) {
      initializer.push({
        name: integersName,
        dims: [values.length],
        dataType: onnx.TensorProto.DataType.INT64,
        rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
      });
      return integersName;
    },
    node(opType, inputs, outputs, attributes = {}) {
      nodes.push({
        name: `${opType}_${nodes.length}`,
        opType,
        input: [...inputs],
        output: [...outputs],
        attribute: Object.entries(attributes).map(([attribute, value]) => attributeProto(attribute, value)),
      });
    },
    include(otherNodes, weights) {
      nodes.push(...otherNodes);
      initializer.push(...weights);
    },
    output(spec) {
      output.push(valueInfo(spec));
    },
    encode() {
      const model = onnx.ModelProto.create({ ...header, graph: { name, node: nodes, initializer, input, output } });
      return onnx.ModelProto.encode(model).finish();
    },
  };
}

/** The weights of an ONNX file, by name: the inverse of `weight`. */
export function readWeights(file: Uint8Array): Readonly<Record<string, Float32Array>> {
  const { graph } = onnx.ModelProto.decode(file);
  const { FLOAT, FLOAT16 } = onnx.TensorProto.DataType;
  return Object.fromEntries(
    (graph?.initializer ?? []).flatMap(({ name, dataType, rawData }) => {
      const { buffer } = Uint8Array.from(rawData as Uint8Array);
      if (dataType === FLOAT) return [[name as string, new Float32Array(buffer)]];
      if (dataType !== FLOAT16) return [];
      return [[(name as string).slice(0, -halfSuffix.length), Float32Array.from(new Float16Array(buffer))]];
    }),
  );
}

function valueInfo({ name, shape }: TensorSpec): Onnx.IValueInfoProto {
  const dim = shape.map((length) => (length === -1 ? { dimParam: batchDimension } : { dimValue: length }));
  return { name, type: { tensorType: { elemType: onnx.TensorProto.DataType.FLOAT, shape: { dim } } } };
}

function attributeProto(name: string, value: Attribute): Onnx.IAttributeProto {
  const { AttributeType } = onnx.AttributeProto;
  if ("int" in value) return { name, type: AttributeType.INT, i: value.int };
  if ("ints" in value) return { name, type: AttributeType.INTS, ints: [...value.ints] };
  return { name, type: AttributeType.FLOAT, f: value.float };
}

/** ONNX stores raw data little-endian, like every platform that runs Node. */
function littleEndianBytes(values: Float32Array | Float16Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
}
