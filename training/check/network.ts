/**
 * Checks that a network has the contract's tensors, and computes the same for each row of a batch as for the row alone.
 */

import type { Card } from "../../worker/artifact.ts";
import { sizeOf } from "../../worker/tensor.ts";
import { contractMismatch, type Network, type TensorContract, tensorContract } from "../../worker/tensor-contract.ts";
import { type Tensors, takeRows } from "../onnx/rows.ts";
import { type OnnxSession, openSession } from "../onnx/session.ts";
import { largestGap, parityTolerance } from "../onnx/verify.ts";
import { stream, uniform } from "../optimise/random.ts";

const rows = 3;

export const isNetwork = (role: string): role is Network => ["decoder", "encoder", "regressor"].includes(role);

export async function checkNetwork(card: Card, network: Network, onnx: Uint8Array): Promise<readonly string[]> {
  const contract = tensorContract(card, network) as TensorContract;
  const session = await openSession(onnx).catch(() => undefined);
  if (!session) return ["expected an ONNX model, got bytes that onnxruntime does not load"];
  try {
    const mismatch = contractMismatch(session.inputs, session.outputs, contract);
    return mismatch ? [mismatch] : await checkRows(session, contract);
  } catch (error) {
    return [
      `expected it to run on 1 and ${rows} rows, but onnxruntime says: ${(error as Error).message.split("\n")[0]}`,
    ];
  } finally {
    await session.release();
  }
}

async function checkRows(session: OnnxSession, contract: TensorContract): Promise<readonly string[]> {
  const inputs = inputsFor(contract);
  const together = await session.run(inputs);
  const faults: string[] = [];
  for (const { name, shape } of contract.outputs) {
    const values = together[name];
    const expected = shape.with(0, rows).join(", ");
    if (values?.shape.join(", ") !== expected) {
      faults.push(`expected ${name} of (${expected}) for ${rows} rows, got (${values?.shape.join(", ")})`);
    } else if (!values.data.every(Number.isFinite)) {
      faults.push(`expected finite numbers in ${name}, got a NaN or an infinity`);
    } else if (name === "probability" && values.data.some((value) => value < 0 || value > 1)) {
      faults.push("expected probabilities from 0 to 1, got one outside");
    }
  }
  if (faults.length > 0) return faults;
  for (let row = 0; row < rows; row++) {
    const alone = await session.run(takeRows(inputs, row, 1));
    for (const [name, { data }] of Object.entries(takeRows(together, row, 1))) {
      const scale = data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
      const gap = largestGap(alone[name]?.data ?? new Float32Array(), data);
      if (!(gap <= parityTolerance * scale))
        return [`expected the same ${name} for ${rows} rows as for one, got ${gap} more`];
    }
  }
  return [];
}

/** Numbers from -1 to 1; pixels from 0 to 1; classes one-hot. */
function inputsFor({ inputs }: TensorContract): Tensors {
  const tensors = inputs.map(({ name, shape }) => {
    const full = shape.with(0, rows);
    const size = sizeOf(full);
    const draws = uniform(stream(0, "observe"), size, 1);
    const width = size / rows;
    const data = {
      image: () => draws.map(Math.abs),
      label: () => draws.map((_, index) => (index % width === Math.floor(index / width) % width ? 1 : 0)),
    }[name];
    return [name, { data: data?.() ?? draws, shape: full }] as const;
  });
  return Object.fromEntries(tensors);
}
