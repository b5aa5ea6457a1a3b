/** Imported files as networks for the estimators. */
import * as tf from "@tensorflow/tfjs-core";
import type { Card } from "../../worker/artifact.ts";
import type { ImageTensors } from "../../worker/tensor-contract.ts";
import { runInBatches, type Tensors } from "../onnx/rows.ts";
import { type OnnxSession, openSession, type Values } from "../onnx/session.ts";
import type { Networks } from "../vae/networks.ts";
import type { Posterior } from "../vae/posterior.ts";
import type { ImportedDecoder } from "./decoder.ts";
import type { ImportedEncoder } from "./encoder.ts";

/** Numbers in the largest layer output at once: onnxruntime's memory never shrinks. */
const widestNumbers = 2 ** 22;

/** Clipping of probabilities: closer to 0 and 1, a float32 is 0 or 1. */
const leastProbability = 2 ** -24;

/** Calls `use` with the networks while their sessions are open. */
export async function withFileNetworks<T>(
  decoder: Pick<ImportedDecoder, "file" | "logits" | "tensors">,
  encoder: Pick<ImportedEncoder, "file" | "posterior">,
  layers: Card["layers"],
  use: (networks: Networks) => Promise<T>,
): Promise<T> {
  const sessions = [await openSession(encoder.file), await openSession(decoder.logits ?? decoder.file)] as const;
  const [encoding, decoding] = sessions;
  const rows = (part: "encoder" | "decoder") => {
    const sizes = layers.filter((layer) => layer.part === part).map(({ shape }) => shape.reduce((a, b) => a * b, 1));
    return Math.max(1, Math.floor(widestNumbers / Math.max(1, ...sizes)));
  };
  const networks: Networks = {
    async encode(images, label) {
      const outputs = await run(encoding, await feeds({ image: images, label }), rows("encoder"));
      return posteriorOf(outputs, encoder.posterior, decoder.tensors.latentSize);
    },
    async decodeLogits(z, label) {
      const outputs = await run(decoding, await feeds({ latent: z, label }), rows("decoder"));
      const { data, shape } = Object.values(outputs)[0] as Values;
      if (!decoder.logits && decoder.tensors.likelihood === "gaussian") requireMeansOfLogits(data);
      const given = tf.tensor(data, [...shape]);
      return decoder.logits ? given : tf.tidy(() => logitsOf(given));
    },
  };
  try {
    return await use(networks);
  } finally {
    for (const session of sessions) await session.release();
  }
}

async function feeds(tensors: Readonly<Record<string, tf.Tensor | undefined>>): Promise<Tensors> {
  const inputs: Record<string, Values> = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    if (tensor) inputs[name] = { data: (await tensor.data()) as Float32Array, shape: tensor.shape };
  }
  return inputs;
}

function run(session: OnnxSession, inputs: Tensors, rows: number): Promise<Tensors> {
  const count = Object.values(inputs)[0]?.shape[0] ?? 1;
  return runInBatches((part) => session.run(part), inputs, Math.min(rows, count));
}

function posteriorOf(outputs: Tensors, kind: ImageTensors["posterior"], d: number): Posterior {
  const { data, shape } = outputs.mean as Values;
  const mean = tf.tensor2d(data, [shape[0] as number, d]);
  if (kind === "diagonal") {
    const logDiagonal = (outputs.logVariance as Values).data.map((logVariance) => logVariance / 2);
    return { mean, logDiagonal: tf.tensor2d(logDiagonal, mean.shape) };
  }
  const factor = (outputs.choleskyFactor as Values).data;
  const diagonal = data.map((_, index) => factor[Math.floor(index / d) * d * d + (index % d) * (d + 1)] as number);
  return {
    mean,
    logDiagonal: tf.tensor2d(diagonal.map(Math.log), mean.shape),
    factor: tf.tensor3d(factor, [mean.shape[0], d, d]),
  };
}

/** @throws Error for means that no logit has, because the estimators take the mean as a sigmoid */
function requireMeansOfLogits(means: Float32Array): void {
  const outside = means.find((mean) => !(mean >= 0 && mean <= 1));
  if (outside === undefined) return;
  throw new Error(
    `--data: expected means of Gaussian pixels from 0 to 1 to measure with, got ${outside.toPrecision(3)}: ` +
      "import the model without --data, or with a sigmoid as the decoder's last operator",
  );
}

/** logit(p), for networks without a visible sigmoid. */
function logitsOf(probabilities: tf.Tensor): tf.Tensor {
  const p = tf.clipByValue(probabilities, leastProbability, 1 - leastProbability);
  const logits = tf.log(tf.div(p, tf.sub(1, p)));
  probabilities.dispose();
  return logits;
}
