/**
 * Folds batch normalisations of a trained network into the preceding layers, since each is an affine map of channels.
 *
 *   s = scale / √(variance + ε),   weight' = weight · s,   bias' = (bias - mean) · s + shift
 */
import { epsilon } from "./batch-norm.ts";
import { type Layer, type Network, type PlacedLayer, placeLayers } from "./layer.ts";
import { numbersOf, type ParameterValues } from "./parameters.ts";

/** The remaining layers. */
export function withoutBatchNormalization(network: Network): Network {
  return { ...network, layers: network.layers.filter(({ op }) => op !== "BatchNormalization") };
}

/**
 * Parameters of `withoutBatchNormalization(network)`.
 *
 * @throws Error if a batch normalisation does not follow a Gemm, Conv or ConvTranspose
 */
export function foldBatchNormalization(network: Network, name: string, values: ParameterValues): ParameterValues {
  const placed = placeLayers(network, name);
  const kept = placed.flatMap((layer, index) => (layer.layer.op === "BatchNormalization" ? [] : [index]));
  const renamed = placeLayers(withoutBatchNormalization(network), name);
  return Object.fromEntries(
    renamed.flatMap(({ parameters }, position) => {
      const index = kept[position] as number;
      const layer = placed[index] as PlacedLayer;
      const next = placed[index + 1];
      const own = layer.parameters.map((spec) => numbersOf(values, spec.name));
      const folded = next?.layer.op === "BatchNormalization" ? fold(layer, own, next, values) : own;
      return parameters.map((spec, part) => [spec.name, folded[part] as Float32Array]);
    }),
  );
}

function fold(
  { layer, parameters, prefix }: PlacedLayer,
  own: readonly Float32Array[],
  norm: PlacedLayer,
  values: ParameterValues,
): readonly Float32Array[] {
  const [weight, bias] = own;
  if (weight === undefined || bias === undefined || layer.op === "Residual") {
    throw new Error(`foldBatchNormalization: expected weights before ${norm.prefix}, got ${layer.op} at ${prefix}`);
  }
  const [scale, shift, mean, variance] = norm.parameters.map((spec) => numbersOf(values, spec.name)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const gain = scale.map((value, channel) => value / Math.sqrt((variance[channel] as number) + epsilon));
  const channelOf = outputChannel(layer, parameters[0]?.shape as readonly number[]);
  return [
    weight.map((value, index) => value * (gain[channelOf(index)] as number)),
    bias.map(
      (value, channel) => (value - (mean[channel] as number)) * (gain[channel] as number) + (shift[channel] as number),
    ),
  ];
}

/** Output channel of a weight: the last axis, or the last but one for a ConvTranspose. */
function outputChannel(layer: Layer, shape: readonly number[]): (index: number) => number {
  const last = shape.at(-1) as number;
  if (layer.op !== "ConvTranspose") return (index) => index % last;
  const outputs = shape.at(-2) as number;
  return (index) => Math.floor(index / last) % outputs;
}
