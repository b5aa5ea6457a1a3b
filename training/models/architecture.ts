/** A description of networks for a derived recipe's card: 784-400-(3)-400-784 with ReLU. */

import { sizeOf } from "../../worker/tensor.ts";
import { type Layer, type Network, placeLayers } from "../network/layer.ts";
import type { VaeModel } from "../vae/model.ts";

const activations: Readonly<Partial<Record<Layer["op"], string>>> = {
  Relu: "ReLU",
  LeakyRelu: "leaky ReLU",
  Silu: "SiLU",
  Softmax: "softmax",
};

/** Encoder, latent and decoder. */
export function vaeInWords({ encoder, decoder, latentSize, posterior, labels }: VaeModel): string {
  // The encoder's last layer computes the parameters of the latent, which is listed separately.
  const sizes = [
    ...sizesOf({ ...encoder, layers: encoder.layers.slice(0, -1) }),
    `(${latentSize})`,
    ...sizesOf(decoder),
  ];
  return [
    joined(sizes) + withActivations([encoder, decoder]),
    ...(labels === undefined ? [] : [`one-hot label of ${labels} classes joined at both inputs`]),
    ...(posterior === "full" ? ["posterior with a full covariance"] : []),
  ].join("; ");
}

/** A network from vector to vector. */
export function networkInWords(network: Network): string {
  return joined([String(sizeOf(network.inputShape)), ...sizesOf(network)]) + withActivations([network]);
}

/** Sizes of vectors as numbers and other layers by name, in order. */
function sizesOf(network: Network): readonly string[] {
  const sizes: string[] = [];
  for (const { layer, output } of placeLayers(network, "")) {
    if (layer.op === "Flatten" || layer.op === "Gemm") sizes.push(String(sizeOf(output)));
    if (layer.op === "Concat") sizes.splice(-1, 1, String(sizeOf(output)));
    if (layer.op === "Conv" && layer.stride === 1) sizes.push(`conv ${layer.filters}`);
    if (layer.op === "Conv" && layer.stride > 1) sizes.push(`conv ${layer.filters} of stride ${layer.stride}`);
    if (layer.op === "ConvTranspose") sizes.push(`transposed conv ${layer.filters}`);
    if (layer.op === "MaxPool") sizes.push("max pool");
    if (layer.op === "Residual") {
      const before = /^(\d+) residual blocks?$/.exec(sizes.at(-1) ?? "");
      if (before) sizes.splice(-1, 1, `${Number(before[1]) + 1} residual blocks`);
      else sizes.push("1 residual block");
    }
  }
  return sizes;
}

/** Numbers joined by dashes, everything else by commas. */
function joined(sizes: readonly string[]): string {
  const isNumber = (text: string | undefined) => /^\(?\d+\)?$/.test(text ?? "");
  return sizes.reduce((text, size, index) => {
    if (index === 0) return size;
    return text + (isNumber(size) && isNumber(sizes[index - 1]) ? "-" : ", ") + size;
  }, "");
}

function withActivations(networks: readonly Network[]): string {
  const ops = networks.flatMap(({ layers }) => layers.flatMap((layer) => [layer.op, ...innerOps(layer)]));
  const names = new Set(ops.flatMap((op) => activations[op] ?? []));
  const parts = [...names, ...(ops.includes("BatchNormalization") ? ["batch normalisation"] : [])];
  return parts.length === 0 ? "" : ` with ${parts.join(", ")}`;
}

function innerOps(layer: Layer): readonly Layer["op"][] {
  return layer.op === "Residual" ? layer.layers.map(({ op }) => op) : [];
}
