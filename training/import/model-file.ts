/**
 * A foreign ONNX file, read completely: external weights are embedded, and constants become weights.
 */
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import onnxProto, { type onnx as Onnx } from "onnx-proto";
import type { ModelHeader } from "../onnx/graph.ts";
import { constantForms, constantTensor } from "./tensors.ts";

const { onnx } = onnxProto;

/** The oldest opset in which the operators that import writes have today's inputs. */
const oldestOpset = 10;

/** Operators with an unknown number of iterations, whose cost the Worker could not predict. */
const unforeseen: readonly string[] = ["Loop", "Scan"];

/** An input or output tensor of the file. */
export interface ForeignTensor {
  readonly name: string;
  readonly type: number;
  /** Undefined for a free size. */
  readonly shape: readonly (number | undefined)[];
}

export interface ForeignModel {
  /** Path as given on the command line, for messages. */
  readonly path: string;
  readonly header: ModelHeader;
  readonly nodes: readonly Onnx.INodeProto[];
  readonly weights: readonly Onnx.ITensorProto[];
  readonly inputs: readonly ForeignTensor[];
  readonly outputs: readonly ForeignTensor[];
  /** The file's producer and opset. */
  readonly origin: string;
  /** Whether some weights are stored in half precision. */
  readonly half: boolean;
  /** Files of external weights that were embedded. */
  readonly weightFiles: readonly string[];
}

/** @throws Error one sentence with the file, what was expected and what it is */
export async function readModel(path: string): Promise<ForeignModel> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") throw new Error(`${path}: cannot be read (${cause.code})`, { cause });
    throw new Error(`${path}: expected an ONNX file, found none`);
  });
  const { graph, ...header } = decode(path, bytes);
  const { node, initializer, input, output } = graph;
  const version = Number(header.opsetImport.find(({ domain }) => !domain || domain === "ai.onnx")?.version ?? 0);
  if (version < oldestOpset) {
    throw new Error(
      `${path}: expected operators of opset ${oldestOpset} or later, got ${version}; export it with opset 17`,
    );
  }
  const endless = node.find(({ opType }) => unforeseen.includes(opType as string));
  if (endless) {
    throw new Error(`${path}: expected operators whose cost is known beforehand, got ${endless.opType}; unroll it`);
  }
  const [constants, nodes] = [node.filter(isConstant), node.filter((each) => !isConstant(each))];
  const { weights, files } = await takeIn(path, initializer);
  const own = new Set(weights.map(({ name }) => name));
  const producer = [header.producerName, header.producerVersion].filter(Boolean).join(" ") || "an unnamed exporter";
  return {
    path,
    header,
    nodes,
    weights: [...weights, ...constants.map(constantTensor)],
    // Old files also list their weights as inputs.
    inputs: input.filter(({ name }) => !own.has(name)).map(foreignTensor),
    outputs: output.map(foreignTensor),
    origin: `${basename(path)}, written by ${producer} with opset ${version}`,
    half: weights.some(({ dataType }) => dataType === onnx.TensorProto.DataType.FLOAT16),
    weightFiles: files,
  };
}

type DecodedModel = Omit<Onnx.ModelProto, "graph"> & { readonly graph: Onnx.GraphProto };

function decode(path: string, bytes: Uint8Array): DecodedModel {
  const refuse = (what: string) => new Error(`${path}: expected an ONNX model, got ${what}`);
  if (Buffer.from(bytes.subarray(0, 4)).toString("latin1") === "PK\x03\x04") {
    throw refuse("a zip archive, as torch.save writes; export the network with torch.onnx.export");
  }
  let model: Onnx.ModelProto;
  try {
    model = onnx.ModelProto.decode(bytes);
  } catch {
    throw refuse(`${bytes.length} bytes that are none`);
  }
  if (!model.graph?.node?.length) throw refuse(`${bytes.length} bytes without a graph`);
  return model as DecodedModel;
}

function isConstant({ opType, domain, attribute }: Onnx.INodeProto): boolean {
  return opType === "Constant" && !domain && constantForms.includes(attribute?.[0]?.name as string);
}

function foreignTensor({ name, type }: Onnx.IValueInfoProto): ForeignTensor {
  const { elemType, shape } = type?.tensorType ?? {};
  const sizes = (shape?.dim ?? []).map(({ dimValue }) => Number(dimValue ?? 0));
  return { name: name as string, type: elemType ?? 0, shape: sizes.map((size) => (size > 0 ? size : undefined)) };
}

/** The tensors with their bytes, possibly from files beside the model. */
async function takeIn(path: string, tensors: readonly Onnx.ITensorProto[]) {
  const files = new Map<string, Uint8Array>();
  const weights: Onnx.ITensorProto[] = [];
  for (const tensor of tensors) {
    if (tensor.dataLocation !== onnx.TensorProto.DataLocation.EXTERNAL) {
      weights.push(tensor);
      continue;
    }
    const stated = Object.fromEntries((tensor.externalData ?? []).map(({ key, value }) => [key, value]));
    const { location = "" } = stated;
    const bytes = files.get(location) ?? (await readBeside(path, location));
    files.set(location, bytes);
    const start = Number(stated.offset ?? 0);
    const end = stated.length === undefined ? bytes.length : start + Number(stated.length);
    if (end > bytes.length) {
      throw new Error(
        `${path}: expected at least ${end} bytes of weights in ${location}, got ${bytes.length}; export both files again`,
      );
    }
    const { dims = [], name = "", dataType = 0 } = tensor;
    weights.push({ dims, name, dataType, rawData: bytes.subarray(start, end) });
  }
  return { weights, files: [...files.keys()] };
}

async function readBeside(path: string, location: string): Promise<Uint8Array> {
  // An untrusted file must not read other files of this machine.
  if (location === "" || location.split(/[\\/]/).includes("..") || /^([\\/]|[a-z]:)/i.test(location)) {
    throw new Error(`${path}: expected its weights in a file beside it, got the location ${location || "of none"}`);
  }
  return readFile(join(dirname(path), location)).catch(() => {
    throw new Error(`${path}: expected its weights in ${location} beside it, found none; copy both files`);
  });
}
