/** A foreign network adapted to the contract and verified against the original. */
import { sizeOf } from "../../worker/tensor.ts";
import type { TensorContract } from "../../worker/tensor-contract.ts";
import { runInBatches, type Tensors, takeRows } from "../onnx/rows.ts";
import type { Values } from "../onnx/session.ts";
import { largestGap, parityInputs, parityTolerance } from "../onnx/verify.ts";
import { normal, stream, uniform } from "../optimise/random.ts";
import { openOrExplain, summary } from "./foreign-session.ts";
import { freeBatch } from "./free-batch.ts";
import type { ForeignInput, ForeignInputs } from "./inputs.ts";
import type { ForeignModel } from "./model-file.ts";

/** Rows of one run: onnxruntime's memory grows with them and never shrinks. */
const rowsTogether = 8;
/** Numbers in all compared images together. */
const comparedNumbers = 2 ** 22;

export interface ImportedNetwork {
  /** The adapted file. */
  readonly file: Uint8Array;
  readonly contract: TensorContract;
  /** The original file. */
  readonly foreign: Pick<ForeignModel, "origin" | "half">;
  /** The changes that import made, each in a few words. */
  readonly changes: readonly string[];
  /** Largest |difference| from the original network on random rows. */
  readonly difference: number;
  /** Number of compared rows. */
  readonly rows: number;
}

/** The graph for any batch size, with descriptions of the changes. */
export function withFreeBatch(model: ForeignModel, { main, label, batch }: ForeignInputs) {
  const files = model.weightFiles.map((name) => `the weights of ${name} are inside`);
  if (batch === undefined) return { model, changes: files };
  const names = label ? [main.name, label.name] : [main.name];
  return {
    model: { ...model, ...freeBatch(model, names, batch) },
    changes: [...files, `the batch of ${batch} is free`],
  };
}

/** Number of images of that many pixels to compare: fewer for large images. */
export function comparedRows(pixels: number): number {
  return Math.max(2 * rowsTogether, Math.min(parityInputs, Math.floor(comparedNumbers / pixels)));
}

/** Latents from N(0, 1). */
export function randomLatents(rows: number, sizes: readonly number[]): Values {
  const size = sizeOf(sizes) * rows;
  return { data: normal(stream(0, "observe"), size), shape: [rows, ...sizes] };
}

/** Pixels from U(0, 1). */
export function randomImages(rows: number, sizes: readonly number[]): Values {
  const size = sizeOf(sizes) * rows;
  const data = uniform(stream(0, "observe"), size, 0.5).map((value) => value + 0.5);
  return { data, shape: [rows, ...sizes] };
}

/** All classes in turn, one-hot. */
export function labelsInTurn(rows: number, { sizes: [labels = 0] }: ForeignInput): Values {
  const data = new Float32Array(rows * labels);
  for (let row = 0; row < rows; row++) data[row * labels + (row % labels)] = 1;
  return { data, shape: [rows, labels] };
}

/**
 * The largest |difference| between the file's outputs and the expected ones, for batches of one, three and all rows.
 *
 * @throws Error it does not accept batches of several rows, or returns other numbers for them
 */
export async function requireRepeats(
  path: string,
  file: Uint8Array,
  inputs: Tensors,
  expected: Tensors,
): Promise<number> {
  const session = await openOrExplain(path, file);
  const batchAdvice = "export it with the first size dynamic (dynamic_shapes, or dynamic_axes) and in evaluation mode";
  let difference = 0;
  try {
    const count = Object.values(inputs)[0]?.shape[0] ?? 0;
    for (const rows of [1, 3, count]) {
      const run = (part: Tensors) => session.run(part);
      const outputs = await runInBatches(run, takeRows(inputs, 0, rows), Math.min(rows, rowsTogether)).catch(
        (cause: unknown) => {
          throw new Error(
            `${path}: expected it to take ${rows} rows, but onnxruntime-web says: ${summary((cause as Error).message)}; ${batchAdvice}`,
            { cause },
          );
        },
      );
      for (const [name, { data }] of Object.entries(takeRows(expected, 0, rows))) {
        const scale = data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
        const found = outputs[name]?.data ?? new Float32Array();
        const gap = found.length === data.length ? largestGap(found, data) : Number.NaN;
        if (!(gap <= parityTolerance * scale)) {
          throw new Error(
            `${path}: expected the same ${name} for ${rows} rows together as one by one, got a difference of ${gap}; ` +
              batchAdvice,
          );
        }
        difference = Math.max(difference, gap);
      }
    }
    return difference;
  } finally {
    await session.release();
  }
}
