/** The roles and sizes of a foreign network's inputs. */
import onnxProto from "onnx-proto";
import { cardLimits } from "../../worker/artifact.ts";
import type { ForeignModel, ForeignTensor } from "./model-file.ts";

const { DataType } = onnxProto.onnx.TensorProto;

/** An input of the network, with the network's own shape. */
export interface ForeignInput {
  readonly name: string;
  /** Sizes besides the batch. */
  readonly sizes: readonly number[];
}

export interface ForeignInputs {
  /** z or the image. */
  readonly main: ForeignInput;
  /** The class, one-hot. */
  readonly label?: ForeignInput;
  /** The fixed batch size that the file was exported for; undefined if it is free. */
  readonly batch: number | undefined;
}

const labelNames = /label|class|cond|one_?hot|^[yc](:0)?$/i;

/**
 * @param mainSizes sizes besides the batch, for files that leave them free
 * @throws Error an unexpected number or type of inputs, or an unknown size
 */
export function readInputs(model: ForeignModel, what: string, mainSizes: readonly number[] = []): ForeignInputs {
  const { path, inputs } = model;
  const names = inputs.map(({ name }) => name).join(", ") || "none";
  if (inputs.length !== 1 && inputs.length !== 2) {
    throw new Error(`${path}: expected one input, ${what}, or two, ${what} and a one-hot label; got ${names}`);
  }
  for (const input of inputs) requireFloat(model, input, "input");
  const [first, second] = inputs as [ForeignTensor, ForeignTensor?];
  if (second !== undefined && !inputs.some(({ name }) => labelNames.test(name))) {
    throw new Error(
      `${path}: expected one input, ${what}, or ${what} and a one-hot label, got ${names}; if one is the label, ` +
        `export it under the name label; if they are parts of ${what}, concatenate them in the network`,
    );
  }
  const swapped = second !== undefined && labelNames.test(first.name) && !labelNames.test(second.name);
  const [main, label] = swapped ? [second, first] : [first, second];
  const batches = inputs.map(({ shape }) => shape[0]).filter((size) => size !== undefined);
  if (new Set(batches).size > 1) {
    throw new Error(`${path}: expected the batch as the first size of each input, got ${batches.join(" and ")}`);
  }
  return {
    main: sized(path, main, mainSizes),
    ...(label ? { label: oneHot(path, sized(path, label, [])) } : {}),
    batch: batches[0],
  };
}

/** @throws Error a label of another shape than (N, classes) */
function oneHot(path: string, label: ForeignInput): ForeignInput {
  const [classes = 0] = label.sizes;
  if (label.sizes.length === 1 && classes <= cardLimits.labels) return label;
  const got = `(N, ${label.sizes.join(", ")})`;
  throw new Error(
    `${path}: expected the label ${label.name} one-hot, (N, classes) of at most ${cardLimits.labels}, got ${got}`,
  );
}

/** @throws Error naming the type of the tensor */
export function requireFloat({ path }: ForeignModel, { name, type }: ForeignTensor, kind: "input" | "output"): void {
  if (type === DataType.FLOAT) return;
  const found = DataType[type]?.toLowerCase() ?? "of no known type";
  const advice = kind === "input" ? "a label is one-hot; export in float32" : "export it in float32";
  throw new Error(`${path}: expected float32 tensors, got the ${kind} ${name} ${found}; ${advice}`);
}

function sized(path: string, { name, shape }: ForeignTensor, fallback: readonly number[]): ForeignInput {
  const sizes = shape
    .slice(1)
    .map((size, axis) => size ?? (fallback.length === shape.length - 1 ? fallback[axis] : size));
  if (sizes.length === 0 || sizes.includes(undefined)) {
    const got = `(${shape.map((size) => size ?? "free").join(", ")})`;
    throw new Error(
      `${path}: expected the input ${name} to have a batch and fixed sizes beside it, got ${got}; ` +
        "export it with only the first size dynamic",
    );
  }
  return { name, sizes: sizes as number[] };
}
