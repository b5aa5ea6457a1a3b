/**
 * Decides whether a decoder returns logits or means, from the user's flag or from its last operator and values.
 */
import type { onnx as Onnx } from "onnx-proto";
import type { ImageModelCard } from "../../worker/artifact.ts";
import type { ForeignModel } from "./model-file.ts";

/** Output of a decoder: logits of the pixels' means, or the means themselves, which are Bernoulli probabilities. */
export type DecoderOutput = "logits" | "probabilities";

/** Operators that only rearrange numbers. */
const moving = ["Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Identity"];

/** The operator that computes the output, before those that only rearrange it. */
export function lastOperator({ nodes }: Pick<ForeignModel, "nodes">, output: string): Onnx.INodeProto | undefined {
  const node = nodes.find((each) => each.output?.includes(output));
  return node && moving.includes(node.opType as string) ? lastOperator({ nodes }, node.input?.[0] as string) : node;
}

/**
 * @param likelihood Gaussian pixels may have any mean, Bernoulli pixels one from 0 to 1
 * @param stated the user's flag; if undefined, operator and values decide
 */
export function decoderOutput(
  where: string,
  likelihood: ImageModelCard["likelihood"],
  stated: DecoderOutput | undefined,
  last: Onnx.INodeProto | undefined,
  values: Float32Array,
): { readonly output: DecoderOutput; readonly inWords: string } {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const isGaussian = likelihood === "gaussian";
  const within = low >= 0 && high <= 1;
  const range = `${low.toPrecision(3)} to ${high.toPrecision(3)}`;
  if (!Number.isFinite(low) || !Number.isFinite(high)) throw new Error(`${where}: expected numbers, got ${range}`);
  if (stated === "probabilities" && !within && !isGaussian) {
    throw new Error(`${where}: expected probabilities from 0 to 1, got ${range}; pass --output logits`);
  }
  const probabilities = (why: string) => ({
    output: "probabilities" as const,
    inWords: `its output is read as ${isGaussian ? "the pixels' means" : "probabilities"}, ${why}`,
  });
  const logits = (why: string) => ({
    output: "logits" as const,
    inWords: `its output is read as logits, ${why}, and a sigmoid is added`,
  });
  if (stated) return (stated === "logits" ? logits : probabilities)("as --output says");
  if (last?.opType === "Sigmoid") return probabilities("because its last operator is Sigmoid");
  if (last?.opType === "Tanh") {
    throw new Error(`${where}: expected logits or probabilities, got the range of Tanh, -1 to 1; export (x + 1) / 2`);
  }
  if (isGaussian && !within) return probabilities(`which go from ${range}; if these are logits, pass --output logits`);
  return within
    ? probabilities(`because it stays within 0 and 1 (${range})`)
    : logits(`because it goes beyond 0 and 1 (${range})`);
}
