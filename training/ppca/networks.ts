/** A PCA model as the two networks of the artefact contract: z → W z + μ, and x → E[z | x] and log Var[z | x]. */

import {
  factorPca,
  type ProbabilisticPca,
  posteriorCovariance,
} from "../../worker/probability/latent-variables/probabilistic-pca.ts";
import { sizeOf } from "../../worker/tensor.ts";
import { decoderContract, encoderContract, type ImageTensors } from "../../worker/tensor-contract.ts";
import type { Network } from "../network/layer.ts";
import { numbersOf, type ParameterValues } from "../network/parameters.ts";
import { type OnnxFiles, openGraph } from "../onnx/export.ts";
import { readWeights } from "../onnx/graph.ts";
import { Reshape, Split, writeNetwork } from "../onnx/ops.ts";

export interface PcaNetworks {
  readonly encoder: Network;
  readonly decoder: Network;
}

export function networksOf({ imageShape, latentSize }: Pick<ImageTensors, "imageShape" | "latentSize">): PcaNetworks {
  return {
    encoder: { inputShape: imageShape, layers: [{ op: "Flatten" }, { op: "Gemm", units: 2 * latentSize }] },
    decoder: {
      inputShape: [latentSize],
      layers: [
        { op: "Gemm", units: sizeOf(imageShape) },
        { op: "Reshape", shape: imageShape },
      ],
    },
  };
}

/** The model for the contract: its loadings are orthogonal, so that z has a diagonal posterior covariance. */
export const tensorsOf = (imageShape: ImageTensors["imageShape"], latentSize: number): ImageTensors => ({
  latentSize,
  labels: undefined,
  imageShape,
  likelihood: "gaussian",
  posterior: "diagonal",
});

/** Names of the tensors in the files. */
const names = {
  loadings: "decoder.0.weight",
  mean: "decoder.0.bias",
  gain: "encoder.1.weight",
  offset: "encoder.1.bias",
} as const;

export function exportPca(model: ProbabilisticPca, tensors: ImageTensors): OnnxFiles {
  const { encoder, decoder } = networksOf(tensors);
  const values = parametersOf(model);
  const encoding = openGraph("encoder", encoderContract(tensors), "float32");
  const head = writeNetwork(encoding.graph, encoder, "encoder", values, encoding.input);
  Split(encoding.graph, head, [tensors.latentSize, tensors.latentSize], encoding.outputs);
  const decoding = openGraph("decoder", decoderContract(tensors), "float32");
  const dense = { ...decoder, layers: decoder.layers.slice(0, 1) };
  const pixels = writeNetwork(decoding.graph, dense, "decoder", values, decoding.input);
  Reshape(decoding.graph, pixels, tensors.imageShape, decoding.outputs[0] as string);
  return { encoder: encoding.graph.encode(), decoder: decoding.graph.encode() };
}

/** The model in a decoder's file. */
export function readPca(decoder: Uint8Array, noiseVariance: number): ProbabilisticPca {
  const weights = readWeights(decoder);
  const mean = Array.from(numbersOf(weights, names.mean));
  const loadings = numbersOf(weights, names.loadings);
  const latents = Array.from({ length: loadings.length / mean.length }, (_, k) => k);
  return {
    mean,
    loadings: mean.map((_, i) => latents.map((k) => loadings[k * mean.length + i] as number)),
    noiseVariance,
  };
}

/** Weights of x · weight + bias: E[z | x] = xᵀ W M⁻¹ - μᵀ W M⁻¹, and a log variance that does not depend on x. */
function parametersOf(model: ProbabilisticPca): ParameterValues {
  const { mean, loadings, noiseVariance } = model;
  const latents = (loadings[0] ?? []).map((_, k) => k);
  const covariance = posteriorCovariance(factorPca(model));
  const inverse = (k: number, l: number) => (covariance[k]?.[l] as number) / noiseVariance;
  const gain = loadings.map((row) => latents.map((k) => row.reduce((sum, w, l) => sum + w * inverse(l, k), 0)));
  const offset = latents.map((k) => -gain.reduce((sum, row, i) => sum + (row[k] as number) * (mean[i] as number), 0));
  const logVariances = latents.map((k) => Math.log(covariance[k]?.[k] as number));
  return {
    [names.loadings]: Float32Array.from(latents.flatMap((k) => loadings.map((row) => row[k] as number))),
    [names.mean]: Float32Array.from(mean),
    [names.gain]: Float32Array.from(gain.flatMap((row) => [...row, ...latents.map(() => 0)])),
    [names.offset]: Float32Array.from([...offset, ...logVariances]),
  };
}
