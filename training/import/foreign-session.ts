/**
 * The original network in onnxruntime, row by row if its batch is free, as the reference for the imported file.
 */
import onnxProto from "onnx-proto";
import { runInBatches, type Tensors, takeRows } from "../onnx/rows.ts";
import { type OnnxSession, openSession, type Values } from "../onnx/session.ts";
import { largestGap } from "../onnx/verify.ts";
import type { ForeignInput, ForeignInputs } from "./inputs.ts";
import type { ForeignModel } from "./model-file.ts";

const { onnx } = onnxProto;
const { FLOAT } = onnx.TensorProto.DataType;

/** The file with its weights embedded, for `batch` rows. */
function encodeForeign(model: ForeignModel, inputs: readonly ForeignInput[], batch: number): Uint8Array {
  const { header, nodes, weights, outputs } = model;
  const input = inputs.map(({ name, sizes }) => {
    const dim = [batch, ...sizes].map((dimValue) => ({ dimValue }));
    return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
  });
  const output = outputs.map(({ name, type }) => ({ name, type: { tensorType: { elemType: type } } }));
  const graph = { name: "foreign", node: [...nodes], initializer: [...weights], input, output };
  return onnx.ModelProto.encode(onnx.ModelProto.create({ ...header, graph })).finish();
}

/**
 * The network's outputs for rows in batches of `batch`, by name, without sampled outputs.
 *
 * @param main latents or images in the network's own shape, rows first
 * @param labels one-hot labels, if it takes them
 * @throws Error it does not load or run, returns other numbers of rows, or other values each time
 */
export async function runForeign(
  model: ForeignModel,
  inputs: ForeignInputs,
  main: Values,
  labels: Values | undefined,
): Promise<Tensors> {
  const { path } = model;
  const { label, batch = 1 } = inputs;
  const rows = { [inputs.main.name]: main, ...(label && labels ? { [label.name]: labels } : {}) };
  const session = await openOrExplain(path, encodeForeign(model, label ? [inputs.main, label] : [inputs.main], batch));
  try {
    const run = (part: Tensors) => runOrExplain(path, session, part);
    const first = await run(takeRows(rows, 0, batch));
    for (const [name, { shape }] of Object.entries(first)) {
      if (shape[0] === batch) continue;
      throw new Error(
        `${path}: expected its output ${name} to have ${batch} rows for ${batch}, got the shape (${shape.join(", ")})`,
      );
    }
    const again = await run(takeRows(rows, 0, batch));
    const steady = Object.entries(first).filter(
      ([name, { data }]) => largestGap((again[name] as Values).data, data) === 0,
    );
    if (steady.length === 0) {
      throw new Error(
        `${path}: expected the same numbers each time, but ${Object.keys(first).join(", ")} changes; export it in ` +
          "evaluation mode (model.eval()) and without drawing samples inside",
      );
    }
    const all = await runInBatches(run, rows, batch);
    return Object.fromEntries(steady.map(([name]) => [name, all[name] as Values]));
  } finally {
    await session.release();
  }
}

/** @throws Error with onnxruntime's objection in a sentence */
export async function openOrExplain(path: string, file: Uint8Array): Promise<OnnxSession> {
  return openSession(file).catch((cause: unknown) => {
    const message = cause instanceof Error ? cause.message : String(cause);
    const unknown =
      /([\w.]*:?\w+)\(-?\d+\) is not a registered function\/op/.exec(message) ??
      /No Op registered for (\w+)/.exec(message) ??
      /Could not find an implementation for (\w+)/.exec(message);
    if (unknown) {
      throw new Error(
        `${path}: expected operators that onnxruntime-web has, got ${unknown[1]?.replace(/^:/, "")}; ` +
          "export the network without it",
        { cause },
      );
    }
    if (/models stamped with|IR version/.test(message)) {
      throw new Error(`${path}: onnxruntime-web does not support a format this new; export it with opset 20`, {
        cause,
      });
    }
    throw new Error(`${path}: onnxruntime-web does not load it: ${summary(message)}`, { cause });
  });
}

async function runOrExplain(path: string, session: OnnxSession, inputs: Tensors): Promise<Tensors> {
  return session.run(inputs).catch((cause: unknown) => {
    throw new Error(`${path}: onnxruntime-web fails to run it: ${summary((cause as Error).message)}`, { cause });
  });
}

/** The last and most specific part of onnxruntime's message. */
export function summary(message: string): string {
  const [line = ""] = message.replace(/^.*ERROR_MESSAGE: /s, "").split("\n");
  return line.replace(/\/\S+:\d+ [^()]*\([^()]*(\([^()]*\)[^()]*)*\) /, "").slice(0, 300);
}
