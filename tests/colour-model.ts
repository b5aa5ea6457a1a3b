/**
 * A model of images in colour whose networks are known in closed form, with a minimal card: no training, no figures, no
 * data set.
 *
 *   p(x = 1 | z) = sigmoid(A z + b),   q(z|x) = N(E x, e^-2 I)
 */

import { createHash } from "node:crypto";
import { createGraph } from "../training/onnx/graph.ts";
import type { ImageModelCard } from "../worker/artifact.ts";
import { sizeOf } from "../worker/tensor.ts";
import { decoderContract, encoderContract, type ImageTensors } from "../worker/tensor-contract.ts";

export interface ColourModel {
  readonly card: ImageModelCard;
  /** Files of the model's folder by name, the card among them. */
  readonly files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
  /** p(x = 1 | z), flat, (3, height, width). */
  readonly means: (z: readonly [number, number]) => readonly number[];
  /** E[z|x] of an image, flat, (3, height, width). */
  readonly encoded: (x: readonly number[]) => readonly number[];
}

/** Red increases to the right with z₁, green downwards with z₂, and blue with the distance of both below 0. */
const logitWeights = (channel: number, right: number, down: number): readonly [number, number] =>
  channel === 0 ? [6 * right, 0] : channel === 1 ? [0, 6 * down] : [-2, -2];

export function colourModel(id: string, height: number, width: number): ColourModel {
  const tensors = {
    latentSize: 2,
    imageShape: [3, height, width],
    likelihood: "bernoulli",
    posterior: "diagonal",
  } as const satisfies ImageTensors;
  const size = sizeOf(tensors.imageShape);
  const weights = Array.from({ length: size }, (_, i) => {
    const [channel, row, column] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
    return logitWeights(channel, (column + 0.5) / width - 0.5, (row + 0.5) / height - 0.5);
  });
  // z₁ comes from the red pixels and z₂ from the green ones, each from -1 to 1.
  const reading = Array.from({ length: size }, (_, i) => {
    const channel = Math.floor(i / (height * width));
    return [0, 1].map((axis) => (channel === axis ? 2 / (height * width) : 0));
  });
  const decoder = draw((graph) => {
    const { inputs, outputs } = decoderContract(tensors);
    for (const spec of inputs) graph.input(spec);
    graph.weight(
      "A",
      [2, size],
      Float32Array.from([0, 1].flatMap((axis) => weights.map((pair) => pair[axis] as number))),
    );
    graph.node("MatMul", ["latent", "A"], ["logits"]);
    graph.node("Sigmoid", ["logits"], ["flat"]);
    graph.node("Reshape", ["flat", graph.integers("shape", [-1, 3, height, width])], ["probability"]);
    for (const spec of outputs) graph.output(spec);
  });
  const encoder = draw((graph) => {
    const { inputs, outputs } = encoderContract(tensors);
    for (const spec of inputs) graph.input(spec);
    graph.node("Reshape", ["image", graph.integers("flat", [-1, size])], ["x"]);
    graph.weight("E", [size, 2], Float32Array.from(reading.flat()));
    graph.weight("origin", [2], Float32Array.of(-1, -1));
    graph.node("Gemm", ["x", "E", "origin"], ["mean"]);
    graph.weight("nothing", [size, 2], new Float32Array(2 * size));
    graph.weight("logVariances", [2], Float32Array.of(-2, -2));
    graph.node("Gemm", ["x", "nothing", "logVariances"], ["logVariance"]);
    for (const spec of outputs) graph.output(spec);
  });
  const card: ImageModelCard = {
    ...tensors,
    imageShape: [3, height, width],
    id,
    title: "Ramps in red and green",
    family: "vae",
    architecture: "one linear layer each",
    layers: [
      { part: "encoder", op: "Gemm", shape: [4], parameters: 4 * size + 4 },
      { part: "decoder", op: "MatMul", shape: [size], parameters: 2 * size },
    ],
    parameters: 6 * size + 4,
    storage: "float32",
    convention: "real",
    files: { decoder: fileOf("decoder.onnx", decoder), encoder: fileOf("encoder.onnx", encoder) },
    metrics: {},
    parity: { inputs: 1, maxAbsoluteDifference: 0 },
    licence: "none",
    notes: [],
  };
  const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
  return {
    card,
    files: {
      "card.json": Uint8Array.from(new TextEncoder().encode(JSON.stringify(card))),
      "decoder.onnx": decoder,
      "encoder.onnx": encoder,
    },
    means: ([z1, z2]) => weights.map(([a1, a2]) => sigmoid(a1 * z1 + a2 * z2)),
    encoded: (x) => [0, 1].map((axis) => x.reduce((sum, pixel, i) => sum + pixel * (reading[i]?.[axis] ?? 0), -1)),
  };
}

function draw(build: (graph: ReturnType<typeof createGraph>) => void): Uint8Array<ArrayBuffer> {
  const graph = createGraph("colour", "float32");
  build(graph);
  return Uint8Array.from(graph.encode());
}

const fileOf = (path: string, bytes: Uint8Array) => ({
  path,
  bytes: bytes.length,
  sha256: createHash("sha256").update(bytes).digest("hex"),
});
