/** The objective of a stage, as a loss on a minibatch and its draws. */
import * as tf from "@tensorflow/tfjs-core";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import type { Recipe } from "../../models/recipe.ts";
import type { Pass } from "../../network/forward.ts";
import { normal, stream } from "../../optimise/random.ts";
import { decodeLogits, elboTerms } from "../elbo.ts";
import { importanceWeightedBounds } from "../importance-weighted.ts";
import { latticePoints, mixtureLogEvidence } from "../lattice.ts";
import { latticeSizeAt, type Stage } from "./stages.ts";

/** One minibatch as tensors: x (N, height, width), its one-hot classes if the model needs them, and its draws. */
export interface BatchTensors {
  readonly images: tf.Tensor;
  readonly label: tf.Tensor2D | undefined;
  /** Standard normal: (N, d), or (k · N, d) for an importance-weighted bound; or a lattice's points (G, 2). */
  readonly noise: tf.Tensor2D;
}

/**
 * The stage's loss summed over a minibatch, nats: -elbo without a stage.
 *
 * @param klWeight β of the ELBO
 */
export function stageLoss(
  recipe: Recipe,
  stage: Stage | undefined,
  pass: Pass,
  { images, noise }: BatchTensors,
  klWeight: number,
): tf.Scalar {
  if (stage?.objective === "lattice") {
    const rows = (tensor: tf.Tensor) => tf.reshape(tensor, [tensor.shape[0] as number, -1]) as tf.Tensor2D;
    return tf.neg(tf.sum(mixtureLogEvidence(rows(decodeLogits(recipe, pass, noise)), rows(images))));
  }
  if (stage?.objective === "importance-weighted") {
    return tf.neg(tf.sum(importanceWeightedBounds(recipe, pass, images, noise)));
  }
  const { reconstruction, kl } = elboTerms(recipe, pass, images, noise);
  return tf.sum(tf.add(reconstruction, klWeight === 1 ? kl : tf.mul(kl, klWeight)));
}

/**
 * The draws for a stage's minibatches: standard normal ones for each image, or a lattice with a random shift.
 *
 * @returns a function of the number of images and the completed epochs of the stage; it returns rows of d
 */
export function stageDraws(
  { importanceWeighted, latentSize }: Recipe,
  { objective, course, lattice }: Stage,
  seed: number,
  epoch: number,
): (count: number, time: number) => Float32Array {
  if (lattice) {
    const rng = stream(seed, "lattice", epoch);
    const uniform = () => uniformFloat64(rng);
    return (_, time) => latticePoints(latticeSizeAt(lattice, time, course.epochs), [uniform(), uniform()]);
  }
  const rng = stream(seed, "noise", epoch);
  const samples = (objective === "importance-weighted" && importanceWeighted?.samples) || 1;
  return (count) => normal(rng, samples * count * latentSize);
}
