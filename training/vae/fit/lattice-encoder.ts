/**
 * An encoder constructed from a decoder: the exact posterior on a lattice, as the weights of a network.
 *
 * The posterior is a softmax of affine functions of x, log p(x|z_g) = x · l_g - Σ softplus(l_g), and its mean is a
 * linear map of that. The following layers start as the identity and are then trained.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Recipe } from "../../models/recipe.ts";
import { type Layer, networkParameters } from "../../network/layer.ts";
import { initialise, numbersOf, type Parameters, type ParameterValues, toValues } from "../../network/parameters.ts";
import { softplus } from "../bernoulli.ts";
import { decodeLogits } from "../elbo.ts";
import { latticePoints } from "../lattice.ts";

/** Initial standard deviation of the encoder in each direction, close to those of exact posteriors. */
const firstDeviation = 0.05;

/** Prefix of the names of the layer that computes the posterior on the lattice. */
export const latticeLayer = "encoder.1.";

/** Whether the layers are Flatten, Gemm, Softmax, Gemm, Silu, residual blocks of Silu and a head. */
export function isLatticeEncoder(layers: readonly Layer[]): boolean {
  const [flatten, lattice, softmax, embedding, silu, ...rest] = layers;
  return (
    [flatten, lattice, softmax, embedding, silu, rest.at(-1)].map((layer) => layer?.op).join() ===
      "Flatten,Gemm,Softmax,Gemm,Silu,Gemm" &&
    embedding?.op === "Gemm" &&
    embedding.units >= 4 &&
    rest
      .slice(0, -1)
      .every((layer) => layer.op === "Residual" && layer.layers.map(({ op }) => op).join() === "Gemm,Silu")
  );
}

/**
 * The encoder's parameters for which its mean is Σ_g r_g z_g, where r is the posterior on a lattice of as many points
 * as its first layer has units.
 *
 * A coordinate passes an activation unchanged as SiLU(z) - SiLU(-z) = z, with two units; a residual block with zero
 * weights is the identity.
 *
 * @param parameters trained parameters of the decoder
 * @param seed seed of the remaining weights
 */
export async function latticeEncoder(recipe: Recipe, parameters: Parameters, seed: number): Promise<ParameterValues> {
  const specs = networkParameters(recipe.encoder, "encoder");
  const [templates, offsets, embedding, shift] = specs.map(({ name }) => name) as [string, string, string, string];
  const [head, bias] = specs.slice(-2).map(({ name }) => name) as [string, string];
  const values: Record<string, Float32Array> = { ...initialise(specs, seed) };
  for (const { name } of specs.slice(4, -2)) values[name]?.fill(0);
  const size = numbersOf(values, offsets).length;
  const points = latticePoints(size, [0, 0]);
  const affine = tf.tidy(() => {
    const logits = tf.reshape(decodeLogits(recipe, { parameters }, tf.tensor2d(points, [size, 2])), [size, -1]);
    const constants = tf.neg(tf.sum(softplus(logits), 1));
    // The softmax ignores terms common to all points, and without them float32 has more digits for the rest.
    return {
      weight: tf.transpose(tf.sub(logits, tf.mean(logits, 0, true))),
      bias: tf.sub(constants, tf.mean(constants)),
    };
  });
  const read = await toValues(affine);
  tf.dispose(Object.values(affine));
  values[templates] = numbersOf(read, "weight");
  values[offsets] = numbersOf(read, "bias");
  embed(values, embedding, points);
  values[shift]?.fill(0);
  readOff(values, head);
  const spread = numbersOf(values, bias);
  spread.fill(0);
  spread.fill(Math.log(firstDeviation), 2, 4);
  return values;
}

/** Units 0 to 3 are z1, -z1, z2 and -z2 of a point. */
function embed(values: Readonly<Record<string, Float32Array>>, name: string, points: Float32Array): void {
  const weight = numbersOf(values, name);
  const units = (2 * weight.length) / points.length;
  for (let g = 0; g < points.length / 2; g++) {
    for (const axis of [0, 1]) {
      const z = points[2 * g + axis] as number;
      weight[g * units + 2 * axis] = z;
      weight[g * units + 2 * axis + 1] = -z;
    }
  }
}

/** The means are differences of those units; initially the head reads nothing else. */
function readOff(values: Readonly<Record<string, Float32Array>>, name: string): void {
  const weight = numbersOf(values, name);
  const outputs = 5;
  weight.fill(0);
  for (const axis of [0, 1]) {
    weight[2 * axis * outputs + axis] = 1;
    weight[(2 * axis + 1) * outputs + axis] = -1;
  }
}
