/**
 * ONNX files with their weights outside the graph, as onnxruntime's external data.
 *
 * Of weights in the graph, onnxruntime makes three copies or more before the first run, of half-precision ones also some
 * in float32, and its memory never shrinks. It copies external weights once.
 */
import { PbfReader, PbfWriter } from "pbf";

// Field numbers and values of onnx.proto.
const graphOfModel = 7;
const graphFields = { node: 1, initializer: 5 };
const nodeFields = { input: 1, output: 2, operator: 4, attribute: 5 };
const attributeFields = { name: 1, integer: 3 };
const tensorFields = { dimensions: 1, type: 2, name: 8, bytes: 9, externalData: 13, location: 14 };
const entryFields = { key: 1, value: 2 };
const float32 = 1;
const float16 = 10;
const externalLocation = 1;
/** Wire type of an integer. */
const varint = 0;

/** Shorter constants stay in the graph, because onnxruntime needs shapes while it reads the graph. Bytes. */
const shortestExternal = 1024;

/** Weights that the graph names by their path. */
export interface WeightFile {
  readonly path: string;
  readonly data: Uint8Array;
}

export interface DetachedNetwork {
  /** An ONNX model. */
  readonly graph: Uint8Array;
  readonly weights: readonly WeightFile[];
  /** Frees the weights that were converted, at once instead of when V8 collects its garbage. */
  readonly free: () => void;
}

/** A constant tensor of the graph. */
interface Weight {
  name: string;
  type: number;
  readonly dimensions: number[];
  /** Undefined if the numbers are stored in a field of their type. */
  bytes: Uint8Array | undefined;
}

interface Node {
  operator: string;
  readonly inputs: string[];
  readonly outputs: string[];
  readonly integers: Map<string, number>;
}

/**
 * The same network with its weights outside the graph, those that it casts from half precision in float32.
 *
 * The weights share the memory of the file where they can.
 */
export function detachWeights(onnx: Uint8Array): DetachedNetwork {
  const weights: WeightFile[] = [];
  const converted: ArrayBuffer[] = [];
  const graph = rewrite(onnx, (number, contents) =>
    number === graphOfModel ? [number, detachFromGraph(contents, weights, converted)] : [number, contents],
  );
  return {
    graph,
    weights,
    free: () => {
      for (const buffer of converted) buffer.transfer(0);
    },
  };
}

function detachFromGraph(graph: Uint8Array, weights: WeightFile[], converted: ArrayBuffer[]): Uint8Array {
  const halves = new Map<string, Weight & { bytes: Uint8Array }>();
  const reader = new PbfReader(graph);
  for (let number = reader.nextField(); number; number = reader.nextField()) {
    if (number !== graphFields.initializer) continue;
    const { bytes, ...weight } = readWeight(reader.readBytes());
    if (weight.type === float16 && bytes) halves.set(weight.name, { ...weight, bytes });
  }
  return rewrite(graph, (number, contents) => {
    if (number === graphFields.initializer) return [number, writeWeight(readWeight(contents), weights) ?? contents];
    if (number !== graphFields.node) return [number, contents];
    const { operator, inputs, outputs, integers } = readNode(contents);
    const half = halves.get(inputs[0] ?? "");
    const name = outputs[0];
    if (operator !== "Cast" || integers.get("to") !== float32 || !half || name === undefined) return [number, contents];
    const { buffer } = toFloat32(half.bytes);
    converted.push(buffer);
    const whole = { name, type: float32, dimensions: half.dimensions, bytes: new Uint8Array(buffer) };
    return [graphFields.initializer, writeWeight(whole, weights) as Uint8Array];
  });
}

/** Half-precision numbers at any address, which a Float16Array does not read. */
function toFloat32(halves: Uint8Array): Float32Array<ArrayBuffer> {
  const view = new DataView(halves.buffer, halves.byteOffset, halves.byteLength);
  const values = new Float32Array(halves.byteLength / 2);
  for (let i = 0; i < values.length; i++) values[i] = view.getFloat16(2 * i, true);
  return values;
}

/**
 * A model or graph with other contents of its messages and strings. Their other fields are integers.
 *
 * @param change the new number and contents of a field
 */
function rewrite(
  message: Uint8Array,
  change: (number: number, contents: Uint8Array) => readonly [number, Uint8Array],
): Uint8Array {
  const reader = new PbfReader(message);
  const writer = new PbfWriter();
  for (let number = reader.nextField(); number; number = reader.nextField()) {
    if (reader.type === varint) writer.writeVarintField(number, reader.readVarint(true));
    else writer.writeBytesField(...change(number, reader.readBytes()));
  }
  return writer.finish();
}

function readWeight(message: Uint8Array): Weight {
  const weight: Weight = { name: "", type: 0, dimensions: [], bytes: undefined };
  return new PbfReader(message).readFields((number, _, reader) => {
    if (number === tensorFields.dimensions) reader.readPackedVarint(weight.dimensions);
    if (number === tensorFields.type) weight.type = reader.readVarint();
    if (number === tensorFields.name) weight.name = reader.readString();
    if (number === tensorFields.bytes) weight.bytes = reader.readBytes();
  }, weight);
}

/** The weight as a message, outside the graph unless it is short; undefined if its numbers are not stored as bytes. */
function writeWeight({ name, type, dimensions, bytes }: Weight, weights: WeightFile[]): Uint8Array | undefined {
  if (!bytes) return undefined;
  const writer = new PbfWriter();
  writer.writePackedVarint(tensorFields.dimensions, dimensions);
  writer.writeVarintField(tensorFields.type, type);
  writer.writeStringField(tensorFields.name, name);
  if (bytes.length < shortestExternal) {
    writer.writeBytesField(tensorFields.bytes, bytes);
    return writer.finish();
  }
  const path = String(weights.length);
  weights.push({ path, data: bytes });
  writer.writeMessage(tensorFields.externalData, writeEntry, ["location", path]);
  writer.writeVarintField(tensorFields.location, externalLocation);
  return writer.finish();
}

function writeEntry([key, value]: readonly [string, string], writer: PbfWriter): void {
  writer.writeStringField(entryFields.key, key);
  writer.writeStringField(entryFields.value, value);
}

function readNode(message: Uint8Array): Node {
  const node: Node = { operator: "", inputs: [], outputs: [], integers: new Map() };
  return new PbfReader(message).readFields((number, _, reader) => {
    if (number === nodeFields.operator) node.operator = reader.readString();
    if (number === nodeFields.input) node.inputs.push(reader.readString());
    if (number === nodeFields.output) node.outputs.push(reader.readString());
    if (number === nodeFields.attribute) node.integers.set(...readAttribute(reader.readBytes()));
  }, node);
}

/** Name and integer of an attribute. */
function readAttribute(message: Uint8Array): [string, number] {
  return new PbfReader(message).readFields<[string, number]>(
    (number, attribute, reader) => {
      if (number === attributeFields.name) attribute[0] = reader.readString();
      if (number === attributeFields.integer) attribute[1] = reader.readVarint(true);
    },
    ["", 0],
  );
}
